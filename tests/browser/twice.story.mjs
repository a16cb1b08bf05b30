// What happens when something is done twice: a double click, two tabs, two people at once.
import { check, expect, signIn, test } from "./support.mjs";
import { callOff, filledIn, linkInMail, sent } from "./returns.mjs";

const ANY = ["Phone", "Tablet", "Laptop", "Watch", "Games console", "Headphones or speaker"];

// How often the timeline of support says so.
const said = (page, text) => page.locator(".timeline").last().getByText(text, { exact: true }).count();

for (const view of ["desktop", "noJavaScript"]) {
  test(`a double click on the last button makes one return, on Approve one approval and one label: ${view}`, async ({ open }) => {
    const page = await open(view);
    await signIn(page, "cleo@oakmere.example");
    const reference = await filledIn(page, ANY);
    await page.getByRole("button", { name: "Send the return" }).dblclick();
    await page.getByRole("heading", { name: "Your return is sent" }).waitFor();
    await check(page, "sent-twice");
    await page.goto("/tickets");
    expect((await page.getByText(reference).count()) === 1, "it is not there once");

    const support = await open(view);
    await signIn(support, "sam@sendback.example");
    await support.goto(`/admin/tickets/${reference}`);
    expect((await said(support, "Sent without photos")) === 1, "it was not sent once");
    await support.getByLabel("Approve", { exact: true }).check();
    await support.getByRole("button", { name: "Save decision" }).dblclick();
    await support.getByText("Approved. The label is made and mailed now.").waitFor();
    await check(support, "approved-twice");
    await linkInMail(support, `Return label ${reference}`, "Open and print the label");
    await support.goto("/demo/mail");
    expect((await support.getByRole("link", { name: `Return label ${reference}` }).count()) === 1, "the label was not mailed once");
    await support.goto(`/admin/tickets/${reference}`);
    expect((await said(support, "Approved")) === 1, "it was not approved once");
    await callOff(page, reference);
  });
}

test("the same page in two tabs sends one return, approves it once, and neither tab is told off", async ({ open }) => {
  const page = await open("desktop");
  await signIn(page, "cleo@oakmere.example");
  const reference = await filledIn(page, ANY);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await page.getByRole("button", { name: "Send the return" }).click();
  await page.getByRole("heading", { name: "Your return is sent" }).waitFor();
  await other.getByRole("button", { name: "Send the return" }).click();
  await other.getByRole("heading", { name: "Your return is sent" }).waitFor();
  await other.goto("/tickets");
  expect((await other.getByText(reference).count()) === 1, "it is not there once");

  const support = await open("desktop");
  await signIn(support, "sam@sendback.example");
  await support.goto(`/admin/tickets/${reference}`);
  const second = await support.context().newPage();
  await second.goto(support.url());
  for (const tab of [support, second]) {
    await tab.getByLabel("Approve", { exact: true }).check();
    await tab.getByRole("button", { name: "Save decision" }).click();
    await tab.getByText("Approved. The label is made and mailed now.").waitFor();
  }
  expect((await said(second, "Approved")) === 1, "it was not approved once");
  await callOff(page, reference);
});

test("two of support decide at once: one decides, the other reads what changed and goes on", async ({ open }) => {
  const page = await open("desktop");
  await signIn(page, "cleo@oakmere.example");
  const reference = await sent(page, ANY);
  const [sam, amy] = [await open("desktop"), await open("phone")];
  await signIn(sam, "sam@sendback.example");
  await signIn(amy, "amy@sendback.example");
  for (const support of [sam, amy]) await support.goto(`/admin/tickets/${reference}`);
  await sam.getByLabel("Approve", { exact: true }).check();
  await amy.getByLabel("Decline", { exact: true }).check();
  await amy.getByLabel("If you decline: why").selectOption({ index: 1 });
  await amy.getByLabel("Message to the customer").fill("We are sorry.");
  await Promise.all([sam, amy].map((support) => support.getByRole("button", { name: "Save decision" }).click()));
  const faster = (support) => support.getByText("Somebody was faster").first();
  for (const [support, note] of [[sam, "Approved. The label is made and mailed now."], [amy, "Declined."]]) {
    await support.getByText(note).or(faster(support)).first().waitFor();
  }
  const late = (await faster(sam).count()) ? sam : amy;
  expect((await faster(late === sam ? amy : sam).count()) === 0, "both were told that somebody was faster");
  await late.getByRole("heading", { name: "What changed since you opened it" }).waitFor();
  const name = late === sam ? "Amy" : "Sam";
  await late.locator("#news").getByText(name).first().waitFor();
  if (late === amy) await late.getByText("We are sorry.").waitFor();
  await check(late, "somebody-was-faster");
  // They go on from there: with a note for the others.
  await late.getByLabel("Only support").check();
  await late.getByLabel("Message", { exact: true }).fill("I had decided the other way.");
  await late.getByRole("button", { name: "Send", exact: true }).click();
  await late.getByText("I had decided the other way.").waitFor();
  await callOff(page, reference);
});
