// A number that was read wrongly: refused kindly where it cannot be right, told apart where it is another device's.
import { readFileSync } from "node:fs";
import { check, expect, signIn, test } from "./support.mjs";
import { callOff, fillProblem, freeDevice, referenceOf, toCheck } from "./returns.mjs";

// The number with its last digit changed: no device can have it.
const misread = (number) => number.slice(0, -1) + ((Number(number.at(-1)) + 1) % 10);

for (const view of ["phone", "noJavaScript"]) {
  test(`a wrong IMEI is refused kindly, another one is told apart, and the right one is sent: ${view}`, async ({ open }) => {
    const page = await open(view);
    await signIn(page, "ada@harbour.example");
    const { number } = await freeDevice(page, ["Phone", "Tablet"]);
    await page.getByRole("button", { name: "Return this device" }).click();
    const reference = referenceOf(page);
    await fillProblem(page, "IMEI", misread(number));
    await page.getByRole("button", { name: "Save and continue" }).click();
    await page.getByRole("heading", { name: "There is a problem" }).waitFor();
    await check(page, "imei-wrong");
    const said = "This IMEI cannot be right: one digit is off, or two are swapped. Please compare it again.";
    expect((await page.getByText(said).count()) === 2, "the summary and the field do not say the same");
    expect((await page.title()).startsWith("Error: "), "the title does not begin with Error");
    expect((await page.getByLabel("IMEI", { exact: true }).inputValue()) === misread(number), "the number is gone");
    expect((await page.getByLabel("What is wrong?").inputValue()) === "It switches itself off.", "the words are gone");
    expect(await page.getByText("It is defective").count(), "the reason is gone");
    expect(await page.getByLabel("No", { exact: true }).isChecked(), "the answer about the battery is gone");
    // The summary leads to the field.
    await page.getByRole("link", { name: said }).click();
    const focused = await page.evaluate(() => document.activeElement.id);
    expect(focused === "imei", `the summary leads to ${focused}`);

    await page.getByLabel("IMEI", { exact: true }).fill("35 686800 004141 8");
    await page.getByRole("button", { name: "Save and continue" }).click();
    await page.getByRole("heading", { name: "Add photos" }).waitFor();
    await toCheck(page);
    await page.getByText("Differs from what was sold.").waitFor();
    await page.getByText("Please compare the number once more.").waitFor();
    await check(page, "imei-differs");

    // Changed from here, it comes back to here, and only the number was typed anew.
    await page.getByRole("link", { name: "Change IMEI" }).click();
    expect((await page.getByLabel("IMEI", { exact: true }).inputValue()) === "35 686800 004141 8", "it is not there to be changed");
    await page.getByLabel("IMEI", { exact: true }).fill(number.replace(/(.{2})(.{6})(.{6})(.)/, "$1-$2 $3/$4"));
    await page.getByRole("button", { name: "Save and continue" }).click();
    await page.getByRole("heading", { name: "Check your answers" }).waitFor();
    await page.getByText("Matches what was sold.").waitFor();
    await page.getByRole("button", { name: "Send the return" }).click();
    await page.getByRole("heading", { name: "Your return is sent" }).waitFor();
    await page.goto(`/tickets/${reference}`);
    await page.getByText("Matches what was sold").waitFor();
    await check(page, "imei-right");
    await callOff(page, reference);
  });
}

// The widths of bars and spaces stand once, in the program.
const WIDTHS = [...readFileSync(new URL("../../src/carrier/paper/code128.rs", import.meta.url), "utf8").matchAll(/"(\d{6,7})"/g)].map(([, widths]) => widths);

// A picture of a sticker: the number in Code 128, set B, a little turned and not quite sharp.
async function sticker(page, number) {
  const signs = [104, ...[...number].map((sign) => sign.charCodeAt(0) - 32)];
  const check = signs.reduce((sum, sign, place) => sum + sign * Math.max(place, 1), 0) % 103;
  let at = 12;
  const bars = [...signs, check, 106].flatMap((sign) => [...WIDTHS[sign]]).map((width, nth) => {
    at += Number(width);
    return nth % 2 ? "" : `<rect x="${at - width}" y="10" width="${width}" height="40"/>`;
  });
  await page.setContent(`<body style="margin:0;background:#777"><svg width="640" viewBox="0 0 ${at + 12} 70" style="position:absolute;left:40px;top:80px;background:#eee;transform:rotate(3deg);filter:blur(.6px)">${bars.join("")}<text x="14" y="63" font-size="9">${number}</text></svg></body>`);
  return page.screenshot({ clip: { x: 0, y: 0, width: 720, height: 480 } });
}

for (const view of ["phoneDark", "noJavaScript"]) {
  test(`the number is read from a photo, compared, and taken over into what was typed before: ${view}`, async ({ open }) => {
    const paper = await open("desktop");
    const page = await open(view);
    await signIn(page, "ada@harbour.example");
    const { number } = await freeDevice(page, ["Phone", "Tablet"]);
    const grouped = number.replace(/(.{2})(.{6})(.{6})(.)/, "$1 $2 $3 $4");
    await page.getByRole("button", { name: "Return this device" }).click();
    await fillProblem(page, "Serial number", "TYPED0BEFORE");
    await check(page, "number-problem");
    await page.getByRole("button", { name: "Read it from a photo" }).click();
    await page.getByRole("heading", { name: "Read the number from a photo" }).waitFor();
    await check(page, "number-photo");
    const send = async (buffer) => {
      await page.getByLabel("Photo").setInputFiles({ name: "sticker.png", mimeType: "image/png", buffer });
      await page.getByRole("button", { name: "Read it" }).click();
    };
    await send(await sticker(paper, "4006381333931"));
    await page.getByRole("heading", { name: "There is a problem" }).waitFor();
    await check(page, "number-nothing");
    await send(await sticker(paper, number));
    await page.getByRole("heading", { name: `We read ${grouped}` }).waitFor();
    await page.getByText("This is the device that you bought on").waitFor();
    await check(page, "number-read");
    await page.getByRole("button", { name: "Use it" }).click();
    await page.waitForURL(/problem#imei/);
    for (const [label, value] of [["IMEI", grouped], ["Serial number", "TYPED0BEFORE"], ["What is wrong?", "It switches itself off."]]) {
      const there = await page.getByLabel(label, { exact: true }).inputValue();
      expect(there === value, `${label}: ${there} in place of ${value}`);
    }
    // Enter in a field goes on, and not to the photo again.
    await page.getByLabel("IMEI", { exact: true }).press("Enter");
    await page.getByRole("heading", { name: "Add photos" }).waitFor();
  });
}
