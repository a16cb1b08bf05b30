// What happens beside the main job, every day: questions and answers, lists, a label again, an end before the end.
import { check, expect, signIn, test } from "./support.mjs";

const photo = async (page) => ({ name: "close-up.png", mimeType: "image/png", buffer: await page.screenshot() });

// The reference of a return that waits for support, for the company of `company`.
async function waiting(page, company) {
  await page.goto("/admin");
  const row = page.locator("tbody tr", { hasText: company }).filter({ hasNotText: "Battery!" }).filter({ hasNotText: "Unmatched" }).first();
  return row.locator(".code").innerText();
}

for (const view of ["phone", "noJavaScript", "dark"]) {
  test(`support asks, the customer answers with a photo, and support reads it: ${view}`, async ({ open }) => {
    const support = await open(view);
    await signIn(support, "sam@sendback.example");
    const reference = await waiting(support, "Harbour & Finch");
    await support.goto(`/admin/tickets/${reference}`);
    await support.getByLabel("The customer, who must answer").check();
    await support.getByLabel("Message", { exact: true }).fill("Does it charge with another cable?");
    await support.getByRole("button", { name: "Send", exact: true }).click();
    await support.getByText("The return waits for the answer.").waitFor();
    await check(support, "support-asked");

    const customer = await open(view);
    await signIn(customer, "ada@harbour.example");
    await customer.goto(`/tickets/${reference}`);
    await customer.getByRole("heading", { name: "Support asks you" }).waitFor();
    await check(customer, "question");
    await customer.getByText("Add photos or a PDF").click();
    await customer.getByLabel("Photos", { exact: true }).setInputFiles(await photo(customer));
    await customer.getByLabel("Invoice or another document").setInputFiles({ name: "virus.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ") });
    await customer.getByLabel("Your answer").fill("No, with none.");
    await customer.getByRole("button", { name: "Send the answer" }).click();
    await customer.getByRole("heading", { name: "There is a problem" }).waitFor();
    await check(customer, "answer-errors");
    expect((await customer.getByLabel("Your answer").inputValue()) === "No, with none.", "the answer is gone");
    await customer.getByText("close-up.png").first().waitFor();
    await customer.getByRole("button", { name: "Send the answer" }).click();
    await customer.getByText("Your message is sent.").waitFor();
    await check(customer, "answered");

    await support.goto(`/admin/tickets/${reference}`);
    await support.getByText("No, with none.").first().waitFor();
    await check(support, "support-answered");
  });
}

test("support finds a return by a part of its number, on every list clean", async ({ open }) => {
  for (const view of ["desktop", "narrow", "phoneDark"]) {
    const page = await open(view);
    await signIn(page, "sam@sendback.example");
    const reference = await waiting(page, "Oakmere Schools");
    await page.goto("/admin/tickets");
    await check(page, "all-returns");
    for (let tries = 0; tries < 30; tries += 1) {
      await page.goto("/admin/tickets");
      await page.getByLabel("Search", { exact: true }).fill(reference.slice(3, 9));
      await page.getByRole("button", { name: "Search" }).click();
      if (await page.getByText(reference).count()) break;
      await page.waitForTimeout(300);
    }
    await page.getByText(reference).first().waitFor();
    await page.getByLabel("Stage").selectOption({ label: "Closed" });
    await page.getByRole("button", { name: "Search" }).click();
    await check(page, "search");
    await page.goto("/admin/timetable");
    await check(page, "timetable");
  }
});

test("a customer corrects answers, then calls the return off", async ({ open }) => {
  const support = await open("desktop");
  await signIn(support, "sam@sendback.example");
  const reference = await waiting(support, "Harbour & Finch");
  const page = await open("phone");
  await signIn(page, "ada@harbour.example");
  await page.goto(`/tickets/${reference}`);
  await page.getByRole("link", { name: "Correct your answers" }).click();
  await check(page, "correction");
  await page.getByLabel("What is wrong?").fill("It does not start any more.");
  await page.getByRole("button", { name: "Save the correction" }).click();
  await page.getByText("Your answers are corrected.").waitFor();
  await page.getByRole("link", { name: "The battery is swollen or hot now" }).click();
  await check(page, "battery");
  await page.getByRole("link", { name: "No, go back" }).click();
  await page.getByRole("link", { name: "Cancel this return" }).click();
  await check(page, "cancellation");
  await page.getByRole("button", { name: "Yes, cancel it" }).click();
  await page.getByText("The return is cancelled.").waitFor();
  await check(page, "cancelled");
});

test("a label goes out again, and its old link offers a fresh one", async ({ open }) => {
  const page = await open("desktop");
  await signIn(page, "cleo@oakmere.example");
  await page.goto("/tickets");
  await page.locator("li.row", { hasText: "Label sent" }).first().getByRole("link").click();
  const [reference] = page.url().match(/[A-Z]{2}-[0-9A-Z-]+/);
  const mails = await open("phone");
  await mails.goto("/demo/mail");
  await mails.getByRole("link", { name: `Return label ${reference}` }).first().click();
  const old = await mails.frameLocator("iframe").getByRole("link", { name: "Open and print the label" }).getAttribute("href");
  await page.getByRole("link", { name: "Send the label again" }).click();
  await check(page, "label-again");
  await page.getByLabel("Their e-mail address").fill("other@oakmere.example");
  await page.getByRole("button", { name: "Send the label" }).click();
  await page.getByText("The label goes out by e-mail now.").waitFor();
  await mails.goto(old);
  await mails.getByRole("heading", { name: "This link has ended" }).waitFor();
  await check(mails, "label-fresh");
  await mails.getByRole("button", { name: "Send a fresh label" }).click();
  await mails.getByRole("heading", { name: "Look into your mail" }).waitFor();
  await check(mails, "label-fresh-asked");
});
