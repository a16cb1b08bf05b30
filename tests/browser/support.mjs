// What every story in the browser needs: the demonstration, Chromium, ways of looking at a page, and `check`, which
// says what is wrong with it. A story fails by throwing.
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { orders } from "./orders.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const SHOTS = join(HERE, "shots");
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];
// Whether a picture of every page is kept, to look at: it takes as long as everything else.
const PICTURES = Boolean(process.env.SENDBACK_PICTURES);
// The program takes what begins so for a setting, and knows none of that name.
delete process.env.SENDBACK_PICTURES;
// How long the demonstration may take to make its sample data, in ms (a debug build on two cores needs about 10 s).
const START_MS = 120_000;
// How long one story may take, in ms.
const STORY_MS = 180_000;
// Stories that are told at the same time: browser and program wait for each other half of the time.
const LANES = availableParallelism();

// Ways of looking at a page. `hasTouch` and `isMobile` make Chromium lay it out as a telephone does.
export const VIEWS = {
  desktop: { viewport: { width: 1280, height: 900 } },
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
  phoneDark: {
    viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true, colorScheme: "dark",
  },
  narrow: { viewport: { width: 320, height: 640 } },
  noJavaScript: { viewport: { width: 1280, height: 900 }, javaScriptEnabled: false },
  reducedMotion: { viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" },
};

// Every story is told on sample data of its own: what one does stands in no other's way.
const tests = [];

// Adds a story; its name is a sentence. It gets `open(view)`, which gives a page of a browser of its own; `open(view, at)`
// reaches the demonstration by another address, which leads there, or something else. `address` is where it is, `program`
// what it was started from. `later(days)` lets days pass: the pages opened after it see the demonstration as it is then.
export function test(name, story) {
  tests.push({ name, story });
}

// Falls over unless `truth` is true.
export function expect(truth, otherwise) {
  if (!truth) throw new Error(otherwise);
}

// Starts the program in a fresh folder: what `prepare` gives, told the folder, are its arguments and its environment. Gives
// its address, its folder, how to end it, and how to stop it, which clears the folder away.
export async function start(program, prepare) {
  const data = mkdtempSync(join(tmpdir(), "sendback-browser-"));
  const { args, env } = await prepare(data);
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  let said = "";
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const end = async () => {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(late);
  };
  const stop = async () => {
    await end();
    rmSync(data, { recursive: true, force: true });
  };
  const address = new Promise((resolve, reject) => {
    const listen = (bytes) => {
      said += bytes;
      const found = said.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (found) resolve(found[0]);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("error", reject);
    ended.then((code) => reject(new Error(`the program ended with ${code}: ${said}`)));
    setTimeout(() => reject(new Error(`the program said no address: ${said}`)), START_MS).unref();
  });
  try {
    return { address: await address, data, end, stop };
  } catch (why) {
    if (child.pid) await stop();
    throw why;
  }
}

// A page that remembers what went wrong on it: `page.faults`.
async function open(browser, address, view) {
  const settings = VIEWS[view];
  expect(settings, `there is no view called ${view}`);
  const context = await browser.newContext({ baseURL: address, locale: "en-GB", ...settings });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.view = view;
  page.faults = [];
  page.on("dialog", async (dialog) => {
    page.faults.push(`a script opened a dialogue: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on("pageerror", (error) => page.faults.push(`a script fell over: ${error.message}`));
  page.on("console", (line) => {
    if (line.type() !== "error") return;
    // A page that answers 404 or 422 is itself reported as a resource that failed; that one is no fault of the page.
    const itself = line.text().startsWith("Failed to load resource") && line.location().url === page.url();
    if (!itself) page.faults.push(`on the console: ${line.text()}`);
  });
  page.on("requestfailed", (request) => {
    const why = request.failure()?.errorText ?? "";
    const fault = `${request.url()} failed: ${why}`;
    if (why !== "net::ERR_ABORTED" && !page.forgiven?.test(fault)) page.faults.push(fault);
  });
  page.on("request", (request) => {
    const foreign = !request.url().startsWith(address) && !/^(blob|data|about):/.test(request.url());
    if (foreign) page.faults.push(`something was asked of another host: ${request.url()}`);
  });
  return page;
}

// What axe says about the page. The page's own policy stays in force: axe comes in through the debugger.
async function accessibility(page) {
  if (VIEWS[page.view].javaScriptEnabled === false) return [];
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    (values) => globalThis.axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] }),
    RULES,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `axe ${id}: ${help}: ${node.target.join(" ")}: ${node.failureSummary?.replaceAll("\n", " ")}`),
  );
}

// What is wider than the window.
async function overflow(page) {
  const width = page.viewportSize().width;
  const { wide, widest } = await page.evaluate((most) => {
    const elements = [...document.querySelectorAll("body *")];
    const beyond = elements.filter((element) => element.getBoundingClientRect().right > most + 1);
    return {
      wide: document.documentElement.scrollWidth,
      widest: beyond.slice(0, 3).map((element) => element.outerHTML.slice(0, 120)),
    };
  }, width);
  return wide > width ? [`the page is ${wide} px wide in a window of ${width}: ${widest.join(" | ")}`] : [];
}

// Looks at the page as it is now: accessibility (axe, best practice too), width, and what scripts and console said.
// Keeps a picture as `shots/<name>-<view>.png`, where SENDBACK_PICTURES asks for that. Throws with everything that is wrong.
export async function check(page, name) {
  await page.waitForLoadState("load");
  if (PICTURES) await page.screenshot({ path: join(SHOTS, `${name}-${page.view}.png`), fullPage: true });
  const wrong = [...(await accessibility(page)), ...(await overflow(page)), ...page.faults.splice(0)];
  expect(wrong.length === 0, `${name} (${page.view}, ${page.url()}):\n    ${wrong.join("\n    ")}`);
}

// What the sample people's authenticator knows.
const SHARED = Buffer.from("twenty sample bytes.");

// The code that an authenticator shows in that step of 30 seconds (RFC 6238).
function codeOf(step, shared = SHARED) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", shared).update(counter).digest();
  const at = mac[mac.length - 1] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

// The last step of which somebody used a code, and the session that it began: each code is taken once.
const used = new Map();
const sessions = new Map();

// A code that this person has not used yet; the page of the demonstration says what time it is there.
export async function nextCode(page, email) {
  const who = `${new URL(page.url()).origin} ${email}`;
  for (;;) {
    const codes = await (await page.request.get("/demo/codes")).text();
    const now = Number(/data-step="(\d+)"/.exec(codes)[1]);
    const step = Math.max(now - 1, (used.get(who) ?? 0) + 1);
    if (step <= now + 1) {
      used.set(who, step);
      return codeOf(step);
    }
    await page.waitForTimeout(1000);
  }
}

// Types such a code into the page that asks for it.
export async function typeCode(page, email) {
  for (;;) {
    await page.getByLabel("Code", { exact: true }).fill(await nextCode(page, email));
    const answered = page.waitForResponse((answer) => answer.request().method() === "POST");
    await page.getByRole("button", { name: "Sign in" }).click();
    // A demonstration that is a copy of another knows which codes were used there: then the next one is tried.
    if ((await answered).status() === 303) return;
    await page.waitForLoadState("load");
  }
}

// Sets up the second factor that the page offers, with the letters that it shows, and gives the page of the recovery codes.
export async function setUpSecondFactor(page) {
  await page.getByText("Type letters instead").click();
  const letters = (await page.locator("details .code").textContent()).replaceAll(/\s/g, "");
  const bits = [...letters].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const shared = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  await page.getByLabel("Code", { exact: true }).fill(codeOf(Math.floor(Date.now() / 30_000), shared));
  await page.getByRole("button", { name: "Switch it on" }).click();
  await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
}

// Signs in through the forms and gives the page that comes then. Staff who are signed in elsewhere bring that session along.
export async function signIn(page, email) {
  const out = page.getByRole("button", { name: "Sign out" });
  await page.goto("/sign-in");
  const who = `${new URL(page.url()).origin} ${email}`;
  if (sessions.has(who)) {
    await page.context().addCookies(sessions.get(who));
    await page.goto("/");
    if (await out.count()) return;
  }
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill("phone-comes-back");
  await page.getByRole("button", { name: "Sign in" }).click();
  const code = page.getByLabel("Code", { exact: true });
  await code.or(out).waitFor();
  if (!(await code.count())) return;
  await typeCode(page, email);
  await out.waitFor();
  sessions.set(who, (await page.context().cookies()).filter(({ name }) => name === "sendback"));
}

let failures = 0;

// Runs one story in browsers of its own. Gives what went wrong, or nothing.
// What its pages showed then is kept as `shots/failed-<number>.png`.
async function tell(story, browser, { server, later, program }) {
  const pages = [];
  let alarm;
  try {
    const told = story({
      address: server().address,
      program,
      later,
      open: async (view, at = server().address) => {
        const page = await open(browser, at, view);
        pages.push(page);
        return page;
      },
    });
    const late = new Promise((_, reject) => {
      alarm = setTimeout(() => reject(new Error(`not done after ${STORY_MS / 1000} s`)), STORY_MS);
    });
    await Promise.race([told, late]);
    const faults = pages.flatMap((page) => page.faults);
    expect(faults.length === 0, faults.join("\n    "));
    return undefined;
  } catch (why) {
    for (const page of pages) {
      failures += 1;
      await page.screenshot({ path: join(SHOTS, `failed-${failures}.png`), fullPage: true, timeout: 5000 }).catch(() => {});
    }
    return why instanceof Error ? why.message : String(why);
  } finally {
    clearTimeout(alarm);
    await Promise.all(pages.map((page) => page.context().close()));
  }
}

// An administrator imports a file of orders.
export async function imported(page, file) {
  await signIn(page, "amy@sendback.example");
  await page.goto("/admin/imports/new");
  await page.getByLabel("The file").setInputFiles({ name: "orders.csv", mimeType: "text/csv", buffer: Buffer.from(file) });
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("button", { name: "Check the file" }).click();
  await until(page, page.getByRole("button", { name: "Import all" }));
  await page.getByRole("button", { name: "Import all" }).click();
  await until(page, page.getByRole("heading", { name: "Imported" }));
}

// The demonstration's sample data in a folder, and the orders of the stories, which an administrator imports into it.
async function sampleIn(folder, program, { demo, browser }) {
  const server = await start(program, () => demo(folder));
  try {
    const page = await open(browser, server.address, "desktop");
    await imported(page, orders());
    await page.context().close();
  } finally {
    await server.stop();
  }
}

// Looks at the page again until something is there that work in the background puts there.
export async function until(page, there) {
  for (let tries = 0; tries < 60 && !(await there.count()); tries += 1) {
    await page.waitForTimeout(300);
    await page.reload();
  }
  await there.first().waitFor();
}

// Runs every story whose name holds `wanted` against the program; gives how many passed and failed.
export async function run(program, wanted) {
  rmSync(SHOTS, { recursive: true, force: true });
  mkdirSync(SHOTS, { recursive: true });
  const sample = mkdtempSync(join(tmpdir(), "sendback-sample-"));
  const demo = (data, days = 0) => ({ args: ["demo", "--port", "0", "--data", data, "--days-later", String(days)], env: {} });
  const told = tests.filter(({ name }) => name.includes(wanted));
  let browser;
  const count = { passed: 0, failed: 0 };
  try {
    browser = await chromium.launch({ executablePath: "/usr/bin/chromium-headless-shell", args: FLAGS });
    await sampleIn(sample, program, { demo, browser });
    // Each lane takes the next story when it has told one.
    const left = told.values();
    const lane = async () => {
      for (const { name, story } of left) {
        const began = Date.now();
        // A demonstration with what is in `folder`, so many days later.
        const copyOf = (folder, days) => start(program, (data) => {
          cpSync(folder, data, { recursive: true });
          return demo(data, days);
        });
        let server = await copyOf(sample, 0);
        const later = async (days) => {
          await server.end();
          const next = await copyOf(server.data, days);
          await server.stop();
          server = next;
        };
        const wrong = await tell(story, browser, { server: () => server, later, program });
        await server.stop();
        count[wrong ? "failed" : "passed"] += 1;
        console.log(`${wrong ? "FAILED" : "ok"}  ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
        if (wrong) console.log(`    ${wrong}`);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  } finally {
    await browser?.close();
    rmSync(sample, { recursive: true, force: true });
  }
  return count;
}
