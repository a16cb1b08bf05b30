// What happens beside the main job, every day: questions and answers, lists, a label again, an end before the end.
import { check, expect, signIn, test, until } from "./support.mjs";
import { approve, callOff, freeDevice, linkInMail, referenceOf, sent } from "./returns.mjs";

const photo = async (page) => ({ name: "close-up.png", mimeType: "image/png", buffer: await page.screenshot() });

// An empty page of the smallest kind, with offsets that fit.
const PDF = (() => {
  const parts = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"];
  let text = "%PDF-1.4\n";
  const places = parts.map((part, at) => {
    const place = String(text.length).padStart(10, "0");
    text += `${at + 1} 0 obj${part}endobj\n`;
    return `${place} 00000 n \n`;
  });
  const start = text.length;
  return Buffer.from(`${text}xref\n0 4\n0000000000 65535 f \n${places.join("")}trailer<</Size 4/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`);
})();

// The reference of a return that waits for support, for the company of `company`.
async function waiting(page, company) {
  await page.goto("/admin");
  const row = page.locator("tbody tr", { hasText: company }).filter({ hasNotText: "Battery!" }).filter({ hasNotText: "Unmatched" }).filter({ hasText: "With support" }).first();
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
    await customer.getByLabel("Invoice or another document").setInputFiles({ name: "invoice.pdf", mimeType: "application/pdf", buffer: PDF });
    await customer.getByRole("button", { name: "Send the answer" }).click();
    await customer.getByText("Your message is sent.").waitFor();
    await customer.getByAltText("Photo 1 of 1 on this message, close-up.png").last().waitFor();
    await check(customer, "answered");

    await support.goto(`/admin/tickets/${reference}`);
    await support.getByText("No, with none.").first().waitFor();
    await support.getByAltText("Photo 1 of 1 on this message, close-up.png").last().waitFor();
    // The PDF is saved under a name of ours, never shown.
    const pdf = support.getByRole("link", { name: "Save the PDF invoice.pdf" }).last();
    const saved = await support.request.get(await pdf.getAttribute("href"));
    expect((await saved.body()).equals(PDF), "the PDF is not what was sent");
    expect(saved.headers()["content-disposition"] === `attachment; filename="${reference}-attachment.pdf"`, saved.headers()["content-disposition"]);
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

// A return whose label is out: its customer's page, and the link in the mail.
async function labelIsOut(open) {
  const page = await open("desktop");
  await signIn(page, "cleo@oakmere.example");
  await page.goto("/tickets");
  await page.locator("li.row", { hasText: "Label sent" }).first().getByRole("link").click();
  const [reference] = page.url().match(/[A-Z]{2}-[0-9A-Z-]+/);
  const mails = await open("phone");
  await mails.goto("/demo/mail");
  const link = await linkInMail(mails, `Return label ${reference}`, "Open and print the label");
  return { page, mails, reference, link };
}

test("a label goes out again, and its old link offers a fresh one", async ({ open }) => {
  const { page, mails, reference, link: old } = await labelIsOut(open);
  await page.getByRole("link", { name: "Send the label again" }).click();
  await check(page, "label-again");
  await page.getByLabel("Their e-mail address").fill("other@oakmere.example");
  await page.getByRole("button", { name: "Send the label" }).click();
  await page.getByText("The label goes out by e-mail now.").waitFor();
  await mails.goto(old);
  await mails.getByRole("heading", { name: "This link has ended" }).waitFor();
  await check(mails, "label-fresh");
  await mails.getByRole("button", { name: "Send the mail again" }).click();
  await mails.getByRole("heading", { name: "Look into your mail" }).waitFor();
  await check(mails, "label-fresh-asked");
});

test("a label whose days are over is replaced by a new one, from the link in its own mail", async ({ open, later }) => {
  const { reference, link: old } = await labelIsOut(open);
  await later(16);
  const pete = await open("phone");
  await pete.goto(old);
  await pete.getByRole("heading", { name: "This link has ended" }).waitFor();
  await check(pete, "label-over");
  await pete.goto("/demo/mail");
  const labels = pete.getByRole("link", { name: `Return label ${reference}` });
  const before = await labels.count();
  await pete.goto(old);
  await pete.getByRole("button", { name: "Send a fresh label" }).click();
  await pete.getByRole("heading", { name: "Look into your mail" }).waitFor();
  await pete.goto("/demo/mail");
  await until(pete, labels.nth(before));
  await pete.goto(await linkInMail(pete, `Return label ${reference}`, "Open and print the label"));
  await pete.getByRole("link", { name: "Print the label" }).waitFor();
  await check(pete, "label-new");
});

test("a battery that swells later ends the label; support clears it and sends one bought elsewhere", async ({ open }) => {
  const page = await open("phone");
  await signIn(page, "cleo@oakmere.example");
  const reference = await sent(page, ["Phone", "Laptop", "Tablet"]);
  const support = await approve(open, reference);
  const pete = await open("phoneDark");
  const label = await linkInMail(pete, `Return label ${reference}`, "Open and print the label");
  await pete.goto(label);
  await pete.getByRole("link", { name: "Tell us that it is dangerous" }).click();
  await check(pete, "label-battery");
  await pete.getByRole("button", { name: "Yes, it is dangerous" }).click();
  await pete.getByRole("heading", { name: "Do not post it" }).waitFor();
  await check(pete, "label-battery-reported");
  const pdf = await pete.request.get(`${label}/label-a4.pdf`);
  expect(pdf.status() === 410, `the label of a dangerous device answers ${pdf.status()}`);

  await page.goto(`/tickets/${reference}`);
  await page.getByRole("heading", { name: "Do not post the device" }).waitFor();
  await check(page, "return-dangerous");
  await support.goto("/admin");
  await support.locator("tr.urgent", { hasText: reference }).waitFor();
  await support.goto(`/admin/tickets/${reference}`);
  await support.getByText("Battery!").waitFor();
  await check(support, "support-dangerous");
  await support.getByText("The battery may travel after all").click();
  await support.getByLabel("It goes with a courier for hazardous goods").check();
  await support.getByRole("button", { name: "Clear the battery" }).click();
  await support.getByText("Battery!").waitFor({ state: "detached" });
  await check(support, "support-cleared");
  await callOff(page, reference);
});

test("a customer says themselves that the battery is hot, and may not be asked twice", async ({ open }) => {
  const page = await open("narrow");
  await signIn(page, "cleo@oakmere.example");
  const reference = await sent(page, ["Phone", "Laptop", "Watch", "Tablet", "Games console"]);
  await page.goto(`/tickets/${reference}`);
  await page.getByRole("link", { name: "The battery is swollen or hot now" }).click();
  await page.getByRole("button", { name: "Yes, it is dangerous" }).click();
  await page.getByRole("heading", { name: "Do not post the device" }).waitFor();
  expect((await page.getByRole("link", { name: "The battery is swollen or hot now" }).count()) === 0, "it is asked again");
  await check(page, "battery-reported");
  await callOff(page, reference);
});

for (const view of ["desktop", "noJavaScript"]) {
  test(`support opens a return for a caller, who gets the mail and sees it: ${view}`, async ({ open }) => {
    const page = await open("desktop");
    await signIn(page, "cleo@oakmere.example");
    await freeDevice(page, ["Laptop", "Phone", "Tablet", "Games console"]);
    const device = await page.getByRole("heading", { level: 1 }).innerText();
    const at = page.url().split("/").pop();

    const support = await open(view);
    await signIn(support, "sam@sendback.example");
    await support.getByRole("link", { name: "Open a return for a caller" }).click();
    await check(support, "caller");
    await support.getByLabel("The caller’s e-mail address").fill("nobody@oakmere.example");
    await support.getByRole("button", { name: "Go on" }).click();
    await support.getByRole("heading", { name: "There is a problem" }).waitFor();
    await check(support, "caller-unknown");
    await support.getByLabel("The caller’s e-mail address").fill("cleo@oakmere.example");
    await support.getByRole("button", { name: "Go on" }).click();
    await support.getByRole("button", { name: "Open the return" }).click();
    await support.getByRole("heading", { name: "There is a problem" }).waitFor();
    await check(support, "caller-errors");
    await support.getByLabel("Device", { exact: true }).selectOption(at);
    await support.getByLabel("It is defective").check();
    await support.getByLabel("I can’t read it").check();
    await support.getByLabel("What is wrong?").fill("The caller says: it is dead.");
    await support.getByLabel("No", { exact: true }).check();
    await support.getByLabel("A repair may erase everything").check();
    await support.getByRole("button", { name: "Open the return" }).click();
    await support.getByText("What happened").first().waitFor();
    await check(support, "caller-opened");
    const reference = referenceOf(support);
    await page.goto(`/tickets/${reference}`);
    await page.getByRole("heading", { name: device }).waitFor();
    await page.getByText("The caller says: it is dead.").waitFor();
    await linkInMail(page, reference, "See");
    await callOff(page, reference);
  });
}

test("support's filters narrow the list, stay chosen, and an empty list says what helps", async ({ open }) => {
  const page = await open("phone");
  await signIn(page, "sam@sendback.example");
  await page.goto("/admin/tickets");
  const rows = page.locator("tbody tr");
  const everything = await rows.count();
  for (const [field, choice] of [["Device", "Laptop"], ["Show", "Nobody’s yet"]]) {
    await page.getByLabel(field, { exact: true }).selectOption({ label: choice });
    await page.getByRole("button", { name: "Search" }).click();
    await page.waitForURL(/\?/);
    const chosen = await page.getByLabel(field, { exact: true }).locator("option:checked").innerText();
    expect(chosen === choice, `${field} is at ${chosen}`);
  }
  const left = await rows.count();
  expect(left > 0 && left < everything, `${left} of ${everything} are left`);
  await check(page, "filters");
  await page.getByLabel("Search", { exact: true }).fill("zzzzzz nothing");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByText("No return fits.").waitFor();
  await check(page, "filters-nothing");
});
