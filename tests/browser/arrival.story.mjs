// Arrivals that are not happy, each from the customer's form to the last letter.
import { check, expect, signIn, test, until } from "./support.mjs";
import { approve, callOff, linkInMail, sent, technicianOf } from "./returns.mjs";

const KINDS = ["Laptop", "Tablet", "Phone"];

const photo = async (page) => ({ name: "arrival.png", mimeType: "image/png", buffer: await page.screenshot() });

// Cleo sends a return in, support approves it. Gives the customer's and support's page, and the reference.
async function approved(open) {
  const customer = await open("desktop");
  await signIn(customer, "cleo@oakmere.example");
  const reference = await sent(customer, KINDS);
  const support = await approve(open, reference);
  return { customer, support, reference };
}

// Whoever got the label posts the parcel.
async function posted(open, reference) {
  const post = await open("phone");
  await post.goto("/demo/mail");
  const label = await linkInMail(post, new RegExp(`Return label ${reference}`), "Open and print the label");
  await post.goto(label);
  await post.getByRole("link", { name: "I have posted it" }).click();
  await post.getByRole("button", { name: "Yes, it is posted" }).click();
  await post.getByText("This parcel is posted.").waitFor();
}

// A technician of whoever sold the device, at the desk, who scans the label.
async function scanned(open, support, reference, view) {
  await support.goto(`/admin/tickets/${reference}`);
  const seller = await support.locator("dt", { hasText: "Sold by" }).locator("xpath=following-sibling::dd").innerText();
  const page = await open(view);
  await signIn(page, technicianOf(seller));
  await page.goto("/workshop");
  await page.getByLabel("Scan or type").fill(reference);
  await page.getByLabel("Scan or type").press("Enter");
  return page;
}

// The newest mail with this subject is there.
async function mailed(open, subject) {
  const page = await open("desktop");
  await page.goto("/demo/mail");
  await linkInMail(page, subject, "See your return");
}

test("a good parcel takes two scans and Enter", async ({ open }) => {
  for (const view of ["desktop", "phone"]) {
    const { support, reference } = await approved(open);
    await posted(open, reference);
    const desk = await scanned(open, support, reference, view);
    await desk.getByLabel("Scan the device").waitFor();
    await check(desk, "receipt");
    expect(await desk.evaluate(() => document.activeElement.id === "number"), "the cursor does not wait for the device");
    const number = await desk.locator("dd .code").first().innerText();
    await desk.keyboard.type(number);
    await desk.keyboard.press("Enter");
    await desk.getByText("This is the device that was sold.").waitFor();
    await check(desk, "receipt-compared");
    await desk.keyboard.press("Enter");
    await desk.getByRole("heading", { name: "Reception desk" }).waitFor();
    expect(await desk.evaluate(() => document.activeElement.id === "scan"), "the cursor is not back at the desk");
    await desk.getByText(reference).waitFor();
    await check(desk, "desk");
  }
});

test("another device arrives, support settles it, and it goes back", async ({ open }) => {
  const { customer, support, reference } = await approved(open);
  await posted(open, reference);
  const desk = await scanned(open, support, reference, "noJavaScript");
  await desk.getByLabel("Scan the device").fill("354178036859789");
  await desk.getByRole("button", { name: "Compare" }).click();
  await desk.getByText("This is another number than was sold.").waitFor();
  await desk.getByLabel("Another device", { exact: true }).check();
  await desk.getByRole("button", { name: "Save the receipt" }).last().click();
  await desk.getByText("Add at least one photo that shows it.").first().waitFor();
  await check(desk, "receipt-photo-needed");
  await desk.getByLabel("Photos", { exact: true }).setInputFiles(await photo(desk));
  await desk.getByRole("button", { name: "Save the receipt" }).last().click();
  await desk.getByText("Support is told and decides what happens now.").waitFor();
  await mailed(open, new RegExp(`Another device arrived for your return ${reference}`));
  await customer.goto(`/tickets/${reference}`);
  await customer.getByRole("heading", { name: "On arrival" }).waitFor();
  await check(customer, "wrong-device-customer");

  await support.goto(`/admin/tickets/${reference}`);
  await check(support, "wrong-device-support");
  await support.getByLabel("Send it back", { exact: true }).check();
  await support.getByRole("button", { name: "Settle the arrival" }).click();
  await support.getByText("Coming back").first().waitFor();
  await mailed(open, new RegExp(`About what arrived for your return ${reference}`));
});

test("the box is empty, and the parcel is given up", async ({ open }) => {
  const { customer, support, reference } = await approved(open);
  await posted(open, reference);
  const desk = await scanned(open, support, reference, "desktop");
  await desk.getByLabel("Empty box, or not in this box").check();
  await desk.getByRole("button", { name: "Save the receipt" }).last().click();
  await desk.getByText("Support is told and decides what happens now.").waitFor();
  await mailed(open, new RegExp(`Not in the box: your return ${reference}`));
  await support.goto(`/admin/tickets/${reference}`);
  await support.getByText("Ask the carrier to look for it").click();
  await support.getByLabel("What you asked, or its number there").fill("Search 4711");
  await support.getByRole("button", { name: "The carrier is asked" }).click();
  await support.getByText("The carrier is asked to look for it").first().waitFor();
  await lose(support);
  await mailed(open, new RegExp(`Not arrived: your return ${reference}`));
  await customer.goto(`/tickets/${reference}`);
  await customer.getByText("The parcel is given up as lost").waitFor();
  await check(customer, "lost-customer");
});

// Support gives the parcel up; what comes then depends on whose postage it was.
async function lose(support) {
  await support.getByText("It is lost, or went back to its sender").click();
  await support.getByLabel("It is lost: the carrier says so").check();
  await check(support, "lost-support");
  await support.getByRole("button", { name: "Give the parcel up" }).click();
  await support.getByText("The parcel is given up as lost").first().waitFor();
}

test("a parcel is lost, by an agent's hand", async ({ open }) => {
  const { support, reference } = await approved(open);
  await posted(open, reference);
  await support.goto(`/admin/tickets/${reference}`);
  await lose(support);
  await mailed(open, new RegExp(`Not arrived: your return ${reference}`));
});

test("a device is damaged on the way and goes on all the same", async ({ open }) => {
  const { customer, support, reference } = await approved(open);
  await posted(open, reference);
  const desk = await scanned(open, support, reference, "phoneDark");
  await desk.getByLabel("Damaged on the way").check();
  await desk.getByLabel("Photos", { exact: true }).setInputFiles(await photo(desk));
  await desk.getByRole("button", { name: "Save the receipt" }).last().click();
  await desk.getByRole("heading", { name: "Reception desk" }).waitFor();
  await check(desk, "desk-damaged");
  await mailed(open, new RegExp(`Damaged on the way: your return ${reference}`));
  await customer.goto(`/tickets/${reference}`);
  await customer.getByText("Arrived at the seller, damaged on the way").waitFor();
});

test("a parcel arrives after its return was called off, and support goes on with it", async ({ open }) => {
  const { customer, support, reference } = await approved(open);
  await support.goto(`/admin/tickets/${reference}`);
  await until(support, support.getByText("Label sent", { exact: true }));
  await callOff(customer, reference);
  const desk = await scanned(open, support, reference, "narrow");
  await desk.getByRole("heading", { name: "This return is closed" }).waitFor();
  await check(desk, "receipt-late");
  await desk.getByRole("button", { name: "Save the receipt" }).last().click();
  await desk.getByText("Support is told and decides what happens now.").waitFor();
  await mailed(open, new RegExp(`Arrived after closing: your return ${reference}`));
  await support.goto(`/admin/tickets/${reference}`);
  await check(support, "late-support");
  await support.getByRole("button", { name: "Go on with it" }).click();
  await support.getByText("Looked at after all").first().waitFor();
  await mailed(open, new RegExp(`We look at it: your return ${reference}`));
  await customer.goto(`/tickets/${reference}`);
  await customer.getByText("Arrived after closing", { exact: true }).first().waitFor();
});

test("a parcel that nobody expects is told to support, which finds its return", async ({ open }) => {
  const { support, reference } = await approved(open);
  await posted(open, reference);
  const desk = await scanned(open, support, reference, "phone");
  await desk.goto("/workshop?scan=ZZ4711");
  await desk.getByRole("heading", { name: "Nobody expects this" }).waitFor();
  await desk.getByLabel("Who sent it?").fill("Nothing on it");
  await desk.getByLabel("Photos", { exact: true }).setInputFiles(await photo(desk));
  await check(desk, "unexpected");
  await desk.getByRole("button", { name: "Tell support" }).click();
  await desk.getByText("Support is told.").waitFor();
  await support.goto("/admin");
  await support.getByRole("link", { name: "Look at it" }).click();
  await check(support, "unexpected-list");
  await support.getByRole("link", { name: "ZZ4711" }).click();
  await check(support, "unexpected-support");
  await support.getByLabel("It belongs to a return", { exact: true }).check();
  await support.getByLabel("If it belongs to a return: its reference").fill(reference);
  await support.getByRole("button", { name: "Answer the seller" }).click();
  await support.getByText("The seller has your answer.").waitFor();
  await desk.goto("/workshop");
  await desk.getByRole("link", { name: reference }).first().waitFor();
  await check(desk, "desk-answered");
});
