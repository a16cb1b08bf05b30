// Several devices on one list: pasted, put right in place, answered once, photos by name, sent together; on a desktop, on a telephone and without
// JavaScript.
import { answerForAll } from "./returns.mjs";
import { check, expect, signIn, test } from "./support.mjs";

const photo = async (page) => ({ mimeType: "image/png", buffer: await page.screenshot() });

// The numbers of so many devices that the signed-in customer can return and that are covered.
async function free(page, wanted) {
  const found = [];
  for (let list = "/devices"; list && found.length < wanted;) {
    await page.goto(list);
    const links = await page.locator("li.row a").evaluateAll((all) => all.map((one) => one.href));
    const more = page.getByRole("link", { name: "More devices" });
    list = (await more.count()) ? await more.getAttribute("href") : undefined;
    for (const href of links) {
      if (found.length === wanted) break;
      await page.goto(href);
      const covered = (await page.locator("main").innerText()).includes("Covered until");
      const number = page.locator("dd .code").first();
      if (!covered || !(await page.getByRole("button", { name: "Return this device" }).count())) continue;
      found.push((await number.innerText()).trim());
    }
  }
  expect(found.length === wanted, `only ${found.length} devices can be returned`);
  return found;
}

// Support decides about all that the customer's page shows, and the customer reads what comes of it.
async function decided(support, page) {
  await signIn(support, "sam@sendback.example");
  await support.goto(`/admin${new URL(page.url()).pathname}`);
  await check(support, "batch-desk");
  await support.getByRole("button", { name: "Decide about all that are ticked" }).click();
  await support.getByRole("heading", { name: "There is a problem" }).waitFor();
  await check(support, "batch-desk-problem");
  await support.getByRole("link", { name: "Tick all of them" }).click();
  await support.getByLabel("Approve", { exact: true }).check();
  await support.getByRole("button", { name: "Decide about all that are ticked" }).click();
  await support.getByText("3 of 3 returns decided").waitFor();
  await check(support, "batch-decided");
  await page.reload();
  await page.getByText(/label (is made|was sent)/).first().waitFor();
  await check(page, "batch-approved");
}

for (const view of ["desktop", "phoneDark", "noJavaScript"]) {
  test(`a list of three is pasted, put right, answered once and sent together: ${view}`, async ({ open }) => {
    const page = await open(view);
    await signIn(page, "cleo@oakmere.example");
    const [one, two, three] = await free(page, 3);
    await page.goto("/devices");
    await page.getByRole("link", { name: "Return several devices" }).click();
    await check(page, "batch-new");
    await page.getByRole("button", { name: "Look at the list" }).click();
    await page.getByText("Paste a list, choose a file").first().waitFor();
    await check(page, "batch-new-empty");
    await page.getByLabel("Paste the list").fill(`${one}, the screen flickers\n${two};no sound\nX${three}, it is hot`);
    await page.getByRole("button", { name: "Look at the list" }).click();
    await page.getByRole("heading", { name: "A list of 3 devices" }).waitFor();
    await check(page, "batch-to-put-right");
    await page.getByLabel("IMEI or serial number of row 3").fill(three);
    await page.getByRole("button", { name: "Save the list" }).click();
    await page.getByText("The list is saved.").waitFor();
    await page.getByRole("link", { name: "Answer what counts for all" }).click();
    await check(page, "batch-answers");
    await answerForAll(page);
    await page.getByText("All are in order").waitFor();
    await check(page, "batch-in-order");
    await page.getByRole("link", { name: "Change which device goes into which box" }).click();
    await page.getByRole("heading", { name: "Which device goes into which box?" }).waitFor();
    const box = page.getByLabel(/^Box of row/).last();
    if (await box.count()) {
      await box.fill("none");
      await page.getByRole("button", { name: "Save the boxes" }).click();
      await page.getByRole("heading", { name: "There is a problem" }).waitFor();
      await check(page, "batch-boxes-problem");
      await page.getByLabel(/^Box of row/).last().fill("2");
    }
    await check(page, "batch-boxes");
    await page.getByRole("button", { name: "Save the boxes" }).click();
    await page.getByText("Boxes", { exact: true }).waitFor();
    await page.getByRole("link", { name: "Add photos to many rows at once" }).click();
    await check(page, "batch-photos");
    const look = await photo(page);
    await page.getByLabel("Photos", { exact: true }).setInputFiles([{ ...look, name: `back ${two}.png` }, { ...look, name: "holiday.png" }]);
    await page.getByRole("button", { name: "Upload the chosen photos" }).click();
    await page.getByRole("heading", { name: "Which row do these show?" }).waitFor();
    await check(page, "batch-tray");
    await page.getByLabel("Row, or its number, for holiday.png").fill("3");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saved.").waitFor();
    expect((await page.getByText("1 photo", { exact: true }).count()) === 2, "not both photos have their row");
    await page.getByRole("link", { name: "The list" }).click();
    await page.locator("summary").first().click();
    await check(page, "batch-row-open");
    await page.goto(`${page.url()}/scan`);
    await check(page, "batch-scan");
    await page.getByRole("link", { name: "Done: look at the list" }).click();
    await page.getByRole("button", { name: "Send 3 returns" }).dblclick();
    await page.getByRole("heading", { name: "3 returns sent together" }).waitFor();
    await check(page, "batch-sent");
    expect((await page.locator("main li.row").count()) === 3, "not three returns");
    if (view !== "noJavaScript") await decided(await open(view), page);
    await page.goto("/tickets");
    await page.getByRole("heading", { name: "Sent together" }).waitFor();
    await check(page, "batch-among-returns");
    await page.goto("/demo/mail");
    expect((await page.getByRole("link", { name: "We have your 3 returns" }).count()) === 1, "it was not confirmed once");
  });
}
