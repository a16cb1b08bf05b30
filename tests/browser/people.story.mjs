// Somebody new, somebody who forgot their password, and the administrator who looks after both.
import { check, expect, setUpSecondFactor, signIn, test, typeCode } from "./support.mjs";

// The address of the link to set a password in the newest mail to somebody.
async function passwordLink(page, subject, button) {
  await page.goto("/demo/mail");
  await page.getByRole("link", { name: subject }).first().click();
  return page.frameLocator("iframe").getByRole("link", { name: button }).getAttribute("href");
}

// The mail goes out a moment after the page says so.
async function mailed(page, subject) {
  for (let tries = 0; tries < 40; tries += 1) {
    await page.goto("/demo/mail");
    if (await page.getByRole("link", { name: subject }).count()) return;
    await page.waitForTimeout(250);
  }
  throw new Error(`no mail says ${subject}`);
}

test("an administrator adds somebody, who chooses a password and comes in", async ({ open }) => {
  const amy = await open("desktop");
  await signIn(amy, "amy@sendback.example");
  await amy.getByRole("link", { name: "Manage" }).click();
  await amy.getByRole("link", { name: "People" }).click();
  await check(amy, "people");
  await amy.getByRole("link", { name: "Add a person" }).click();
  await amy.getByRole("button", { name: "Add and send the e-mail" }).click();
  await check(amy, "person-new-wrong");
  await amy.getByLabel("Name", { exact: true }).fill("Dora Finch");
  await amy.getByLabel("E-mail address").fill("dora@oakmere.example");
  await amy.getByLabel("Customer", { exact: true }).check();
  await amy.getByLabel("Company").selectOption({ label: "Oakmere Schools" });
  await amy.getByRole("button", { name: "Add and send the e-mail" }).click();
  await amy.getByRole("heading", { name: "Dora Finch" }).waitFor();
  await check(amy, "person");
  const dora = await open("phoneDark");
  await mailed(dora, "Your account at Sendback");
  await dora.goto(await passwordLink(dora, "Your account at Sendback", "Choose your password"));
  await check(dora, "password");
  await dora.getByLabel("New password").fill("password1");
  await dora.getByRole("button", { name: "Set password" }).click();
  await dora.getByRole("heading", { name: "There is a problem" }).waitFor();
  await check(dora, "password-wrong");
  await dora.getByLabel("New password").fill("seven grey herons");
  await dora.getByRole("button", { name: "Set password" }).click();
  await dora.getByText("Your password is set.").waitFor();
  await dora.getByLabel("E-mail address").fill("dora@oakmere.example");
  await dora.getByLabel("Password").fill("seven grey herons");
  await dora.getByRole("button", { name: "Sign in" }).click();
  await dora.getByRole("heading", { name: "Your returns" }).waitFor();
  await dora.getByRole("link", { name: "Dora Finch" }).click();
  await check(dora, "account");
  await amy.getByRole("button", { name: "Close the access" }).click();
  await amy.getByText("The access is closed").waitFor();
  await check(amy, "person-closed");
  await dora.goto("/tickets");
  expect(new URL(dora.url()).pathname === "/sign-in", `somebody who is shut out is at ${dora.url()}`);
});

test("a forgotten password is replaced, without JavaScript, and the link works once", async ({ open }) => {
  const page = await open("noJavaScript");
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Forgotten password?" }).click();
  await page.getByLabel("E-mail address").fill("tom@tayside.example");
  await page.getByRole("button", { name: "Send me the link" }).click();
  await page.getByRole("heading", { name: "Look at your e-mails" }).waitFor();
  await check(page, "forgotten-sent");
  await mailed(page, "Choose a new password");
  const link = await passwordLink(page, "Choose a new password", "Choose a new password");
  await page.goto(link);
  await page.getByLabel("New password").fill("a dock in dundee");
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByText("Your password is set.").waitFor();
  await page.goto(link);
  await page.getByRole("heading", { name: "This link does not work" }).waitFor();
  await check(page, "password-ended");
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("E-mail address").fill("tom@tayside.example");
  await page.getByLabel("Password").fill("a dock in dundee");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Type your code" }).waitFor();
  await check(page, "sign-in-code");
  await page.getByLabel("Code", { exact: true }).fill("123");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "There is a problem" }).waitFor();
  await check(page, "sign-in-code-wrong");
  await typeCode(page, "tom@tayside.example");
  await page.getByRole("heading", { name: "Reception desk" }).waitFor();
  // Other stories sign in as everybody does.
  await page.getByRole("link", { name: "Tom Reid" }).click();
  await page.getByLabel("Present password").fill("a dock in dundee");
  await page.getByLabel("New password").fill("phone-comes-back");
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByText("Your password is changed.").waitFor();
});

test("a customer switches a second factor on, signs in with it, uses a code from paper and switches it off", async ({ open }) => {
  const page = await open("phone");
  await signIn(page, "luca@copperfield.example");
  await page.getByRole("link", { name: "Luca Ferri" }).click();
  await page.getByRole("link", { name: "Set it up" }).click();
  await check(page, "second-factor-off");
  await page.getByLabel("Your password").fill("phone-stays-away");
  await page.getByRole("button", { name: "Set it up" }).click();
  await page.getByRole("heading", { name: "There is a problem" }).waitFor();
  await page.getByLabel("Your password").fill("phone-comes-back");
  await page.getByRole("button", { name: "Set it up" }).click();
  await page.getByRole("heading", { name: "Set up your second factor" }).waitFor();
  await check(page, "second-factor-new");
  await setUpSecondFactor(page);
  await check(page, "second-factor-codes");
  const [first, second] = await page.locator(".recovery-codes li").allTextContents();
  await page.getByRole("link", { name: "I have kept them" }).click();
  await page.getByText("10 recovery codes are left").waitFor();
  await check(page, "second-factor-on");
  const elsewhere = await open("noJavaScript");
  await elsewhere.goto("/sign-in");
  await elsewhere.getByLabel("E-mail address").fill("luca@copperfield.example");
  await elsewhere.getByLabel("Password").fill("phone-comes-back");
  await elsewhere.getByRole("button", { name: "Sign in" }).click();
  await elsewhere.getByLabel("Code", { exact: true }).fill(first.toLowerCase());
  await elsewhere.getByRole("button", { name: "Sign in" }).click();
  await elsewhere.getByRole("heading", { name: "Your returns" }).waitFor();
  await elsewhere.goto("/account/second-factor");
  await elsewhere.getByText("9 recovery codes are left").waitFor();
  await elsewhere.getByLabel("Code", { exact: true }).fill(first);
  await elsewhere.getByRole("button", { name: "Switch it off" }).click();
  await elsewhere.getByRole("heading", { name: "There is a problem" }).waitFor();
  await elsewhere.getByLabel("Code", { exact: true }).fill(second);
  await elsewhere.getByRole("button", { name: "Switch it off" }).click();
  await elsewhere.getByText("Your second factor is off.").waitFor();
});
