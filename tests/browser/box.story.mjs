// A box with several devices, from the list to the seller's desk: one is called off on the way, of three two arrive; a list as long as
// one can be; a label that expires, is made anew, and one that is posted late.
import { phones } from "./orders.mjs";
import { answerForAll, approve, linkInMail, sent, technicianOf } from "./returns.mjs";
import { check, expect, imported, signIn, test, until } from "./support.mjs";

// A list of these numbers, answered and sent, by Cleo. Gives her page, which shows the returns.
async function sentList(open, view, numbers) {
  const page = await open(view);
  await signIn(page, "cleo@oakmere.example");
  await page.goto("/batches/new");
  await page.getByLabel("Paste the list").fill(numbers.map((number) => `${number}, it is silent`).join("\n"));
  await page.getByRole("button", { name: "Look at the list" }).click();
  await page.getByRole("heading", { name: `A list of ${numbers.length} devices` }).waitFor({ timeout: 60_000 });
  await check(page, `list-of-${numbers.length}`);
  await page.getByRole("link", { name: "Answer what counts for all" }).click();
  await answerForAll(page);
  await page.getByText("All are in order").waitFor({ timeout: 60_000 });
  await page.getByRole("button", { name: `Send ${numbers.length} returns` }).click();
  await page.getByRole("heading", { name: `${numbers.length} returns sent together` }).waitFor({ timeout: 120_000 });
  await check(page, `list-of-${numbers.length}-sent`);
  return page;
}

const referencesOf = (page) => page.locator("main li.row").evaluateAll((rows) =>
  rows.map((row) => row.textContent.match(/[A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{4}/)[0]));

// Three telephones in one box, approved together: the label is out. Gives Cleo's page and the references.
async function boxOfThree(open) {
  const { numbers, file } = phones(3);
  await imported(await open("desktop"), file);
  const customer = await sentList(open, "phone", numbers);
  const references = await referencesOf(customer);
  const support = await open("desktop");
  await signIn(support, "sam@sendback.example");
  await support.goto(`/admin${new URL(customer.url()).pathname}`);
  await support.getByRole("link", { name: "Tick all of them" }).click();
  await support.getByLabel("Approve", { exact: true }).check();
  await support.getByRole("button", { name: "Decide about all that are ticked" }).click();
  await support.getByText("3 of 3 returns decided").waitFor();
  await until(customer, customer.getByText("Label sent").first());
  return { customer, support, references };
}

const labelOf = async (open, subject) => {
  const page = await open("phone");
  await page.goto("/demo/mail");
  await page.goto(await linkInMail(page, subject, "Open and print the label"));
  await page.getByRole("heading", { name: "Your return label" }).waitFor();
  return page;
};

const posted = async (label) => {
  await label.getByRole("link", { name: "I have posted it" }).click();
  await label.getByRole("button", { name: "Yes, it is posted" }).click();
  await label.getByText("This parcel is posted.").waitFor();
};

test("a list of 500 devices is looked at, answered and sent", async ({ open }) => {
  const { numbers, file } = phones(500);
  await imported(await open("desktop"), file);
  const page = await sentList(open, "desktop", numbers);
  expect((await page.locator("main").innerText()).includes("500"), "the list does not say how many there are");
});

test("one of three in a box is cancelled, and of the others one does not arrive", async ({ open }) => {
  const { customer, support, references } = await boxOfThree(open);
  const label = await labelOf(open, /Return label/);
  for (const reference of references) await label.getByText(reference).first().waitFor();
  await label.getByLabel("It is packed").check();
  await label.getByRole("button", { name: "Save what is done" }).click();
  await label.getByText("Saved. The seller sees what you have done.").waitFor();
  await check(label, "label-of-box");
  await customer.goto(`/tickets/${references[0]}`);
  await customer.getByRole("link", { name: "Cancel this return" }).click();
  await customer.getByRole("button", { name: "Yes, cancel it" }).click();
  await customer.getByText("The return is cancelled.").waitFor();
  // The label goes on, and its papers forget the one that does not travel.
  for (let tries = 0; tries < 40 && (await label.getByText(references[0]).count()); tries += 1) {
    await label.waitForTimeout(300);
    await label.reload();
  }
  expect((await label.getByText(references[0]).count()) === 0, "the label still names what was cancelled");
  await posted(label);
  const desk = await open("desktop");
  await signIn(desk, "rita@brightwell.example");
  await desk.goto("/workshop");
  await desk.getByLabel("Scan or type").fill(references[1]);
  await desk.getByLabel("Scan or type").press("Enter");
  const parcel = desk.getByRole("link", { name: /parcel/i }).first();
  if (!/parcels/.test(desk.url())) await parcel.click();
  await desk.getByLabel(new RegExp(references[1])).check();
  await desk.getByLabel(new RegExp(references[2])).uncheck();
  await check(desk, "box-at-the-desk");
  await desk.getByRole("button", { name: "Receive what is ticked" }).click();
  await desk.goto(`/workshop/tickets/${references[1]}`);
  await desk.getByText("At the seller").or(desk.getByText("Received")).first().waitFor();
  await support.goto(`/admin/tickets/${references[2]}`);
  await support.getByRole("heading", { name: "The device was not in the box" }).waitFor();
  await check(support, "not-in-box");
});

test("a label expires, is made anew, expires again, and the box is posted late all the same", async ({ open, later }) => {
  const customer = await open("desktop");
  await signIn(customer, "cleo@oakmere.example");
  const reference = await sent(customer, ["Phone"]);
  await approve(open, reference);
  await labelOf(open, new RegExp(`Return label ${reference}`));
  await later(16);
  const again = await open("phone");
  await signIn(again, "cleo@oakmere.example");
  await again.goto(`/tickets/${reference}`);
  await until(again, again.getByText("The label has expired").first());
  await again.getByRole("link", { name: "Get a new label" }).click();
  await check(again, "label-anew");
  await again.getByRole("button", { name: "Send the label" }).click();
  await until(again, again.getByText("Label sent").first());
  const fresh = await labelOf(open, new RegExp(`Return label ${reference}`));
  await check(fresh, "label-made-anew");
  await later(16);
  const desk = await open("desktop");
  await signIn(desk, "sam@sendback.example");
  await desk.goto(`/admin/tickets/${reference}`);
  await until(desk, desk.getByText("The label has expired").first());
  const seller = await desk.locator("dt", { hasText: "Sold by" }).locator("xpath=following-sibling::dd").innerText();
  const technician = await open("desktop");
  await signIn(technician, technicianOf(seller));
  await technician.goto(`/workshop/tickets/${reference}/receipt`);
  await technician.getByRole("button", { name: "Save the receipt" }).last().click();
  await technician.getByText(/Received/).first().waitFor();
  await check(technician, "posted-late");
});
