// Who is asked for labels: an administrator adds a carrier, says for which boxes it is asked, and changes the order.
import { check, expect, signIn, test } from "./support.mjs";

for (const view of ["desktop", "phoneDark", "noJavaScript"]) {
  test(`a carrier is added, and rules say who is asked first: ${view}`, async ({ open }) => {
    const page = await open(view);
    await signIn(page, "amy@sendback.example");
    await page.goto("/admin/manage");
    await page.getByRole("link", { name: "Carriers" }).click();
    await check(page, "carriers");
    await page.getByRole("link", { name: "Add a carrier" }).click();
    await page.getByRole("button", { name: "Add the carrier" }).click();
    await page.getByRole("heading", { name: "There is a problem" }).waitFor();
    await check(page, "carrier-new-problem");
    await page.getByLabel("Name").fill("DPD");
    await page.getByLabel("Account").fill("dpd-returns");
    await page.getByLabel("Service", { exact: true }).fill("dpd_return");
    await page.getByRole("button", { name: "Add the carrier" }).click();
    await page.getByRole("heading", { name: "DPD" }).waitFor();
    await check(page, "carrier");
    await page.goto("/admin/carriers");
    for (const [carrier, device] of [["DPD", "Any device"], ["Bought by hand", "Laptop"]]) {
      await page.getByLabel("Ask", { exact: true }).selectOption({ label: carrier });
      await page.getByLabel("That hold").selectOption({ label: device });
      await page.getByRole("button", { name: "Add the rule" }).click();
      await page.getByText("Added.").waitFor();
    }
    await check(page, "carrier-rules");
    const first = () => page.getByRole("table").nth(1).getByRole("row").nth(1).innerText();
    expect((await first()).includes("DPD"), "the first rule is not the one that was added first");
    await page.getByRole("button", { name: "Move up rule 2" }).click();
    expect((await first()).includes("Bought by hand"), "the rule did not move up");
    await page.getByRole("button", { name: "Remove rule 1" }).click();
    expect((await first()).includes("DPD"), "the rule was not removed");
    await page.getByRole("link", { name: "What labels cost" }).click();
    await page.getByText("Together").waitFor();
    await check(page, "carrier-costs");
  });
}
