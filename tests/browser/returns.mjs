// Steps that several stories take on their way: a device to return, a return that is sent, a mail that has come.
import { expect, signIn } from "./support.mjs";

// The sellers of the sample data, and who works there.
const TECHNICIANS = {
  "Brightwell Refurb": "rita@brightwell.example",
  "Tayside Devices": "tom@tayside.example",
  "Lagan Renewed": "niamh@lagan.example",
  "Second Spring": "owen@secondspring.example",
  "Clyde Circuit": "isla@clydecircuit.example",
};

// The technician of the seller that a text names.
export function technicianOf(text) {
  const [, email] = Object.entries(TECHNICIANS).find(([name]) => text.includes(name)) ?? [];
  expect(email, `nobody works for the seller of: ${text}`);
  return email;
}

// The technician of the seller that a text names marks a return as received; gives their page.
export async function markReceived(open, view, text, reference) {
  const page = await open(view);
  await signIn(page, technicianOf(text));
  await page.goto(`/workshop/tickets/${reference}`);
  await page.getByRole("button", { name: "It is here: mark as received" }).click();
  await page.getByText("Received. The customer has been told").first().waitFor();
  return page;
}

// Opens the page of a device that nobody returns yet, of the signed-in customer. Gives its number, and the field that
// takes it. `kinds` are the words on its tag; its page says `wanted`.
export async function freeDevice(page, kinds, wanted = "Covered until") {
  for (let list = "/devices"; list;) {
    await page.goto(list);
    const rows = await page.locator("li.row").evaluateAll((all) =>
      all.map((row) => ({ kind: row.querySelector(".tag").textContent.trim(), href: row.querySelector("a").href })));
    const more = page.getByRole("link", { name: "More devices" });
    list = (await more.count()) ? await more.getAttribute("href") : undefined;
    for (const { kind, href } of rows.filter((row) => kinds.includes(row.kind))) {
      await page.goto(href);
      const says = (await page.locator("main").innerText()).includes(wanted);
      if (says && (await page.getByRole("button", { name: "Return this device" }).count())) {
        const number = await page.locator("dd .code").first().innerText();
        // A replacement may have a serial number only: whoever looks for phones and tablets wants an IMEI.
        if (["Phone", "Tablet"].includes(kind) && !/^\d+$/.test(number)) continue;
        return { number, field: /^\d+$/.test(number) ? "IMEI" : "Serial number" };
      }
    }
  }
  throw new Error(`there is no device to return: ${kinds.join(", ")}`);
}

// Says why the device comes back, and comes to the questions of that reason.
export async function chooseReason(page, reason) {
  await page.getByLabel(reason).check();
  await page.getByRole("button", { name: "Save and continue" }).click();
  await page.waitForURL(/problem|late/);
}

// Fills the form in as it should be for a fault: the reason, where it is asked, and its questions.
export async function fillProblem(page, field, number) {
  if (/reason/.test(page.url())) await chooseReason(page, "It is defective");
  await page.getByLabel(field, { exact: true }).fill(number);
  await page.getByLabel("What is wrong?").fill("It switches itself off.");
  await page.getByLabel("No", { exact: true }).check();
}

// Answers for all devices of a list.
export async function answerForAll(page) {
  await page.getByLabel("It is defective").check();
  await page.getByLabel("No, none of them").check();
  await page.getByLabel("Name or company").fill("Oakmere Schools");
  await page.getByLabel("Street and number").fill("2 School Lane");
  await page.getByLabel("Town or city").fill("Leeds");
  await page.getByLabel("Postcode").fill("LS1 1AA");
  await page.getByLabel("Their name").fill("Pete Lowe");
  await page.getByLabel("Their e-mail address").fill("pete@oakmere.example");
  await page.getByLabel("A repair may erase everything").check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
}

// Goes from the photos to "Check your answers" without adding any.
export async function toCheck(page) {
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Their e-mail address").fill("postroom@oakmere.example");
  await page.getByLabel("A repair may erase everything").check();
  await page.getByRole("button", { name: "Save and continue" }).click();
  await page.getByRole("heading", { name: "Check your answers" }).waitFor();
}

// Fills a return in, up to the page that sends it. The customer is signed in.
export async function filledIn(page, kinds) {
  const { number, field } = await freeDevice(page, kinds);
  await page.getByRole("button", { name: "Return this device" }).click();
  await fillProblem(page, field, number);
  await page.getByRole("button", { name: "Save and continue" }).click();
  await toCheck(page);
  return referenceOf(page);
}

// Sends a return in and gives its reference.
export async function sent(page, kinds) {
  const reference = await filledIn(page, kinds);
  await page.getByRole("button", { name: "Send the return" }).click();
  await page.getByRole("heading", { name: "Your return is sent" }).waitFor();
  return reference;
}

// Calls a return off where that is still possible, so that its device is free for the next story.
export async function callOff(page, reference) {
  await page.goto(`/tickets/${reference}`);
  const cancel = page.getByRole("link", { name: "Cancel this return" });
  if (!(await cancel.count())) return;
  await cancel.click();
  await page.getByRole("button", { name: "Yes, cancel it" }).click();
  await page.getByText("The return is cancelled.").waitFor();
}

// The reference in the address of the page.
export function referenceOf(page) {
  const [found] = page.url().match(/[A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{4}/) ?? [];
  expect(found, `no return has the address ${page.url()}`);
  return found;
}

// Support approves a return.
export async function approve(open, reference) {
  const support = await open("desktop");
  await signIn(support, "sam@sendback.example");
  await support.goto(`/admin/tickets/${reference}`);
  await support.getByLabel("Approve", { exact: true }).check();
  await support.getByRole("button", { name: "Save decision" }).click();
  await support.getByText("Approved. The label is made and mailed now.").waitFor();
  return support;
}

// Where the button of the newest mail with this subject leads. Mails leave a moment after the page says so.
export async function linkInMail(page, subject, button) {
  const mail = page.getByRole("link", { name: subject });
  for (let tries = 0; tries < 50 && !(await mail.count()); tries += 1) {
    await page.waitForTimeout(200);
    await page.goto("/demo/mail");
  }
  await mail.first().click();
  const href = await page.frameLocator("iframe").getByRole("link", { name: button }).getAttribute("href");
  // Mails of the sample data were written where it was made: what counts is the way behind the address.
  const { pathname, search } = new URL(href);
  return pathname + search;
}
