// A price in a real browser: offered by support, answered by whoever pays through a link, and paid, before the device is
// posted and after the seller has it; and what becomes of one that nobody answers.
import { check, expect, signIn, test, until } from "./support.mjs";
import { approve, linkInMail, markReceived, sent } from "./returns.mjs";

const KINDS = ["Phone", "Tablet", "Laptop", "Watch", "Console", "Headphones or speaker"];
const TODAY = new Date().toLocaleDateString("en-CA", { timeZone: "Europe/London" });

// The customer sends a return in; gives its reference.
async function returned(open, view, email) {
  const page = await open(view);
  await signIn(page, email);
  return { page, reference: await sent(page, KINDS) };
}

// Support offers a price for a return, looking at the form, and gives the page and the link in the mail.
async function offered(open, view, reference) {
  const support = await open(view);
  await signIn(support, "sam@sendback.example");
  await support.goto(`/admin/tickets/${reference}`);
  if (await support.getByLabel("Offer a price", { exact: true }).count()) {
    await support.getByLabel("Offer a price", { exact: true }).check();
    await support.getByRole("button", { name: "Save decision" }).click();
  } else {
    await support.goto(`/admin/tickets/${reference}/quote`);
  }
  await support.getByRole("heading", { name: "Offer a price" }).waitFor();
  await check(support, "quote-new");
  await support.getByRole("button", { name: "Offer this price" }).click();
  await support.getByRole("heading", { name: "There is a problem" }).waitFor();
  await check(support, "quote-errors");
  await support.getByLabel("Repair of the device").check();
  await support.getByLabel("Line 1: what it is for").fill("New display \"><svg onload=alert(1)>");
  await support.getByLabel("Price of one on line 1").fill("1,089.50");
  await support.getByRole("button", { name: "Add another line" }).click();
  await support.getByLabel("Line 4: what it is for").fill("Work, an hour");
  await support.getByLabel("How many on line 4").fill("2");
  await support.getByLabel("Price of one on line 4").fill("40");
  const photo = { name: "display.png", mimeType: "image/png", buffer: await support.screenshot() };
  await support.getByLabel("Photos of the reason").setInputFiles(photo);
  await support.getByLabel("Who gets the price").fill("Nora Field");
  await support.getByLabel("Their e-mail address").fill("accounts@sample.example");
  await support.getByRole("button", { name: "Offer this price" }).click();
  await support.getByText("The price is offered, and goes out by e-mail now.").waitFor();
  await support.getByText("£1,403.40").first().waitFor();
  await check(support, "quote-offered");
  const mails = await open(view);
  const subject = `A price for your return ${reference}: £1,403.40`;
  return { support, link: await mailTo(mails, "accounts@sample.example", subject, "Look at the price and answer") };
}

// Where the button of the mail with this subject leads that went to this address: the customer has a copy of their own.
async function mailTo(page, address, subject, button) {
  for (let tries = 0; tries < 50; tries += 1) {
    await page.goto("/demo/mail");
    const mails = page.getByRole("link", { name: subject });
    for (let n = 0; n < await mails.count(); n += 1) {
      await mails.nth(n).click();
      if (await page.getByText(address).count()) {
        return page.frameLocator("iframe").getByRole("link", { name: button }).getAttribute("href");
      }
      await page.goto("/demo/mail");
    }
    await page.waitForTimeout(200);
  }
  throw new Error(`no mail ${subject} to ${address}`);
}

// Whoever pays looks at the price and answers it.
async function answered(open, view, link, choice) {
  const nora = await open(view);
  await nora.goto(link);
  await nora.getByText("£1,403.40").first().waitFor();
  await nora.getByRole("img", { name: "Photo 1 of 1" }).waitFor();
  await check(nora, "quote-link");
  await nora.getByRole("link", { name: "Accept or decline" }).click();
  await check(nora, "quote-answer");
  await nora.getByLabel(choice).check();
  await nora.getByRole("button", { name: "Send the answer" }).click();
  return nora;
}

// Support finds the payment on the bank's statement.
async function paid(support, reference, amount) {
  await support.goto(`/admin/tickets/${reference}/payment`);
  await support.getByLabel("Day of the payment").fill(TODAY);
  await support.getByLabel("Amount", { exact: true }).fill(amount);
  await support.getByLabel("Reference of the payment").fill(`${reference}-Q1`);
  await check(support, "payment");
  await support.getByRole("button", { name: "Record the payment" }).click();
}

// Whoever sold the device receives it.
async function received(open, reference) {
  const support = await approve(open, reference);
  const sold = (await support.locator("dl.facts").allInnerTexts()).join(" ");
  // The label is out a moment after the approval.
  await linkInMail(await open("desktop"), `Return label ${reference}`, "Open and print the label");
  await markReceived(open, "desktop", sold, reference);
}

for (const view of ["desktop", "phone", "noJavaScript"]) {
  test(`a price before the device is posted is accepted and paid, and the label goes out: ${view}`, async ({ open }) => {
    const { page, reference } = await returned(open, view, "orla@glenarra.example");
    const { support, link } = await offered(open, view, reference);
    await page.goto("/tickets");
    await page.getByText("Price offered").first().waitFor();
    await page.goto(`/tickets/${reference}`);
    await page.getByRole("heading", { name: "A price is offered" }).waitFor();
    await check(page, "quote-return");
    await page.getByRole("link", { name: "Look at the price" }).click();
    await check(page, "quote-customer");
    const nora = await answered(open, view, link, "I accept: £1,403.40, VAT included");
    await nora.getByRole("heading", { name: "How to pay" }).waitFor();
    await check(nora, "quote-accepted");
    const invoice = await nora.getByRole("link", { name: "Pro-forma invoice" }).getAttribute("href");
    const pdf = await (await nora.request.get(invoice)).body();
    expect(pdf.subarray(0, 5).toString() === "%PDF-", "the invoice is no PDF");
    await paid(support, reference, "1,000");
    await support.getByText("£403.40").first().waitFor();
    await paid(support, reference, "403.40");
    await support.getByText("The return goes on.").waitFor();
    const mails = await open(view);
    await linkInMail(mails, `Return label ${reference}`, "Open and print the label");
    await page.goto(`/tickets/${reference}/quote`);
    await page.getByText("It is paid. Thank you!").waitFor();
    await check(page, "quote-paid");
    await cancelled(page, reference);
  });
}

// Frees the device for the next story.
async function cancelled(page, reference) {
  await page.goto(`/tickets/${reference}/cancellation`);
  await page.getByRole("button", { name: "Yes, cancel it" }).click();
  await page.getByText("The return is cancelled.").waitFor();
}

test("a price before the device is posted is declined, and the return is closed", async ({ open }) => {
  const { page, reference } = await returned(open, "desktop", "orla@glenarra.example");
  const { link } = await offered(open, "desktop", reference);
  const nora = await answered(open, "phone", link, "No, thank you");
  await nora.getByText("This price was declined.").waitFor();
  await check(nora, "quote-declined");
  await page.goto(`/tickets/${reference}`);
  await page.getByText("Cancelled").first().waitFor();
});

test("a price that nobody answers expires, and the return is closed", async ({ open, later }) => {
  const { reference } = await returned(open, "desktop", "orla@glenarra.example");
  await offered(open, "desktop", reference);
  // Ten business days, with a bank holiday or two among them.
  await later(20);
  const mails = await open("desktop");
  await mails.goto("/demo/mail");
  await until(mails, mails.getByRole("link", { name: `The price for your return ${reference} has expired` }));
  const page = await open("phone");
  await signIn(page, "orla@glenarra.example");
  await page.goto(`/tickets/${reference}`);
  await page.getByText("The price has expired").first().waitFor();
  await check(page, "quote-expired-return");
});

test("a price that the seller's finding asks for is accepted and paid, and the repair begins", async ({ open }) => {
  const { page, reference } = await returned(open, "desktop", "kit@tarnvalley.example");
  await received(open, reference);
  const { support, link } = await offered(open, "desktop", reference);
  const nora = await answered(open, "desktop", link, "I accept: £1,403.40, VAT included");
  await nora.getByRole("heading", { name: "How to pay" }).waitFor();
  await paid(support, reference, "1403.40");
  await support.getByText("The return goes on.").waitFor();
  await page.goto(`/tickets/${reference}`);
  await page.getByText("Being repaired").first().waitFor();
});

test("a price that the seller's finding asks for is declined, and the device comes back as it is", async ({ open }) => {
  const { page, reference } = await returned(open, "desktop", "ruth@pellhardy.example");
  await received(open, reference);
  const { link } = await offered(open, "desktop", reference);
  const nora = await answered(open, "phone", link, "No: send the device back as it is");
  await nora.getByText("The device comes back as it is.").waitFor();
  await page.goto(`/tickets/${reference}`);
  await page.getByText("Coming back").first().waitFor();
});
