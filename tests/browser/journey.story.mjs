// The main job in a real browser: from the customer's form to the label in somebody else's hand and the seller's desk.
import { check, expect, nextCode, signIn, test, until } from "./support.mjs";
import { freeDevice, linkInMail, technicianOf } from "./returns.mjs";

// Fills the form in as a customer does, looking at every page, and gives the reference.
async function send(page, device, { number, field, javaScript }) {
  await signIn(page, "ada@harbour.example");
  await page.goto("/devices");
  await check(page, "devices");
  await page.getByRole("link", { name: device }).click();
  await check(page, "device");
  await page.getByRole("button", { name: "Return this device" }).click();
  await page.getByRole("button", { name: "Save and continue" }).click();
  await page.getByRole("heading", { name: "There is a problem" }).waitFor();
  await check(page, "reason-errors");
  await page.getByLabel("It is defective").check();
  await check(page, "reason");
  await page.getByRole("button", { name: "Save and continue" }).click();
  await page.getByLabel("What is wrong?").waitFor();
  // Everything that is wrong comes at once.
  await page.getByRole("button", { name: "Save and continue" }).click();
  await page.getByRole("heading", { name: "There is a problem" }).waitFor();
  await check(page, "problem-errors");
  await page.getByLabel(field, { exact: true }).fill(number);
  await page.getByLabel("What is wrong?").fill("\"><svg onload=alert(1)> It flickers.");
  await page.getByLabel("No", { exact: true }).check();
  await check(page, "problem");
  await page.getByRole("button", { name: "Save and continue" }).click();
  await page.getByRole("heading", { name: "Add photos" }).waitFor();
  const photo = { name: "crack.png", mimeType: "image/png", buffer: await page.screenshot() };
  await page.getByLabel("The defect").setInputFiles(photo);
  if (!javaScript) await page.getByRole("button", { name: "Upload the chosen photos" }).click();
  await page.getByText("1 photo is stored.").waitFor();
  await check(page, "photos");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Their e-mail address").fill("postroom@harbour.example");
  await page.getByLabel("A repair may erase everything").check();
  await check(page, "sender");
  await page.getByRole("button", { name: "Save and continue" }).click();
  await page.getByRole("heading", { name: "Check your answers" }).waitFor();
  await check(page, "check");
  await page.getByRole("button", { name: "Send the return" }).click();
  await page.getByRole("heading", { name: "Your return is sent" }).waitFor();
  await page.getByText("1 of 1 photo stored.").waitFor();
  await check(page, "sent");
  const reference = await page.locator(".panel .code").innerText();
  await page.getByRole("link", { name: "See this return" }).click();
  await check(page, "return");
  return reference;
}

// Support approves, the post room opens the mail and prints, posts it, and the seller receives it.
async function finish(open, view, reference) {
  const support = await open(view);
  await signIn(support, "sam@sendback.example");
  await support.goto(`/admin/tickets/${reference}`);
  await check(support, "support-return");
  await support.getByLabel("Approve", { exact: true }).check();
  await support.getByRole("button", { name: "Save decision" }).click();
  await support.getByText("Approved. The label is made and mailed now.").waitFor();

  const pete = await open(view);
  await pete.goto("/demo/mail");
  const mail = pete.getByRole("link", { name: `Return label ${reference}` });
  await until(pete, mail);
  await check(pete, "mails");
  await mail.first().click();
  const link = pete.frameLocator("iframe").getByRole("link", { name: "Open and print the label" });
  await link.waitFor();
  await check(pete, "mail");
  if (view === "phone") {
    await pete.goto(await link.getAttribute("href"));
  } else {
    // It opens in a window of its own.
    const [label] = await Promise.all([pete.context().waitForEvent("page"), link.click()]);
    await label.getByText("NOT VALID FOR POSTING").waitFor();
    await pete.goto(label.url());
  }
  await pete.getByText("NOT VALID FOR POSTING").waitFor();
  await check(pete, "label");
  const pdf = await pete.request.get(await pete.getByRole("link", { name: "Print the label" }).getAttribute("href"));
  expect((await pdf.body()).subarray(0, 5).toString() === "%PDF-", "the label is no PDF");
  await pete.getByRole("link", { name: "I have posted it" }).click();
  await check(pete, "posted-ask");
  await pete.getByRole("button", { name: "Yes, it is posted" }).click();
  await pete.getByText("This parcel is posted.").waitFor();

  const seller = await open(view);
  await signIn(seller, technicianOf(await support.locator("main").innerText()));
  await check(seller, "arrivals");
  await seller.goto(`/workshop/tickets/${reference}`);
  await seller.getByRole("button", { name: "It is here: mark as received" }).click();
  await seller.getByText("Analyse the device.").waitFor();
  await check(seller, "seller-return");
}

// The IMEI or serial of a device, as its page shows it.
async function numberOf(open, device) {
  const page = await open("desktop");
  await signIn(page, "ada@harbour.example");
  await page.goto("/devices");
  await page.getByRole("link", { name: device }).click();
  return page.locator("dd .code").first().innerText();
}

test("a return walks from the form to the seller's desk: dark", async ({ open }) => {
  const page = await open("dark");
  await signIn(page, "ada@harbour.example");
  const { number, field } = await freeDevice(page, ["Laptop", "Headphones or speaker"]);
  const device = await page.getByRole("heading", { level: 1 }).innerText();
  await page.getByRole("button", { name: "Sign out" }).click();
  const reference = await send(page, device, { number, field, javaScript: true });
  await finish(open, "dark", reference);
  await page.goto(`/tickets/${reference}`);
  await page.getByText("With the seller").first().waitFor();
  await check(page, "return-at-the-seller");
});

for (const [view, device, field] of [
  ["desktop", "Apple iPhone 12", "IMEI"],
  ["phone", "Apple iPad Air", "IMEI"],
  ["noJavaScript", "Fairphone 5", "IMEI"],
]) {
  test(`a return walks from the form to the seller's desk: ${view}`, async ({ open }) => {
    const number = await numberOf(open, device);
    const page = await open(view);
    const reference = await send(page, device, { number, field, javaScript: view !== "noJavaScript" });
    await finish(open, view, reference);
    await page.goto(`/tickets/${reference}`);
    await page.getByText("With the seller").first().waitFor();
  });
}

// Tab until something is in focus that begins so; it must be visible, not covered, and show that it is in focus.
async function tabTo(page, wanted) {
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate((text) => {
      const here = document.activeElement;
      const said = (here.labels && here.labels[0] ? here.labels[0].innerText : here.innerText || "").trim();
      if (!said.startsWith(text)) return null;
      const box = here.getBoundingClientRect();
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      const top = document.elementFromPoint(x, y);
      const outlined = getComputedStyle(here).outlineStyle !== "none";
      return { seen: Boolean(top && (here.contains(top) || top.contains(here) || top.closest("li") === here.closest("li"))), outlined };
    }, wanted);
    if (found) {
      expect(found.seen, `${wanted} is in focus and hidden`);
      expect(found.outlined, `${wanted} is in focus and does not show it`);
      return;
    }
  }
  throw new Error(`Tab never comes to ${wanted}`);
}

async function signInByKeyboard(page, email) {
  await page.goto("/sign-in");
  await tabTo(page, "E-mail address");
  await page.keyboard.type(email);
  await tabTo(page, "Password");
  await page.keyboard.type("phone-comes-back");
  await page.keyboard.press("Enter");
  const out = page.getByRole("button", { name: "Sign out" });
  const code = page.getByRole("heading", { name: "Type your code" });
  await code.or(out).waitFor();
  if (await code.count()) {
    await tabTo(page, "Code");
    await page.keyboard.type(await nextCode(page, email));
    await page.keyboard.press("Enter");
  }
  await out.waitFor();
}

test("a return walks from the form to the seller's desk with the keyboard alone, and the focus is always to be seen", async ({ open }) => {
  const page = await open("desktop");
  await signInByKeyboard(page, "ada@harbour.example");
  await page.goto("/devices");
  // What the keyboard does on each page, and the address that it leads to.
  for (const [wanted, key, next] of [
    ["Garmin Forerunner 255", "Enter", /devices\/./],
    ["Return this device", "Enter", /reason/],
    ["It is defective", "Space"],
    ["Save and continue", "Enter", /problem/],
    ["I can’t read it", "Space"],
    ["What is wrong?", "The strap broke."],
    ["No", "Space"],
    ["Save and continue", "Enter", /photos/],
    ["Continue", "Enter", /sender/],
    ["Their e-mail address", "watch@harbour.example"],
    ["A repair may erase everything", "Space"],
    ["Save and continue", "Enter", /check/],
    ["Send the return", "Enter", /sent/],
  ]) {
    await tabTo(page, wanted);
    await (["Enter", "Space"].includes(key) ? page.keyboard.press(key) : page.keyboard.type(key));
    if (next) await page.waitForURL(next);
  }
  const reference = await page.locator(".panel .code").innerText();

  const support = await open("desktop");
  await signInByKeyboard(support, "sam@sendback.example");
  await support.goto(`/admin/tickets/${reference}`);
  await tabTo(support, "Approve");
  await support.keyboard.press("Space");
  await tabTo(support, "Save decision");
  await support.keyboard.press("Enter");
  await support.getByText("Approved. The label is made and mailed now.").waitFor();

  const label = await open("desktop");
  await label.goto("/demo/mail");
  await label.goto(await linkInMail(label, `Return label ${reference}`, "Open and print the label"));
  await tabTo(label, "Print the label");
  await tabTo(label, "I have posted it");
  await label.keyboard.press("Enter");
  await label.waitForURL(/posted/);
  await tabTo(label, "Yes, it is posted");
  await label.keyboard.press("Enter");
  await label.getByText("This parcel is posted.").waitFor();

  const seller = await open("desktop");
  await signInByKeyboard(seller, technicianOf(await support.locator("main").innerText()));
  await seller.goto(`/workshop/tickets/${reference}`);
  await tabTo(seller, "It is here: mark as received");
  await seller.keyboard.press("Enter");
  await seller.getByText("Analyse the device.").waitFor();
});

test("help and a page that does not exist are clean, and nothing moves sideways on a small screen", async ({ open }) => {
  for (const view of ["desktop", "dark", "narrow"]) {
    const page = await open(view);
    await page.goto("/help");
    await check(page, "help");
    await page.goto("/no-such-page");
    await page.getByRole("heading", { level: 1 }).waitFor();
    await check(page, "not-found");
  }
});
