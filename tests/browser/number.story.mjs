// A number that was read wrongly: refused kindly where it cannot be right, told apart where it is another device's.
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
