// The sign-in page, as everybody meets it.
import { check, expect, signIn, test, VIEWS } from "./support.mjs";

test("the sign-in page is clean in every way of looking at it", async ({ open }) => {
  for (const view of Object.keys(VIEWS)) {
    const page = await open(view);
    await page.goto("/sign-in");
    await check(page, "sign-in");
  }
});

test("every field of the sign-in page has a label and tells a password manager what it is", async ({ open }) => {
  const page = await open("desktop");
  await page.goto("/sign-in");
  for (const [label, kind] of [["E-mail address", "username"], ["Password", "current-password"]]) {
    const field = page.getByLabel(label, { exact: true });
    expect((await field.count()) === 1, `no field is labelled ${label}`);
    expect((await field.getAttribute("autocomplete")) === kind, `${label} does not say that it is a ${kind}`);
  }
  const visible = await page.locator("main input:visible").count();
  expect(visible === 2, `there are ${visible} fields, two have a label`);
});

test("a wrong password is a page that says what to do, with the address still there", async ({ open }) => {
  for (const view of ["desktop", "noJavaScript"]) {
    const page = await open(view);
    await page.goto("/sign-in");
    await page.getByLabel("E-mail address").fill("ada@harbour.example");
    await page.getByLabel("Password").fill("phone-stays-away");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "There is a problem" }).waitFor();
    expect((await page.title()).startsWith("Error: "), "the title does not begin with Error");
    expect((await page.getByLabel("E-mail address").inputValue()) === "ada@harbour.example", "the address is gone");
    expect((await page.getByLabel("Password").inputValue()) === "", "the password was sent back");
    await check(page, "sign-in-wrong");
  }
});

test("everybody who signs in comes to a clean page of their own", async ({ open }) => {
  const homes = [
    ["ada@harbour.example", "/tickets"], ["sam@sendback.example", "/admin"], ["rita@brightwell.example", "/workshop"],
  ];
  for (const [email, home] of homes) {
    for (const view of ["desktop", "phoneDark", "narrow", "noJavaScript"]) {
      const page = await open(view);
      await signIn(page, email);
      const { pathname } = new URL(page.url());
      expect(pathname === home, `${email} came to ${pathname}`);
      await check(page, `home-${email.split("@")[0]}`);
    }
  }
});
