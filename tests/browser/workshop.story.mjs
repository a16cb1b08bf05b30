// What becomes of a return at the seller's, from the customer's form to the end, through pages and mails alone: repaired,
// replaced, refunded, disagreed with, still broken.
import { check, expect, signIn, test } from "./support.mjs";
import { approve, chooseReason, fillProblem, freeDevice, linkInMail, markReceived, referenceOf, toCheck } from "./returns.mjs";

const KINDS = ["Phone", "Tablet", "Laptop", "Watch"];

// A customer sends a covered device in, support approves, and it arrives. Gives everybody's pages and what was sold.
async function arrived(open, email, view, { kinds = KINDS, fill = fillProblem } = {}) {
  const customer = await open(view);
  await signIn(customer, email);
  const { number, field } = await freeDevice(customer, kinds);
  const facts = await customer.locator("dl.facts").first().innerText();
  const model = await customer.locator("h1").innerText();
  await customer.getByRole("button", { name: "Return this device" }).click();
  await fill(customer, field, number);
  await customer.getByRole("button", { name: "Save and continue" }).click();
  await toCheck(customer);
  const reference = referenceOf(customer);
  await customer.getByRole("button", { name: "Send the return" }).click();
  await customer.getByRole("heading", { name: "Your return is sent" }).waitFor();
  const support = await approve(open, reference);
  await linkInMail(support, `Return label ${reference}`, "Open and print the label");
  const technician = await markReceived(open, view, facts, reference);
  return { customer, support, technician, reference, number, field, model, facts };
}

// What a technician says of a fault that is covered.
const FAULT = {
  answer: "Yes, the fault is there", cause: "part_failed", note: "The power controller gives up when it gets warm.",
};

// The technician answers what the reason of this return asks; the return goes that way, with why it is not repaired where
// that is `skipped`.
async function analyse(technician, reference, way, { name, said = FAULT, skipped } = {}) {
  await technician.goto(`/workshop/tickets/${reference}`);
  await technician.getByRole("link", { name: "Analysis", exact: true }).click();
  if (name) await check(technician, `${name}-analysis`);
  await technician.getByLabel("Yes, it is the device of this return").check();
  await technician.getByLabel(said.answer).check();
  if (said.cause) await technician.getByLabel("Cause").selectOption(said.cause);
  if (said.covered !== "not asked") await technician.getByLabel("Yes, it is covered").check();
  await technician.getByLabel("What did you find?").fill(said.note);
  await technician.getByLabel(way, { exact: true }).check();
  if (skipped) await technician.getByLabel("If it is not repaired").selectOption(skipped);
  if (name) await check(technician, `${name}-analysis-filled`);
  await technician.getByRole("button", { name: "Say what was found" }).click();
  await technician.getByText("Said. The customer gets a letter").waitFor();
}

async function byCourier(page) {
  await page.getByLabel("Carrier").fill("Royal Mail");
  await page.getByLabel("Tracking number").fill("AB123456785GB");
}

// The technician repairs the device and sends it.
async function repair(technician, reference, name) {
  await technician.goto(`/workshop/tickets/${reference}/repair`);
  await technician.getByLabel("What", { exact: true }).first().fill("Power controller");
  await technician.getByLabel("Kind").first().selectOption("part");
  await technician.getByLabel("The device was tested after the repair and works").check();
  await byCourier(technician);
  if (name) await check(technician, `${name}-repair`);
  await technician.getByRole("button", { name: "It is repaired and sent" }).click();
  await technician.getByText("The return is closed, and the customer has been told").waitFor();
}

// The customer fills in what another reason than a fault asks.
const because = (reason, answers) => async (customer, field, number) => {
  await chooseReason(customer, reason);
  for (const answer of answers) await customer.getByLabel(answer, { exact: true }).check();
  const instead = customer.getByLabel("What arrived instead?");
  if (await instead.count()) await instead.fill("A green one.");
  await customer.getByLabel(field, { exact: true }).fill(number);
  await customer.getByLabel("No", { exact: true }).check();
};

// Support pays – on the page where it is, if it is filled in `here` – and the customer reads when it is to be seen.
async function refunded(customer, support, reference, { here } = {}) {
  if (!here) await support.goto(`/admin/tickets/${reference}`);
  await support.getByLabel("Day of the payment").fill(new Date().toISOString().slice(0, 10));
  await support.getByLabel("Reference of the payment").fill("BACS 4711");
  await support.getByRole("button", { name: "The payment is made" }).click();
  await support.getByText("The refund is confirmed.").waitFor();
  await customer.goto(await linkInMail(customer, `for return ${reference}`, "See your return"));
  await customer.getByText("It becomes visible on the account between").last().waitFor();
}

for (const view of ["desktop", "phone"]) {
  test(`a device comes back repaired (${view})`, async ({ open }) => {
    const { customer, technician, reference } = await arrived(open, "imran@wendham.example", view);
    await technician.goto("/workshop/work");
    await technician.getByText(reference).waitFor();
    await check(technician, "work");
    await analyse(technician, reference, "Repair it", { name: "repaired" });
    await linkInMail(customer, `Your device was looked at: ${reference}`, "See your return and the photos");
    await customer.goto(`/tickets/${reference}`);
    await customer.getByText("The fault was found.").waitFor();
    await check(customer, "finding");
    await repair(technician, reference, "repaired");
    const link = await linkInMail(customer, `Repaired and sent: ${reference}`, "See your return");
    await customer.goto(link);
    await customer.getByText("Part: Power controller").waitFor();
    await check(customer, "repaired");
  });
}

test("a device that cannot be repaired is replaced from the stock", async ({ open }) => {
  const { customer, technician, reference, model, facts } = await arrived(open, "cleo@oakmere.example", "desktop");
  const [, sold] = facts.match(/Sold as\s+(.*)/);
  await technician.goto("/workshop/stock");
  await technician.getByLabel("Brand and model").fill(model);
  const storage = sold.match(/\d+ [GT]B/)?.[0] ?? "";
  await technician.getByLabel("Storage").fill(storage);
  const colour = sold.split(", ").find((part) => part !== storage && !/^(Premium|Excellent|Very good|Good|Fair)$/.test(part));
  await technician.getByLabel("Colour").fill(colour ?? "");
  await technician.getByLabel("Grade").selectOption("Premium");
  const number = `SPARE${Date.now()}`;
  await technician.getByLabel("IMEI or serial number").fill(number);
  await technician.getByRole("button", { name: "Put it in" }).click();
  await technician.getByText(number).first().waitFor();
  await check(technician, "stock");
  await analyse(technician, reference, "Repair it");
  await technician.goto(`/workshop/tickets/${reference}/repair`);
  await technician.getByText("It cannot be repaired").first().click();
  await technician.getByLabel("Why can it not be repaired?").selectOption("no_parts");
  await technician.getByRole("button", { name: "It cannot be repaired" }).click();
  await technician.getByText("a similar device is kept for it").waitFor();
  await technician.getByRole("link", { name: "Replacement" }).click();
  await byCourier(technician);
  await check(technician, "replacement");
  await technician.getByRole("button", { name: "It is sent" }).click();
  await technician.getByText("The return is closed, and the customer has been told").waitFor();
  const link = await linkInMail(customer, `Another device is on its way: ${reference}`, "See your return");
  await customer.goto(link);
  await customer.getByText("Another device", { exact: true }).waitFor();
  await check(customer, "replaced");
});

test("what is neither repaired nor replaced is refunded, and the letter names two days", async ({ open }) => {
  const { customer, support, technician, reference } = await arrived(open, "cleo@oakmere.example", "desktop");
  await analyse(technician, reference, "Refund it", { skipped: "not_repairable" });
  await support.goto(`/admin/tickets/${reference}`);
  await check(support, "refund");
  await refunded(customer, support, reference);
  await check(customer, "refunded");
});

test("a customer disagrees from the letter, and support corrects the decision", async ({ open }) => {
  const { customer, support, technician, reference } = await arrived(open, "imran@wendham.example", "desktop");
  await analyse(technician, reference, "Repair it");
  const link = await linkInMail(customer, `Your device was looked at: ${reference}`, "I disagree");
  await customer.goto(link);
  await check(customer, "disagreement");
  await customer.getByLabel("Why do you disagree?").fill("It is the third fault of this device.");
  await customer.getByRole("button", { name: "Tell support" }).click();
  await customer.getByText("Support looks at it and answers you.").waitFor();
  await support.goto(`/admin/tickets/${reference}`);
  await support.getByText("The customer disagrees").first().waitFor();
  await check(support, "dispute");
  await support.getByLabel("Refund it").check();
  await support.getByLabel("Why is it corrected, or stands?").fill("Three faults in four months.");
  await support.getByRole("button", { name: "Save the correction" }).click();
  await support.getByText("The decision is corrected.").waitFor();
  await linkInMail(customer, `A correction of what was decided: ${reference}`, "See your return and the photos");
});

test("a repaired device that is still broken comes back in a return that is linked to the first", async ({ open }) => {
  const { customer, support, technician, reference, number, field } =
    await arrived(open, "ada@harbour.example", "desktop");
  await analyse(technician, reference, "Repair it");
  await repair(technician, reference);
  await customer.goto(`/tickets/${reference}`);
  await customer.getByRole("button", { name: "It is still broken" }).click();
  await fillProblem(customer, field, number);
  await customer.getByRole("button", { name: "Save and continue" }).click();
  await toCheck(customer);
  const next = referenceOf(customer);
  expect(next !== reference, "it is the same return");
  await customer.getByRole("button", { name: "Send the return" }).click();
  await customer.getByRole("heading", { name: "Your return is sent" }).waitFor();
  await support.goto(`/admin/tickets/${next}`);
  await support.getByText("This return goes on from it: still broken").waitFor();
  await support.getByRole("link", { name: reference }).click();
  await support.getByText("Goes on from this return: still broken").waitFor();
});

test("after a change of mind in time the device is looked at and the money goes back", async ({ open }) => {
  // Delivered 20 days ago.
  const fill = because("I have changed my mind", ["Not used"]);
  const { customer, support, technician, reference } =
    await arrived(open, "ada@harbour.example", "phone", { kinds: ["Tablet"], fill });
  const said = { answer: "Yes, in the same condition", covered: "not asked", note: "As new." };
  await analyse(technician, reference, "Refund it", { name: "change-of-mind", said });
  await refunded(customer, support, reference);
  await check(customer, "change-of-mind-refunded");
});

test("what is not as described and is not in stock is refunded", async ({ open }) => {
  const fill = because("It is not as described", ["It has another colour"]);
  const { customer, support, technician, reference } =
    await arrived(open, "kit@tarnvalley.example", "desktop", { kinds: ["Tablet"], fill });
  const said = { answer: "No, the customer is right", note: "It is another colour." };
  await analyse(technician, reference, "Refund it", { name: "not-as-described", said, skipped: "customer_wish" });
  await refunded(customer, support, reference);
  await check(customer, "not-as-described-refunded");
});

test("what could not be delivered waits for an address, which the customer gives from the letter", async ({ open }) => {
  const { customer, technician, reference } = await arrived(open, "cleo@oakmere.example", "phone");
  await analyse(technician, reference, "Repair it");
  await repair(technician, reference);
  await technician.goto(`/workshop/tickets/${reference}`);
  await technician.getByText("It came back: it could not be delivered").click();
  await check(technician, "came-back");
  await technician.getByRole("button", { name: "It came back" }).click();
  await technician.getByText("The customer is asked for an address").waitFor();
  await customer.goto(await linkInMail(customer, `Where shall we send it? Your return ${reference}`, "Say where it goes"));
  await check(customer, "way-back");
  await customer.getByLabel("Street and number").fill("7 Shore Place");
  await customer.getByLabel("Postcode").fill("");
  await customer.getByRole("button", { name: "Save the address" }).click();
  await customer.getByRole("heading", { name: "There is a problem" }).waitFor();
  await check(customer, "way-back-problem");
  await customer.getByLabel("Postcode").fill("eh6 6sw");
  await customer.getByRole("button", { name: "Save the address" }).click();
  await customer.getByText("The address is saved.").waitFor();
  await technician.goto(`/workshop/tickets/${reference}/sending-back`);
  await technician.getByText("7 Shore Place").waitFor();
  await byCourier(technician);
  await technician.getByRole("button", { name: "It is sent" }).click();
  await technician.getByText("The customer has been told").first().waitFor();
  await customer.goto(`/tickets/${reference}`);
  await customer.getByRole("heading", { name: "What was sent" }).waitFor();
});

test("a refund that was too small is disagreed with after the end, and the rest is paid", async ({ open }) => {
  const { customer, support, technician, reference } = await arrived(open, "imran@wendham.example", "desktop");
  await analyse(technician, reference, "Refund it", { skipped: "not_repairable" });
  await support.goto(`/admin/tickets/${reference}`);
  await support.getByLabel("Amount in pounds").fill("1");
  await support.getByLabel("If it is less: why?").fill("The charger was missing.");
  await refunded(customer, support, reference, { here: true });
  await customer.getByRole("link", { name: "I disagree with what was decided" }).click();
  await customer.getByLabel("Why do you disagree?").fill("The charger was in the box.");
  await customer.getByRole("button", { name: "Tell support" }).click();
  await customer.getByText("Support looks at it and answers you.").waitFor();
  await support.goto(`/admin/tickets/${reference}`);
  await check(support, "disagreement-after-the-end");
  await support.getByLabel("More is paid back").check();
  await support.getByLabel("Why is it corrected, or stands?").fill("We have found the charger.");
  await support.getByRole("button", { name: "Save the correction" }).click();
  await support.getByText("The rest can be paid back.").waitFor();
  await check(support, "the-rest-of-a-refund");
  await customer.goto(await linkInMail(customer, `More is paid back to you: ${reference}`, "See your return"));
  await customer.getByText("Paid before").waitFor();
  await check(customer, "the-rest-is-to-come");
  await refunded(customer, support, reference);
});
