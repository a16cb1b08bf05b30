// All photos of a return on one table: from one to the next by links and keys, two beside each other, and the way to the
// sealed original.
import { check, expect, signIn, test } from "./support.mjs";

// Opens the page of a return that has photos of the customer and of the seller.
async function withBoth(page) {
  for (let list = "/admin/tickets?stage=closed"; list;) {
    await page.goto(list);
    const rows = await page.locator("main a[href^='/admin/tickets/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    const more = page.getByRole("link", { name: "More", exact: true });
    list = (await more.count()) ? await more.getAttribute("href") : undefined;
    for (const href of new Set(rows.filter((row) => /\/[A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{4}$/.test(row)))) {
      await page.goto(`${href}/light`);
      const counts = await page.locator(".light-sides h2 .muted").allInnerTexts();
      if (counts.length === 2 && !counts.includes("(0)")) return page.goto(href);
    }
  }
  throw new Error("no return has photos of both sides");
}

// Which photo is large.
const large = (page) => page.locator(".light-view img").first().getAttribute("src");

for (const view of ["desktop", "phoneDark", "noJavaScript"]) {
  test(`support looks at all photos on the light table, compares two, and saves an original: ${view}`, async ({ open }) => {
    const page = await open(view);
    await signIn(page, "sam@sendback.example");
    await withBoth(page);
    await page.getByRole("link", { name: "Look at all photos side by side" }).click();
    await page.getByRole("heading", { name: "All photos of" }).waitFor();
    await check(page, "light");
    const first = await large(page);
    await page.getByRole("link", { name: "Next photo" }).click();
    await page.getByText(/^2 of \d+$/).waitFor();
    const second = await large(page);
    expect(first !== second, "the next photo is the same one");
    await check(page, "light-next");
    await page.getByRole("link", { name: "Previous photo" }).click();
    await page.getByText(/^1 of \d+$/).waitFor();
    expect((await large(page)) === first, "the photo before is another one");

    await page.locator(".light-strip a").last().click();
    await page.locator(".light-strip a[aria-current]").last().waitFor();
    await page.getByRole("link", { name: "Compare it with a photo of the customer" }).click();
    await page.getByRole("link", { name: "Show one photo alone" }).waitFor();
    expect((await page.locator(".light-view").count()) === 2, "two are not large");
    await check(page, "light-two");
    await page.getByRole("link", { name: "Show one photo alone" }).click();

    await page.getByRole("button", { name: "Save the original" }).click();
    await page.getByRole("alert").waitFor();
    await check(page, "light-why");
    await page.getByLabel("Why do you need the original?").fill("The insurer asks for it.");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save the original" }).click(),
    ]);
    expect(/^SB-.*-photo-[0-9a-f]{12}\.(jpg|png|webp)$/.test(download.suggestedFilename()), download.suggestedFilename());
    await page.goto(page.url().replace(/\/photos\/([^/]+)\/original.*$/, "/light?photo=$1"));
    await page.getByText("You can save it until").waitFor();
    await check(page, "light-saved");
  });
}

test("keys lead from photo to photo on the light table, zoom and turn the one in focus, and leave fields and letters alone", async ({ open }) => {
  const page = await open("desktop");
  await signIn(page, "sam@sendback.example");
  await withBoth(page);
  await page.getByRole("link", { name: "Look at all photos side by side" }).click();
  await page.getByText(/^1 of \d+$/).waitFor();
  const photo = page.locator(".light-view");
  // A letter outside the photo is nobody's.
  await page.keyboard.press("r");
  expect((await photo.getAttribute("data-turn")) === null, "a letter turned it from afar");
  await page.keyboard.press("ArrowRight");
  await page.getByText(/^2 of \d+$/).waitFor();
  await page.keyboard.press("ArrowLeft");
  await page.getByText(/^1 of \d+$/).waitFor();
  await page.waitForLoadState("load");
  expect(await photo.evaluate((view) => view === document.activeElement), "the photo is not in focus after a step");
  await page.keyboard.press("r");
  expect((await photo.getAttribute("data-turn")) === "1", "R does not turn it");
  const box = await photo.boundingBox(), img = await photo.locator("img").boundingBox();
  expect(img.x >= box.x - 2 && img.x + img.width <= box.x + box.width + 2, "turned, it is wider than its place");
  expect(img.y >= box.y - 2 && img.y + img.height <= box.y + box.height + 2, "turned, it is higher than its place");
  await check(page, "light-turned");
  await page.keyboard.press("+");
  await photo.and(page.locator("[data-zoomed]")).waitFor();
  const wide = await photo.evaluate((view) => [view.scrollWidth, view.clientWidth]);
  expect(wide[0] > wide[1] * 1.4, `zoomed it is ${wide[0]} of ${wide[1]} px`);
  await check(page, "light-zoomed");
  // In a zoomed photo the arrows move the photo.
  await page.keyboard.press("ArrowRight");
  expect(await page.getByText(/^1 of \d+$/).count(), "an arrow left the zoomed photo");
  await page.getByRole("button", { name: "Fit" }).click();
  expect((await photo.getAttribute("data-zoomed")) === null, "it does not fit again");
  await photo.locator("a").click();
  await photo.and(page.locator("[data-zoomed]")).waitFor();
  await page.keyboard.press("-");
  const why = page.getByLabel("Why do you need the original?");
  await why.fill("for");
  await why.press("ArrowRight");
  await why.press("r");
  expect((await why.inputValue()) === "forr" && /^1 of/.test(await page.locator(".light-place").innerText()), "a field lost its keys");
});

test("a technician looks at the light table on a phone", async ({ open }) => {
  const page = await open("phone");
  await signIn(page, "rita@brightwell.example");
  await page.goto("/workshop/work");
  const rows = await page.locator("main a[href^='/workshop/tickets/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  for (const row of rows) {
    const [at] = row.match(/\/workshop\/tickets\/[^/]+/);
    await page.goto(at);
    const link = page.getByRole("link", { name: "Look at all photos side by side" });
    if (!(await link.count())) continue;
    await link.click();
    await page.getByRole("heading", { name: "All photos of" }).waitFor();
    expect(!(await page.locator("main").innerText()).includes("Sam "), "the name of somebody of support is read");
    return check(page, "light-workshop");
  }
  throw new Error("no return of Rita’s has photos");
});
