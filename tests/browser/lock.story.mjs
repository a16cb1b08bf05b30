// A device that arrives locked, and one whose battery is dangerous: from the customer's form to the seller's desk, through the
// mails.
import { check, expect, signIn, test } from "./support.mjs";
import { approve, chooseReason, freeDevice, linkInMail, markReceived, sent, toCheck } from "./returns.mjs";

// The seller receives it.
async function received(open, page, reference) {
  await page.goto(`/tickets/${reference}`);
  return markReceived(open, "desktop", await page.locator("main").innerText(), reference);
}

for (const view of ["desktop", "noJavaScript"]) {
  test(`a locked device waits, its owner removes the lock through the mail, and the analysis goes on: ${view}`, async ({ open }) => {
    const page = await open(view);
    await signIn(page, "cleo@oakmere.example");
    const reference = await sent(page, ["Laptop", "Tablet", "Phone"]);
    await approve(open, reference);
    const desk = await received(open, page, reference);

    await desk.goto(`/workshop/tickets/${reference}`);
    await desk.getByRole("link", { name: "It is locked, or a proof is missing" }).click();
    await desk.getByRole("button", { name: "Tell the customer" }).click();
    await desk.getByRole("alert").waitFor();
    await check(desk, "lock-wrong");
    await desk.getByLabel("Locked to an account").check();
    await desk.getByLabel("Apple (Find My, Activation Lock)").check();
    await check(desk, "lock");
    await desk.getByRole("button", { name: "Tell the customer" }).click();
    await desk.getByText("The analysis waits. The customer is told how to remove it.").waitFor();
    await check(desk, "workshop-locked");

    await page.goto(`/tickets/${reference}`);
    await page.getByRole("heading", { name: "The seller cannot look at it" }).waitFor();
    await check(page, "ticket-locked");
    await page.getByRole("link", { name: "See what to do" }).click();
    await page.getByText("icloud.com/find").first().waitFor();
    await check(page, "ticket-lock");

    const owner = await open("phone");
    await owner.goto("/demo/mail");
    const link = await linkInMail(owner, `Your device is locked: return ${reference}`, "I removed it");
    for (let times = 0; times < 2; times += 1) await owner.goto(link);
    await owner.getByRole("heading", { name: "Remove the lock" }).waitFor();
    await check(owner, "public-lock");
    await page.goto(`/tickets/${reference}`);
    expect(await page.getByRole("heading", { name: "The seller cannot look at it" }).count(), "looking removed it");
    await owner.getByRole("button", { name: "I removed it" }).click();
    await owner.getByRole("heading", { name: "Thank you" }).waitFor();
    await check(owner, "public-lock-told");
    await owner.goto(link);
    await owner.getByRole("heading", { name: "This link is no longer needed" }).waitFor();
    await check(owner, "public-lock-ended");

    await page.goto(`/tickets/${reference}`);
    await page.getByText("Said to be unlocked").waitFor();
    await page.getByText("The seller analyses the device.").waitFor();
    await desk.goto("/demo/mail");
    await linkInMail(desk, `Unlocked, please go on: ${reference}`, "Open the return");
    await linkInMail(desk, `Nothing is in the way any more: return ${reference}`, "See your return");
  });
}

test("an unsafe battery gets no label until support has cleared it and chosen one by hand", async ({ open }) => {
  const page = await open("phone");
  await signIn(page, "cleo@oakmere.example");
  const { number, field } = await freeDevice(page, ["Laptop", "Tablet", "Phone"]);
  await page.getByRole("button", { name: "Return this device" }).click();
  await chooseReason(page, "It is defective");
  await page.getByLabel(field, { exact: true }).fill(number);
  await page.getByLabel("What is wrong?").fill("The battery bulges, and the screen comes off.");
  await page.getByLabel("Yes, at least one of these").check();
  await page.getByRole("button", { name: "Save and continue" }).click();
  await toCheck(page);
  await page.getByRole("button", { name: "Send the return" }).click();
  await page.getByRole("heading", { name: "Your return is sent" }).waitFor();
  await page.getByText("Do not charge").first().waitFor();
  const [reference] = page.url().match(/[A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{4}/);

  const support = await open("desktop");
  await signIn(support, "sam@sendback.example");
  await support.goto("/admin");
  await support.getByText(reference).first().waitFor();
  await support.goto(`/admin/tickets/${reference}`);
  await support.getByLabel("Approve", { exact: true }).check();
  await support.getByRole("button", { name: "Save decision" }).click();
  await support.getByText("No label goes out until a specialist has cleared it.").first().waitFor();
  await check(support, "battery-refused");
  await support.getByText("The battery may travel after all").click();
  await support.getByLabel("A specialist has checked it").check();
  await support.getByRole("button", { name: "Clear the battery" }).click();
  await support.getByText("The battery is cleared. Its label is to be bought by hand.").waitFor();
  await linkInMail(await mails(open), `The battery is cleared: return ${reference}`, "See your return");

  await support.goto(`/admin/tickets/${reference}`);
  await support.getByLabel("Approve", { exact: true }).check();
  await support.getByRole("button", { name: "Save decision" }).click();
  await support.getByText("Upload a label that you bought").first().waitFor();
  const upload = support.getByRole("button", { name: "Upload and send" });
  if (!(await upload.isVisible())) await support.getByText("Upload a label bought elsewhere").click();
  await support.getByLabel("Carrier", { exact: true }).fill("Hazard Couriers");
  await support.getByLabel("Tracking number").fill("HAZ123456789");
  await support.getByLabel("PDF, up to 10 MB").setInputFiles({ name: "label.pdf", mimeType: "application/pdf", buffer: pdf() });
  await upload.click();
  await support.getByText("Your label is stored and mailed now.").waitFor();
  await check(support, "battery-label");
  const label = await linkInMail(await mails(open), `Return label ${reference}`, "Open and print the label");
  const post = await open("phone");
  await post.goto(label);
  await post.getByRole("link", { name: "I have posted it" }).click();
  await post.getByRole("button", { name: "Yes, it is posted" }).click();
  await post.getByText("This parcel is posted").waitFor();
  await linkInMail(await mails(open), `On its way: your return ${reference}`, "See your return");
  await received(open, page, reference);
  await page.goto(`/tickets/${reference}`);
  await page.getByText("Arrived at the seller").waitFor();
});

async function mails(open) {
  const page = await open("desktop");
  await page.goto("/demo/mail");
  return page;
}

// The smallest PDF with a page.
function pdf() {
  const parts = [
    "%PDF-1.4\n",
    "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>endobj\n",
  ];
  let at = 0;
  const offsets = parts.map((part) => ((at += part.length), at - part.length)).slice(1);
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const xref = `xref\n0 4\n0000000000 65535 f \n${rows}trailer<</Size 4/Root 1 0 R>>\nstartxref\n${at}\n%%EOF\n`;
  return Buffer.from(parts.join("") + xref, "latin1");
}
