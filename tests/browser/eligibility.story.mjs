// What decides which way a return goes: its reason, the days for it, and whether it is covered.
import { check, expect, signIn, test, until } from "./support.mjs";
import { callOff, chooseReason, freeDevice, referenceOf } from "./returns.mjs";

// Goes from the photos, or from what comes before them, to the return that is sent.
async function send(page) {
  await page.getByRole("heading", { name: "Add photos" }).waitFor();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Their e-mail address").fill("postroom@harbour.example");
  await page.getByLabel("A repair may erase everything").check();
  await page.getByRole("button", { name: "Save and continue" }).click();
  await page.getByRole("heading", { name: "Check your answers" }).waitFor();
  await check(page, "eligibility-check");
  await page.getByRole("button", { name: "Send the return" }).click();
  await page.getByRole("heading", { name: "Your return is sent" }).waitFor();
  return referenceOf(page);
}

// What support reads on the page of a return.
async function support(open, reference, texts) {
  const page = await open("desktop");
  await signIn(page, "sam@sendback.example");
  await page.goto(`/admin/tickets/${reference}`);
  for (const text of texts) await page.getByText(text).first().waitFor();
  await check(page, "eligibility-support");
  await page.getByLabel("Decline", { exact: true }).waitFor();
}

for (const view of ["phone", "noJavaScript"]) {
  test(`not as described: what was sold stands beside what arrived, for the customer and for support: ${view}`, async ({ open }) => {
    const page = await open(view);
    await signIn(page, "ada@harbour.example");
    const { number, field } = await freeDevice(page, ["Phone", "Tablet", "Laptop"]);
    await page.getByRole("button", { name: "Return this device" }).click();
    await check(page, "eligibility-reason");
    await chooseReason(page, "It is not as described");
    await page.getByText("It was sold as:").waitFor();
    await page.getByLabel("It has another colour").check();
    await page.getByLabel("What arrived instead?").fill("Green");
    await page.getByLabel(field, { exact: true }).fill(number);
    await page.getByLabel("No", { exact: true }).check();
    await check(page, "eligibility-not-as-described");
    await page.getByRole("button", { name: "Save and continue" }).click();
    if (/price/.test(page.url())) {
      await page.getByLabel("Ask for a price").check();
      await page.getByRole("button", { name: "Continue" }).click();
    }
    const reference = await send(page);
    await support(open, reference, ["It has another colour", "Green"]);
    await callOff(page, reference);
  });
}

test("a change of mind after its days is told before anything is typed, and leads to another reason", async ({ open }) => {
  const page = await open("phone");
  await signIn(page, "ada@harbour.example");
  // Delivered 60 days ago.
  await freeDevice(page, ["Laptop"]);
  await page.getByRole("button", { name: "Return this device" }).click();
  await page.getByLabel("I have changed my mind").check();
  await page.getByRole("button", { name: "Save and continue" }).click();
  await page.getByRole("heading", { name: "The days to change your mind are over" }).waitFor();
  await check(page, "eligibility-too-late");
  await page.getByRole("link", { name: "Choose another reason" }).click();
  await chooseReason(page, "It is defective");
  await page.getByLabel("What is wrong?").waitFor();
});

test("what is not covered asks for a price, and support decides with that in sight", async ({ open }) => {
  const page = await open("desktop");
  await signIn(page, "ada@harbour.example");
  const { number, field } = await freeDevice(page, ["Phone", "Tablet", "Laptop"]);
  await page.getByRole("button", { name: "Return this device" }).click();
  await chooseReason(page, "It is defective");
  await page.getByLabel(field, { exact: true }).fill(number);
  await page.getByLabel("What is wrong?").fill("It fell into the harbour.");
  await page.getByLabel("It got wet").check();
  await page.getByLabel("No", { exact: true }).check();
  await page.getByRole("button", { name: "Save and continue" }).click();
  await page.getByRole("heading", { name: "This repair will have to be paid" }).waitFor();
  await check(page, "eligibility-price");
  await page.getByLabel("Stop here").check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "Nothing was sent" }).waitFor();
  await check(page, "eligibility-stopped");
  await page.getByRole("link", { name: "Ask for a price after all" }).click();
  await page.getByLabel("Ask for a price").check();
  await page.getByRole("button", { name: "Continue" }).click();
  const reference = await send(page);
  await support(open, reference, ["asks for a price", "Excluded: liquid"]);
  await callOff(page, reference);
});

test("a list of numbers is checked before anything is returned", async ({ open }) => {
  const page = await open("phone");
  await signIn(page, "cleo@oakmere.example");
  const { number } = await freeDevice(page, ["Phone", "Tablet", "Laptop"]);
  await page.goto("/warranty");
  await page.getByLabel("IMEIs or serial numbers").fill(`${number}\n352099001761481`);
  await check(page, "warranty");
  await page.getByRole("button", { name: "Check" }).click();
  await page.getByText(/Covered until|Cover ended on/).first().waitFor();
  await page.getByText("We do not know this number").waitFor();
  await check(page, "warranty-answers");
});

for (const view of ["desktop", "noJavaScript"]) {
  test(`a file of orders is uploaded, looked at row by row, corrected and imported: ${view}`, async ({ open }) => {
    const page = await open(view);
    await signIn(page, "amy@sendback.example");
    await page.goto("/admin/manage");
    await page.getByRole("link", { name: "Imports" }).click();
    await page.getByRole("link", { name: "Import a file" }).click();
    await check(page, "import-new");
    const head = "Order number;Company;Seller;Order date;Price;Category;Brand;Model;Serial number\n";
    const row = (order, price) => `${order}-${view};Harbour & Finch;Brightwell Refurb;14/03/2026;${price};Laptop;Acer;Swift 5;IMP${order}${view}\n`;
    const upload = async (text) => {
      const file = { name: "orders.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
      await page.getByLabel("The file").setInputFiles(file);
      await page.getByRole("button", { name: "Go on" }).click();
      await page.getByRole("heading", { name: "Which column is which?" }).waitFor();
      await check(page, "import-columns");
      await page.getByRole("button", { name: "Check the file" }).click();
      await until(page, page.getByRole("heading", { name: /row has a problem|Every row can be taken/ }));
    };
    await upload(head + row("I1", "249,00") + row("I2", "free"));
    await page.getByRole("heading", { name: "1 row has a problem, so nothing can be imported." }).waitFor();
    await page.getByText("“free” is not a price like 249.00.").waitFor();
    await check(page, "import-problems");
    await page.getByRole("button", { name: "Put the file aside" }).click();
    await page.getByRole("link", { name: "Import a file" }).click();
    await upload(head + row("I1", "249,00") + row("I2", "199,00"));
    await page.getByRole("heading", { name: "Every row can be taken" }).waitFor();
    await check(page, "import-checked");
    await page.getByRole("button", { name: "Import all 2 rows" }).click();
    await until(page, page.getByRole("heading", { name: "Imported" }));
    await page.getByText("2 rows: 2 new order lines, 2 new devices.").waitFor();
    await check(page, "import-done");
    await page.goto("/admin/imports");
    await check(page, "imports");
    expect((await page.getByText("Imported").count()) > 0, "the list does not say that it was imported");
  });
}
