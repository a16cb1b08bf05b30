// The driver itself: a page with a fault of each kind must not pass.
import { check, expect, test } from "./support.mjs";

const page = (body, head = "") =>
  `<!doctype html><html lang="en"><head><title>Faulty</title><link rel="icon" href="data:,">${head}</head>` +
  `<body><main><h1>Faulty</h1>${body}</main></body></html>`;
const FAULTS = [
  ["a field without a label", page("<input>"), "axe label"],
  ["a page that is too wide", page('<p><span style="display:block;width:2000px">wide</span></p>'), "px wide"],
  ["an error on the console", page("<script>console.error('oh dear')</script>"), "oh dear"],
  ["a script that falls over", page("<script>nothing.here()</script>"), "a script fell over"],
  ["a script that got in", page("<script>alert('in')</script>"), "a script opened a dialogue: in"],
  ["a picture from elsewhere", page('<img alt="x" src="http://127.0.0.2:9/x.png">'), "asked of another host"],
  ["a script that the policy stops", page("<script>1</script>"), "Content Security Policy", "script-src 'self'"],
];

test("a page with a fault of any kind is noticed", async ({ open, address }) => {
  for (const [what, body, says, policy = ""] of FAULTS) {
    const tab = await open("desktop");
    await tab.route(`${address}/faulty`, (route) =>
      route.fulfill({ body, contentType: "text/html", headers: { "content-security-policy": policy } }),
    );
    await tab.goto("/faulty");
    const said = await check(tab, "faulty").then(() => "", (why) => why.message);
    tab.faults.length = 0;
    expect(said.includes(says), `${what} was not noticed: ${said || "it passed"}`);
  }
});

test("a clean page passes", async ({ open, address }) => {
  const tab = await open("desktop");
  await tab.route(`${address}/clean`, (route) => route.fulfill({ body: page("<p>Fine.</p>"), contentType: "text/html" }));
  await tab.goto("/clean");
  await check(tab, "clean");
});
