// A new marketplace, from an empty database to its first return at the seller's desk: what is typed on pages is all there
// is, beside the one command that makes its first administrator.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { check, expect, setUpSecondFactor, start, test } from "./support.mjs";

const PASSWORD = "seven grey herons";
// A number that no telephone has: its first digits are those of test equipment.
const IMEI = "004401234567895";

// A port that is free now: letters name it before the server listens on it.
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

// The newest link of this kind that went to somebody, out of the folder that letters are written to.
async function mailed(page, data, to, kind) {
  const folder = join(data, "mail");
  for (let tries = 0; tries < 60; tries += 1) {
    const letters = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
    const theirs = letters.filter((letter) => letter.match(/^To:.*$/im)?.[0].includes(to));
    const links = theirs.flatMap((letter) =>
      letter.replace(/=\r?\n/g, "").replaceAll("=3D", "=").match(new RegExp(`http://127\\.0\\.0\\.1:\\d+/${kind}/[\\w.-]+`, "g")) ?? [],
    );
    if (links.length) return links.at(-1);
    await page.waitForTimeout(250);
  }
  throw new Error(`no letter to ${to} has a link to ${kind}`);
}

// Chooses a password with the link of an invitation, and signs in.
async function join_in(page, link, email) {
  await page.goto(link);
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  const out = page.getByRole("button", { name: "Sign out" });
  const setUp = page.getByRole("heading", { name: "Set up your second factor" });
  await setUp.or(out).waitFor();
  if (await setUp.count()) {
    await check(page, "set-up");
    await setUpSecondFactor(page);
    await check(page, "recovery-codes");
    await page.getByRole("link", { name: "I have kept them: go on" }).click();
  }
  await out.waitFor();
}

async function invite(page, name, email) {
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Add and send the e-mail" }).click();
  await page.getByRole("heading", { name }).waitFor();
}

// Sellers, companies, people and an order, typed in by the administrator.
async function setUp(amy) {
  await amy.getByRole("link", { name: "Manage" }).click();
  await check(amy, "manage");
  await amy.getByRole("link", { name: "Sellers" }).click();
  await check(amy, "sellers-empty");
  await amy.getByRole("link", { name: "Add a seller" }).click();
  await amy.getByRole("button", { name: "Add the seller" }).click();
  await check(amy, "seller-new-wrong");
  await amy.getByLabel("Name", { exact: true }).fill("Lagan Phones");
  await amy.getByLabel("Street and number").fill("12 Lagan Road");
  await amy.getByLabel("Town or city").fill("Belfast");
  await amy.getByLabel("Postcode").fill("BT3 9DT");
  await amy.getByLabel("Calendar").selectOption({ label: "Its own, beginning with the bank holidays of Northern Ireland" });
  await amy.getByLabel("Service").fill("Freepost");
  await amy.getByLabel("Licence text").fill("RTZZ-LAGAN-PHONES");
  await amy.getByRole("button", { name: "Add the seller" }).click();
  await amy.getByRole("heading", { name: "Lagan Phones" }).waitFor();
  await check(amy, "seller");
  await amy.getByRole("link", { name: "Add a technician" }).click();
  await invite(amy, "Una Byrne", "una@lagan.example");

  await amy.getByRole("link", { name: "Manage" }).click();
  await amy.getByRole("link", { name: "Companies" }).click();
  await amy.getByRole("link", { name: "Add a company" }).click();
  await amy.getByLabel("Name", { exact: true }).fill("Mill Lane Care");
  await amy.getByRole("button", { name: "Add the company" }).click();
  await amy.getByRole("heading", { name: "Mill Lane Care" }).waitFor();
  await amy.getByText("Add an address").click();
  await amy.getByLabel("Street and number").fill("3 Mill Lane");
  await amy.getByLabel("Town or city").fill("Derby");
  await amy.getByLabel("Postcode").fill("DE1 1AA");
  await amy.getByRole("button", { name: "Add the address" }).click();
  await amy.getByText("Added.").waitFor();
  await check(amy, "company");
  await amy.getByRole("link", { name: "Add a member" }).click();
  await invite(amy, "Olu Grant", "olu@milllane.example");

  await amy.getByRole("link", { name: "Manage" }).click();
  await amy.getByRole("link", { name: "Orders and devices" }).click();
  await amy.getByRole("link", { name: "Add an order" }).click();
  await amy.getByLabel("Who bought it").selectOption({ label: "Mill Lane Care" });
  await amy.getByLabel("Who sold it").selectOption({ label: "Lagan Phones" });
  await amy.getByLabel("Order number").fill("M-1");
  const delivered = new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10);
  await amy.getByLabel("Ordered on").fill(delivered);
  await amy.getByLabel("Delivered on").fill(delivered);
  await amy.getByLabel("Price of the whole line").fill("498.00");
  await amy.getByLabel("What kind of device").selectOption({ label: "Phone" });
  await amy.getByLabel("Brand").fill("Fairphone");
  await amy.getByLabel("Model").fill("Fairphone 5");
  await amy.getByLabel("How many").fill("2");
  await amy.getByLabel("IMEIs and serial numbers").fill(`${IMEI}\n`);
  await check(amy, "purchase-new");
  await amy.getByRole("button", { name: "Add the order" }).click();
  await amy.getByRole("heading", { name: "Order M-1, line 1" }).waitFor();
  await check(amy, "purchase");
  await amy.getByRole("link", { name: "unit 1" }).click();
  await check(amy, "device-numbers");
}

// The first return, by the member who was invited; gives its reference.
async function firstReturn(olu) {
  await olu.getByRole("link", { name: "Devices", exact: true }).click();
  await olu.getByRole("link", { name: "Fairphone 5" }).first().click();
  if (!(await olu.getByText(IMEI).count())) {
    await olu.goBack();
    await olu.getByRole("link", { name: "Fairphone 5" }).nth(1).click();
  }
  await olu.getByText(IMEI).waitFor();
  await olu.getByRole("button", { name: "Return this device" }).click();
  await olu.getByLabel("It is defective").check();
  await olu.getByRole("button", { name: "Save and continue" }).click();
  await olu.getByLabel("IMEI", { exact: true }).fill(IMEI);
  await olu.getByLabel("What is wrong?").fill("The screen goes black after a minute.");
  await olu.getByLabel("No", { exact: true }).check();
  await olu.getByRole("button", { name: "Save and continue" }).click();
  await olu.getByRole("heading", { name: "Add photos" }).waitFor();
  const photo = { name: "black.png", mimeType: "image/png", buffer: await olu.screenshot() };
  await olu.getByLabel("The defect").setInputFiles(photo);
  await olu.getByText("1 photo is stored.").waitFor();
  await olu.getByRole("button", { name: "Continue" }).click();
  expect((await olu.getByLabel("Street and number").inputValue()) === "3 Mill Lane", "the company's address is not there");
  await olu.getByLabel("A repair may erase everything").check();
  await olu.getByRole("button", { name: "Save and continue" }).click();
  await olu.getByRole("button", { name: "Send the return" }).click();
  await olu.getByRole("heading", { name: "Your return is sent" }).waitFor();
  return olu.locator(".panel .code").innerText();
}

test("an empty marketplace comes to its first return, without SQL and without another start", async ({ open, program }) => {
  const port = await freePort();
  const env = {
    SENDBACK_BRAND: "Fair Returns",
    SENDBACK_BASE_URL: `http://127.0.0.1:${port}`,
    SENDBACK_HELP_EMAIL: "help@returns.example",
    SENDBACK_HELP_PHONE: "020 7946 0000",
    SENDBACK_MAIL_FROM: "post@returns.example",
    SENDBACK_LISTEN: `127.0.0.1:${port}`,
  };
  let invitation;
  const server = await start(program, (data) => {
    const settings = { ...env, SENDBACK_DATA: data };
    const first = ["person", "add", "--name", "Amy Lund", "--email", "amy@returns.example", "--role", "administrator"];
    const said = execFileSync(program, first, { env: { ...process.env, ...settings }, encoding: "utf8" });
    invitation = said.match(/http:\/\/\S+/)[0];
    return { args: ["serve"], env: settings };
  });
  try {
    const amy = await open("desktop", server.address);
    await join_in(amy, invitation, "amy@returns.example");
    await check(amy, "queue-empty");
    await setUp(amy);

    const olu = await open("phone", server.address);
    await join_in(olu, await mailed(olu, server.data, "olu@milllane.example", "password"), "olu@milllane.example");
    const reference = await firstReturn(olu);

    await amy.goto(`/admin/tickets/${reference}`);
    await amy.getByLabel("Approve", { exact: true }).check();
    await amy.getByRole("button", { name: "Save decision" }).click();
    const label = await mailed(olu, server.data, "olu@milllane.example", "l");
    await olu.goto(label);
    await olu.getByText("RTZZ-LAGAN-PHONES").first().waitFor();
    await check(olu, "first-label");
    await olu.getByRole("link", { name: "I have posted it" }).click();
    await olu.getByRole("button", { name: "Yes, it is posted" }).click();

    const una = await open("desktop", server.address);
    await join_in(una, await mailed(una, server.data, "una@lagan.example", "password"), "una@lagan.example");
    await una.goto(`/workshop/tickets/${reference}`);
    await una.getByRole("button", { name: "It is here: mark as received" }).click();
    await una.getByText("Analyse the device.").waitFor();
    await olu.goto(`/tickets/${reference}`);
    await olu.getByText("With the seller").first().waitFor();
    await check(olu, "first-return");
  } finally {
    await server.stop();
  }
});
