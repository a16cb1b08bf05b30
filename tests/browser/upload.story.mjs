// Photos uploaded by the script, over a line that can be slow, be cut, hold answers back or lose one.
import { writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check, expect, signIn, test } from "./support.mjs";

// A line to the demonstration. `cut` breaks every connection and refuses new ones until `mend`; `hold` keeps what the
// server answers to an upload until `release`; `loseNext` breaks the connection instead of giving the next such answer.
function line(address) {
  const { port } = new URL(address);
  const pairs = new Set();
  const state = { held: false, lose: false, uploads: 0 };
  const server = net.createServer((client) => {
    const far = net.connect(Number(port), "127.0.0.1");
    const pair = { client, far, upload: false, kept: [] };
    pairs.add(pair);
    const end = () => { client.destroy(); far.destroy(); pairs.delete(pair); };
    client.on("data", (bytes) => {
      const asked = bytes.toString("latin1").match(/^(GET|HEAD|POST) (\S+) /);
      if (asked) pair.upload = asked[1] === "POST" && asked[2].endsWith("/photos");
      if (asked && pair.upload) state.uploads += 1;
      far.write(bytes);
    });
    far.on("data", (bytes) => {
      if (pair.upload && state.lose) {
        state.lose = false;
        return end();
      }
      if (pair.upload && state.held) pair.kept.push(bytes);
      else client.write(bytes);
    });
    for (const socket of [client, far]) socket.on("error", end).on("close", end);
  });
  const cut = () => {
    server.close();
    for (const { client, far } of pairs) [client, far].forEach((socket) => socket.destroy());
  };
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port: here } = server.address();
      resolve({
        state,
        address: `http://127.0.0.1:${here}`,
        cut,
        mend: () => { server.listen(here, "127.0.0.1"); },
        hold: () => { state.held = true; },
        release: () => {
          state.held = false;
          for (const pair of pairs) pair.kept.splice(0).forEach((bytes) => pair.client.write(bytes));
        },
        loseNext: () => { state.lose = true; },
        close: cut,
      });
    });
  });
}

// Runs a story over a line of its own, which is closed afterwards.
function overALine(name, story) {
  test(name, async ({ open, address }) => {
    const wire = await line(address);
    try {
      await story({ wire, open: (view) => open(view, wire.address) });
    } finally {
      wire.close();
    }
  });
}

// The photos of a new return, as its page shows them.
async function atPhotos(page) {
  await signIn(page, "cleo@oakmere.example");
  await page.goto("/devices");
  await page.getByRole("button", { name: "Return a device that is not on the list" }).click();
  await page.waitForURL(/reason/);
  await page.goto(page.url().replace("reason", "photos"));
  await page.getByText("0 photos are stored.").waitFor();
}

let seed = 0;
// A photo that nobody sent before, of at least so many bytes: what follows the picture is no part of it.
async function photo(page, name, bytes = 0) {
  page.picture ??= await page.screenshot();
  seed += 1;
  return { name, mimeType: "image/png", buffer: Buffer.concat([page.picture, Buffer.alloc(bytes, "."), Buffer.from(`${seed}`)]) };
}

// How fast the browser may send, in bytes a second; nothing for as fast as it can.
async function slow(page, uploadThroughput = -1) {
  page.line ??= await page.context().newCDPSession(page);
  await page.line.send("Network.enable");
  await page.line.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput });
}

const row = (page, name) => page.locator(".upload", { hasText: name });
const says = (page, name, text) => row(page, name).locator(".state", { hasText: text }).waitFor();
// Waits until the page says so; otherwise tells what it says instead.
async function status(page, text) {
  const line = page.locator("[data-upload-status]");
  await line.filter({ hasText: text }).waitFor().catch(async () => {
    const rows = await page.locator(".upload").allInnerTexts();
    throw new Error(`instead of “${text}” it says “${await line.innerText()}”: ${rows.join(" | ")}`);
  });
}
const inFocus = (page) => page.evaluate(() => document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent);

// Lets so many seconds pass on the clock of a page whose clock is installed. What is tried meanwhile really is tried.
async function pass(page, seconds) {
  for (let passed = 0; passed < seconds; passed += 5) {
    await page.clock.fastForward(5000);
    await page.locator(".is-uploading, .is-checking").first().waitFor({ state: "detached" });
  }
}

// How many files the browser keeps for pages of this address.
const kept = (page) => page.evaluate(async () => {
  if (!(await indexedDB.databases()).length) return 0;
  const opened = indexedDB.open("uploads");
  await new Promise((resolve) => { opened.onsuccess = resolve; });
  const count = opened.result.transaction("files").objectStore("files").count();
  await new Promise((resolve) => { count.onsuccess = resolve; });
  opened.result.close();
  return count.result;
});

// What the server has, seen by loading the page anew.
async function storedAfterReload(page, text) {
  await page.goto(page.url());
  await status(page, text);
}

// From here on lost connections are what the story is about, not a fault of the page.
function forgive(page) {
  page.forgiven = /\/photos failed: net::ERR_(CONNECTION|EMPTY_RESPONSE|SOCKET)/;
  page.faults.splice(0, page.faults.length, ...page.faults.filter((fault) => !page.forgiven.test(fault)));
}

for (const view of ["desktop", "dark", "phone", "phoneDark"]) {
  test(`several photos upload at once, three at a time, each with its own progress: ${view}`, async ({ open }) => {
    const page = await open(view);
    await atPhotos(page);
    expect((await page.getByRole("button", { name: "Upload the chosen photos" }).count()) === 0, "the old button is there");
    await slow(page, 60_000);
    const names = ["one.png", "two.png", "three.png", "four.png", "five.png"];
    const files = [];
    for (const name of names) files.push(await photo(page, name, 150_000));
    await page.getByLabel("The defect").setInputFiles(files);
    await status(page, "0 of 5 uploaded.");
    await row(page, "one.png").locator(".state", { hasText: /Uploading, [1-9]\d?%/ }).waitFor();
    for (const name of names.slice(3)) await says(page, name, "Waiting");
    expect((await page.locator(".is-uploading").count()) === 3, "not three at a time");
    expect(await row(page, "one.png").locator("img").isVisible(), "the photo is not to be seen");
    await check(page, `upload-running`);
    // Another place can be used meanwhile.
    await page.getByLabel("Back").setInputFiles(await photo(page, "back.png"));
    await says(page, "back.png", "Waiting");
    await slow(page);
    await status(page, "6 of 6 uploaded. 6 photos are stored.");
    await row(page, "five.png").getByRole("img", { name: /Photo \d of 5, The defect, five\.png/ }).waitFor();
    await check(page, `upload-done`);
    await storedAfterReload(page, "6 photos are stored.");
    await check(page, `upload-reloaded`);
  });
}

test("one bad photo among good ones says why, and “Continue” tells of it once", async ({ open }) => {
  const page = await open("desktop");
  await atPhotos(page);
  const bad = { name: "notes.jpg", mimeType: "image/jpeg", buffer: Buffer.from("<html>no photo</html>") };
  const large = { name: "film.jpg", mimeType: "image/jpeg", buffer: Buffer.alloc((15 << 20) + 1) };
  await page.getByLabel("The defect").setInputFiles([await photo(page, "a.png"), bad, large, await photo(page, "b.png")]);
  await status(page, "2 of 4 uploaded. Not stored: notes.jpg, film.jpg. 2 photos are stored.");
  await says(page, "notes.jpg", "Not stored: the selected file must be a JPG, PNG, WebP, HEIC or AVIF.");
  await says(page, "film.jpg", "Not stored: the selected file must be smaller than 15 MB.");
  await check(page, "upload-refused");
  await row(page, "film.jpg").getByRole("button", { name: "Clear" }).click();
  expect((await row(page, "film.jpg").count()) === 0, "the cleared row is there");
  expect((await inFocus(page)) === "The defect", "the focus is lost");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("1 photo is not stored. Press “Continue” again to go on without it.").waitFor();
  expect((await inFocus(page)).includes("notes.jpg"), "the focus is not at the bad photo");
  await check(page, "upload-told");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(/sender/);
});

test("a photo that comes when too many are looked at waits as long as it is told, and is stored by itself", async ({ open }) => {
  const page = await open("desktop");
  await atPhotos(page);
  const tries = [];
  await page.route("**/photos", (route) => {
    if (route.request().method() !== "POST") return route.continue();
    tries.push(Date.now());
    if (tries.length > 1) return route.continue();
    const body = JSON.stringify({ title: "We are very busy", why: "Please try again in a few seconds." });
    return route.fulfill({ status: 503, headers: { "Retry-After": "3" }, contentType: "application/json", body });
  });
  await page.getByLabel("The defect").setInputFiles(await photo(page, "later.png"));
  await says(page, "later.png", "That did not work yet. It is tried again by itself.");
  await status(page, "1 of 1 uploaded. 1 photo is stored.");
  expect(tries.length === 2 && tries[1] - tries[0] >= 3000, `it came again too soon: ${tries.join(", ")}`);
  page.faults.splice(0, page.faults.length, ...page.faults.filter((fault) => !fault.includes("503")));
});

test("however often a photo is told to come later it comes no sooner, and is stored in the end", async ({ open }) => {
  const page = await open("desktop");
  await page.clock.install();
  await atPhotos(page);
  let tries = 0;
  await page.route("**/photos", (route) => {
    if (route.request().method() !== "POST") return route.continue();
    tries += 1;
    if (tries > 7) return route.continue();
    return route.fulfill({ status: 503, headers: { "Retry-After": "20" }, contentType: "application/json", body: "{}" });
  });
  await page.getByLabel("The defect").setInputFiles(await photo(page, "later.png"));
  await says(page, "later.png", "That did not work yet. It is tried again by itself.");
  await pass(page, 60);
  expect(tries > 1 && tries <= 4, `it came ${tries} times in a minute`);
  await pass(page, 140);
  await status(page, "1 of 1 uploaded. 1 photo is stored.");
  expect(tries === 8, `it came ${tries} times`);
  page.faults.splice(0, page.faults.length, ...page.faults.filter((fault) => !fault.includes("503")));
});

overALine("what is cancelled is not stored: on its way, waiting, and when it had arrived already", async ({ open, wire }) => {
  const page = await open("desktop");
  await atPhotos(page);
  await slow(page, 30_000);
  const files = [];
  for (const name of ["one.png", "two.png", "three.png", "four.png"]) files.push(await photo(page, name, 90_000));
  await page.getByLabel("The defect").setInputFiles(files);
  await row(page, "one.png").locator(".state", { hasText: /Uploading, [1-9]/ }).waitFor();
  await row(page, "four.png").getByRole("button", { name: "Cancel four.png" }).click();
  await row(page, "one.png").getByRole("button", { name: "Cancel" }).click();
  expect((await inFocus(page)) === "The defect", "the focus is lost");
  await row(page, "two.png").getByRole("button", { name: "Cancel" }).click();
  await row(page, "three.png").getByRole("button", { name: "Cancel" }).click();
  await says(page, "three.png", "Being cancelled");
  await status(page, "0 photos are stored.");
  expect((await page.locator(".upload").count()) === 0, "a cancelled one is still there");
  await slow(page);
  wire.hold();
  await page.getByLabel("Top").setInputFiles(await photo(page, "late.png"));
  await says(page, "late.png", "Uploaded, being checked");
  await row(page, "late.png").getByRole("button", { name: "Cancel" }).click();
  await says(page, "late.png", "Being cancelled");
  wire.release();
  await row(page, "late.png").waitFor({ state: "detached" });
  await status(page, "Cancelled. 0 photos are stored.");
  await storedAfterReload(page, "0 photos are stored.");
});

overALine("a network cut of five seconds ends in success by itself, and every photo is stored once", async ({ open, wire }) => {
  const page = await open("phone");
  await atPhotos(page);
  await slow(page, 60_000);
  const files = [];
  for (const name of ["one.png", "two.png"]) files.push(await photo(page, name, 120_000));
  await page.getByLabel("The defect").setInputFiles(files);
  await row(page, "one.png").locator(".state", { hasText: /Uploading, [1-9]/ }).waitFor();
  wire.cut();
  await says(page, "one.png", "No connection. It is tried again by itself.");
  await says(page, "two.png", "No connection.");
  await slow(page);
  await page.waitForTimeout(5000);
  forgive(page);
  await check(page, "upload-no-connection");
  wire.mend();
  await status(page, "2 of 2 uploaded. 2 photos are stored.");
  forgive(page);
  // The photo arrives, and its answer is lost: the next try is answered with the same photo.
  wire.state.uploads = 0;
  wire.loseNext();
  await page.getByLabel("The defect").setInputFiles(await photo(page, "three.png"));
  await status(page, "1 of 1 uploaded. 3 photos are stored.");
  expect(wire.state.uploads > 1, "there was no second try");
  expect((await page.getByText("It was here already").count()) === 0, "it says that it was here before");
  await storedAfterReload(page, "3 photos are stored.");
  forgive(page);
});

overALine("a network cut of a minute ends in success by itself, too", async ({ open, wire }) => {
  const page = await open("phone");
  await page.clock.install();
  await atPhotos(page);
  await slow(page, 60_000);
  const names = ["one.png", "two.png", "three.png", "four.png"];
  const files = [];
  for (const name of names) files.push(await photo(page, name, 120_000));
  await page.getByLabel("The defect").setInputFiles(files);
  await row(page, "one.png").locator(".state", { hasText: /Uploading, [1-9]/ }).waitFor();
  wire.cut();
  await slow(page);
  await says(page, "one.png", "No connection.");
  await pass(page, 60);
  for (const name of names) await says(page, name, "No connection. It is tried again by itself.");
  wire.mend();
  await pass(page, 15);
  await status(page, "4 of 4 uploaded. 4 photos are stored.");
  await storedAfterReload(page, "4 photos are stored.");
  forgive(page);
});

overALine("after five minutes it is up to the person: “Try again”", async ({ open, wire }) => {
  const page = await open("desktop");
  await page.clock.install();
  await atPhotos(page);
  await slow(page, 60_000);
  await page.getByLabel("Back").setInputFiles(await photo(page, "back.png", 60_000));
  await row(page, "back.png").locator(".state", { hasText: /Uploading, [1-9]/ }).waitFor();
  wire.cut();
  await says(page, "back.png", "No connection.");
  await pass(page, 240);
  await says(page, "back.png", "No connection. It is tried again by itself.");
  await pass(page, 75);
  await says(page, "back.png", "Not stored: the connection was lost.");
  forgive(page);
  await check(page, "upload-failed");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("1 photo is not stored.").waitFor();
  expect((await inFocus(page)).startsWith("Try again"), "the focus is not where it can be tried again");
  wire.mend();
  await slow(page);
  await page.keyboard.press("Enter");
  await says(page, "back.png", "Stored");
  expect((await inFocus(page)).startsWith("Remove"), "the focus is lost");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(/sender/);
  await page.goto(page.url().replace("sender", "photos"));
  await status(page, "1 photo is stored.");
  forgive(page);
});

test("a photo is removed in the background, while another one goes on uploading", async ({ open }) => {
  const page = await open("desktop");
  await atPhotos(page);
  await page.getByLabel("Back").setInputFiles(await photo(page, "back.png"));
  await status(page, "1 of 1 uploaded. 1 photo is stored.");
  await storedAfterReload(page, "1 photo is stored.");
  await page.getByLabel("Top").setInputFiles(await photo(page, "top.png"));
  await says(page, "top.png", "Stored");
  await slow(page, 20_000);
  await page.getByLabel("The defect").setInputFiles(await photo(page, "crack.png", 120_000));
  await row(page, "crack.png").locator(".state", { hasText: /Uploading, [1-9]/ }).waitFor();
  // One that the page came with, and one that the script added.
  for (const [name, place] of [["back.png", "Back"], ["top.png", "Top"]]) {
    await page.getByRole("button", { name: `Remove ${name} from ${place}` }).click();
    await row(page, name).waitFor({ state: "detached" });
    expect((await inFocus(page)) === place, "the focus is lost");
  }
  await status(page, /Photo removed\./);
  await slow(page);
  await status(page, "1 photo is stored.");
  await storedAfterReload(page, "1 photo is stored.");
  expect(await row(page, "crack.png").isVisible(), "the wrong one is left");
});

test("in a place for one photo the last choice counts, and the same photo again is no second one", async ({ open }) => {
  const page = await open("desktop");
  await atPhotos(page);
  await slow(page, 20_000);
  const [first, second, third] = [
    await photo(page, "first.png", 90_000), await photo(page, "second.png", 60_000), await photo(page, "third.png"),
  ];
  await page.getByLabel("Back").setInputFiles(first);
  await row(page, "first.png").locator(".state", { hasText: /Uploading/ }).waitFor();
  await page.getByLabel("Back").setInputFiles(second);
  await row(page, "first.png").waitFor({ state: "detached" });
  await slow(page);
  await says(page, "second.png", "Stored");
  await page.getByLabel("Back").setInputFiles(second);
  await status(page, "It was here already, so it is stored once.");
  expect((await page.locator(".upload").count()) === 1, "there are two rows");
  await page.getByLabel("Back").setInputFiles(third);
  await says(page, "third.png", "Stored");
  await row(page, "second.png").waitFor({ state: "detached" });
  await storedAfterReload(page, "1 photo is stored.");
  expect(await row(page, "third.png").isVisible(), "another one is stored");
});

test("photos can be dropped onto their place, and beside it they do no harm", async ({ open }) => {
  const page = await open("desktop");
  await atPhotos(page);
  const paths = [];
  for (const name of ["left.png", "right.png"]) {
    paths.push(join(tmpdir(), `sendback-${process.pid}-${name}`));
    writeFileSync(paths.at(-1), (await photo(page, name)).buffer);
  }
  const session = await page.context().newCDPSession(page);
  const drag = async (target, files) => {
    await target.scrollIntoViewIfNeeded();
    const box = await target.boundingBox();
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const data = { items: [], files, dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver"]) await session.send("Input.dispatchDragEvent", { type, ...at, data });
    return () => session.send("Input.dispatchDragEvent", { type: "drop", ...at, data });
  };
  const defect = page.locator(".slot", { hasText: "The defect" });
  const fall = await drag(defect, paths);
  await page.locator(".slot.over", { hasText: "The defect" }).waitFor();
  await check(page, "upload-dragging");
  await fall();
  await status(page, "2 of 2 uploaded. 2 photos are stored.");
  expect((await page.locator(".slot.over").count()) === 0, "the place still waits for a photo");
  await (await drag(page.locator("h1"), [paths[0]]))();
  // Two in a place for one: the first is taken, the other one is named.
  await (await drag(page.locator(".slot", { has: page.getByRole("heading", { name: "Screen on" }) }), paths))();
  await status(page, "1 of 2 uploaded.");
  await page.getByText("Not stored: this place takes one photo.").waitFor();
  await storedAfterReload(page, "3 photos are stored.");
});

for (const view of ["desktop", "phoneDark", "noJavaScript"]) {
  test(`photos that were chosen all at once are put where they belong, and change places: ${view}`, async ({ open }) => {
    const page = await open(view);
    await atPhotos(page);
    const files = [await photo(page, "a.png"), await photo(page, "b.png"), await photo(page, "c.png")];
    await page.getByLabel("All photos at once").setInputFiles(files);
    if (view === "noJavaScript") await page.getByRole("button", { name: "Upload the chosen photos" }).click();
    await page.getByText("3 photos are stored.").first().waitFor();
    const put = async (name, place) => {
      await row(page, name).locator("summary").click();
      await row(page, name).getByLabel("What it shows").selectOption({ label: place });
      await row(page, name).getByRole("button", { name: "Move it there" }).click();
      await page.getByText("Photo moved.").first().waitFor();
    };
    const isIn = (name, place) =>
      page.locator(".slot", { has: page.getByRole("heading", { name: place }) }).locator(".upload", { hasText: name }).waitFor();
    await row(page, "a.png").locator("summary").click();
    await check(page, "upload-all-at-once");
    await row(page, "a.png").locator("summary").click();
    await put("a.png", "Back");
    await isIn("a.png", "Back");
    await put("b.png", "Top");
    await isIn("b.png", "Top");
    await put("a.png", "Top");
    await isIn("a.png", "Top");
    await isIn("b.png", "Back");
    await check(page, "upload-moved");
    await page.goto(page.url());
    for (const [name, place] of [["a.png", "Top"], ["b.png", "Back"], ["c.png", "The defect"]]) await isIn(name, place);
    await row(page, "b.png").getByRole("button", { name: "Remove b.png from Back" }).click();
    await page.getByText("Photo removed.").first().waitFor();
    await isIn("a.png", "Top");
  });
}

test("everything works with the keyboard alone, and the focus is always to be seen", async ({ open }) => {
  const page = await open("desktop");
  await atPhotos(page);
  const files = [await photo(page, "one.png", 90_000), await photo(page, "two.png", 90_000)];
  const tabTo = async (wanted) => {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press("Tab");
      if (!(await inFocus(page)).startsWith(wanted)) continue;
      const { hidden, outlined } = await page.evaluate(() => {
        const here = document.activeElement;
        const { left, top, width, height } = here.getBoundingClientRect();
        const over = document.elementFromPoint(left + Math.min(width, 60) / 2, top + height / 2);
        return { hidden: !over || !(here.contains(over) || over.contains(here)), outlined: getComputedStyle(here).outlineStyle !== "none" };
      });
      expect(!hidden && outlined, `${wanted} is in focus and does not show it`);
      return;
    }
    throw new Error(`Tab never comes to ${wanted}`);
  };
  await slow(page, 30_000);
  // The browser is told to hand the dialogue over long before the key is pressed.
  const opened = page.waitForEvent("filechooser");
  await tabTo("The defect");
  await page.keyboard.press("Enter");
  await (await opened).setFiles(files);
  await says(page, "two.png", "Uploading");
  await page.keyboard.press("Shift+Tab");
  expect((await inFocus(page)).startsWith("Cancel two.png"), `before the place comes ${await inFocus(page)}`);
  await page.keyboard.press("Enter");
  expect((await inFocus(page)) === "The defect", "the focus is lost");
  await slow(page);
  await status(page, "1 of 1 uploaded. 1 photo is stored.");
  await page.keyboard.press("Shift+Tab");
  expect((await inFocus(page)).startsWith("It shows something else: one.png"), `before the place comes ${await inFocus(page)}`);
  await page.keyboard.press("Shift+Tab");
  expect((await inFocus(page)).startsWith("Remove one.png"), "the stored photo can not be reached");
  await page.keyboard.press("Enter");
  await status(page, "Photo removed. 0 photos are stored.");
  await tabTo("Continue");
  await page.keyboard.press("Enter");
  await page.waitForURL(/sender/);
});

test("a session that ended keeps the chosen photos until somebody has signed in again", async ({ open }) => {
  const page = await open("phone");
  await atPhotos(page);
  await page.context().clearCookies();
  await page.getByLabel("The defect").setInputFiles([await photo(page, "one.png"), await photo(page, "two.png")]);
  await page.getByRole("heading", { name: "You have been signed out" }).waitFor();
  for (const name of ["one.png", "two.png"]) await says(page, name, "Waiting until you are signed in");
  await check(page, "upload-signed-out");
  const [tab] = await Promise.all([page.context().waitForEvent("page"), page.getByRole("link", { name: "Sign in again" }).click()]);
  await tab.getByLabel("E-mail address").fill("cleo@oakmere.example");
  await tab.getByLabel("Password").fill("phone-comes-back");
  await tab.getByRole("button", { name: "Sign in" }).click();
  await tab.getByRole("heading", { name: "Add photos" }).waitFor();
  await tab.getByText("You can close this tab.").waitFor();
  await status(page, "2 of 2 uploaded. 2 photos are stored.");
  expect(await page.getByRole("heading", { name: "You have been signed out" }).isHidden(), "it still says signed out");
  await tab.close();
  await storedAfterReload(page, "2 photos are stored.");
});

test("what was not stored yet goes on by itself after a reload, in one tab, and nothing of it is left", async ({ open }) => {
  const page = await open("desktop");
  await atPhotos(page);
  page.removeAllListeners("dialog");
  page.on("dialog", (dialog) => dialog.accept());
  const keeps = async (wanted) => {
    for (let tries = 0; tries < 50 && (await kept(page)) !== wanted; tries += 1) await page.waitForTimeout(100);
    expect((await kept(page)) === wanted, `the browser keeps ${await kept(page)} files`);
  };
  await slow(page, 60_000);
  const files = [];
  for (const name of ["one.png", "two.png", "three.png", "four.png"]) files.push(await photo(page, name, 150_000));
  await page.getByLabel("The defect").setInputFiles(files);
  await page.getByLabel("Back").setInputFiles(await photo(page, "back.png", 150_000));
  await row(page, "two.png").getByRole("button", { name: "Cancel" }).click();
  await keeps(4);
  await page.reload();
  await status(page, "0 of 4 uploaded.");
  for (const name of ["one.png", "four.png", "back.png"]) await row(page, name).waitFor();
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  await tab.getByText("The photos that you chose in another tab are being uploaded there.").waitFor();
  expect((await tab.locator(".upload:not([data-photo])").count()) === 0, "another tab sends them, too");
  await tab.close();
  await slow(page);
  await status(page, "4 of 4 uploaded. 4 photos are stored.");
  await keeps(0);
  await storedAfterReload(page, "4 photos are stored.");
  await page.locator(".slot", { hasText: "Back" }).getByText("back.png").first().waitFor();
  // One that the person goes on without, and one that waits when somebody signs out.
  await page.route("**/photos", (route) => {
    const sent = route.request().method() === "POST" && route.request().headers().accept === "application/json";
    return sent ? route.fulfill({ status: 429, contentType: "application/json", body: "{}" }) : route.continue();
  });
  await page.getByLabel("Top").setInputFiles(await photo(page, "top.png"));
  await says(page, "top.png", "Not stored");
  await keeps(1);
  const address = page.url();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("1 photo is not stored.").waitFor();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(/sender/);
  await keeps(0);
  await page.goto(address);
  await page.getByLabel("Top").setInputFiles(await photo(page, "last.png"));
  await keeps(1);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(/sign-in/);
  await keeps(0);
  page.faults.splice(0, page.faults.length, ...page.faults.filter((fault) => !fault.includes("429")));
});

test("leaving while something is uploading asks first, and “Continue” waits", async ({ open }) => {
  const page = await open("desktop");
  await atPhotos(page);
  page.removeAllListeners("dialog");
  const asked = [];
  let stay = true;
  page.on("dialog", async (dialog) => {
    asked.push(dialog.type());
    await (stay ? dialog.dismiss() : dialog.accept());
  });
  // A browser only asks where somebody has touched the page.
  await page.getByRole("heading", { name: "Add photos" }).click();
  await slow(page, 60_000);
  await page.getByLabel("The defect").setInputFiles(await photo(page, "one.png", 150_000));
  await row(page, "one.png").locator(".state", { hasText: /Uploading, [1-9]/ }).waitFor();
  await page.getByRole("link", { name: "Back", exact: true }).click();
  await page.waitForTimeout(300);
  expect(asked.join() === "beforeunload" && page.url().endsWith("photos"), `it was left without asking: ${asked}`);
  stay = false;
  await page.reload();
  expect(asked.join() === "beforeunload,beforeunload", `reloading did not ask: ${asked}`);
  await row(page, "one.png").getByRole("button", { name: "Cancel" }).click();
  await status(page, "0 photos are stored.");
  // “Continue” waits for what is running, and then goes on without a question.
  stay = true;
  await page.getByLabel("The defect").setInputFiles([await photo(page, "one.png", 90_000), await photo(page, "two.png", 90_000)]);
  await says(page, "two.png", "Uploading");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("We go on as soon as 2 photos are uploaded.").waitFor();
  await check(page, "upload-waiting");
  await page.waitForURL(/sender/);
  expect(asked.length === 2, "it asked though everything was stored");
  await page.goto(page.url().replace("sender", "photos"));
  await status(page, "2 photos are stored.");
  await page.goto(page.url());
  expect(asked.length === 2, "it asks where nothing is uploading");
  // What is worth a look is said before it goes on.
  await slow(page, 10_000);
  const small = await page.screenshot({ clip: { x: 0, y: 0, width: 90, height: 70 } });
  await page.getByLabel("Back").setInputFiles({ name: "small.png", mimeType: "image/png", buffer: Buffer.concat([small, Buffer.alloc(60_000, ".")]) });
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("We go on as soon as 1 photo is uploaded.").waitFor();
  await slow(page);
  await page.getByText("Look at what is said about the photos.").waitFor();
  await page.getByText("This photo is small: details may not be visible.").waitFor();
  await check(page, "upload-remark");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(/sender/);
});
