// The demo's page in headless Chromium, as a visitor uses it. Arguments: URL of the page, folder for screenshots, path of the browser,
// folder of sample pictures; a second URL, of a server that wants a token, and the token. Run by ci/check-demo.sh.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [url, shots, browserPath, samples, guardedUrl, token] = process.argv.slice(2);
const WAIT = { timeout: 120_000 };
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };

const browser = await chromium.launch({
  executablePath: browserPath,
  args: ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
});

/** A page that fails the test when its console holds an error, or when it asks for anything of another host. */
async function open(options = {}, at = url) {
  const context = await browser.newContext({ viewport: PHONE, ...options });
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(String(error)));
  page.on("console", (line) => line.type() === "error" && !/status of (400|401|413)/.test(line.text()) && page.faults.push(line.text()));
  page.on("request", (request) => {
    const asked = new URL(request.url());
    if (asked.protocol !== "blob:" && asked.host !== new URL(at).host) page.faults.push(`asked ${asked}`);
  });
  page.setDefaultTimeout(WAIT.timeout);
  await page.goto(at);
  return page;
}

async function close(page) {
  assert.deepEqual(page.faults, []);
  await page.context().close();
}

const text = (page, selector) => page.locator(selector).innerText();
const answered = (page, label) => page.waitForFunction((wanted) => document.getElementById("label").textContent === wanted, label, WAIT);
const frameBytes = async (page) => Number((await text(page, "#bytes .bar:first-child .number")).replace(/\D/g, ""));
const totals = (page) => page.locator("#times .number").allInnerTexts();

const tests = {
  async photo_dropped_isNamedAndMeasured() {
    const page = await open();
    const photo = (await readFile(join(samples, "parachute.jpg"))).toString("base64");
    await page.waitForSelector("#samples button");
    const dropped = await page.evaluateHandle((base64) => {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], "parachute.jpg", { type: "image/jpeg" }));
      return transfer;
    }, photo);
    await page.dispatchEvent("#drop", "drop", { dataTransfer: dropped });
    await answered(page, "parachute");
    assert.deepEqual(await page.locator("#bytes .name").evaluateAll((names) => names.map((n) => n.firstChild.data.trim())), ["Venturi", "JPEG", "WebP"]);
    const size = await frameBytes(page);
    assert.ok(size > 500 && size < 20_000, `frame of ${size} bytes`);
    assert.equal(await page.locator("#stages .stage").count(), 9);
    assert.equal(await page.locator("#times .bar").count(), 4);
    await close(page);
  },

  async rateSlider_moved_changesTheFrame() {
    const page = await open();
    await page.setInputFiles("#file", join(samples, "church.jpg"));
    await answered(page, "church");
    const sizes = [];
    for (const [step, name] of ["low", "middle", "high"].entries()) {
      await page.locator("#rate").fill(String(step));
      await page.waitForFunction((wanted) => document.querySelector("#bytes small").textContent === wanted, name, WAIT);
      sizes.push(await frameBytes(page));
    }
    assert.ok(sizes[0] < sizes[1] && sizes[1] < sizes[2], `sizes ${sizes}`);
    await close(page);
  },

  async linkSpeed_chosen_changesTheResponseTime() {
    const page = await open();
    await page.setInputFiles("#file", join(samples, "church.jpg"));
    await answered(page, "church");
    const send = async () => Number.parseFloat(await text(page, "#stages .stage:nth-child(5) .number"));
    const size = await frameBytes(page);
    for (const [name, megabits] of [["BLE", 0.27], ["4G", 12], ["Wi-Fi", 54], ["5G", 66.9]]) {
      await page.getByRole("button", { name, exact: true }).click();
      assert.match(await text(page, "#times-title"), new RegExp(`over ${name}`));
      assert.ok(Math.abs((await send()) - (size * 8) / (megabits * 1000)) < 0.006, `${name}: ${await send()} ms for ${size} bytes`);
    }
    const before = await totals(page);
    await page.locator("#link").fill("-100");
    assert.equal(await text(page, "#link-name"), "0.1 Mbit/s");
    assert.notDeepEqual(await totals(page), before);
    await close(page);
  },

  async fileThatIsNoPicture_isRefusedPolitely() {
    const page = await open();
    await page.waitForSelector("#samples button");
    for (const file of [
      { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("not a picture") },
      { name: "broken.jpg", mimeType: "image/jpeg", buffer: Buffer.from("not a picture") },
    ]) {
      await page.setInputFiles("#file", file);
      await page.waitForFunction(() => /picture/.test(document.getElementById("problem").textContent), null, WAIT);
      assert.ok(await page.locator("#problem").isVisible());
    }
    await page.setInputFiles("#file", join(samples, "church.jpg"));
    await answered(page, "church");
    assert.ok(!(await page.locator("#problem").isVisible()), "an answer clears the problem");
    await close(page);
  },

  async pictureThatIsLarge_isMadeSmallerFirst() {
    const page = await open();
    await page.waitForSelector("#samples button");
    const size = await page.evaluate(async () => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 2000, height: 1500 });
      const pixels = canvas.getContext("2d").createImageData(2000, 1500);
      for (let at = 0; at < pixels.data.length; at += 60_000) crypto.getRandomValues(pixels.data.subarray(at, at + 60_000));
      for (let at = 3; at < pixels.data.length; at += 4) pixels.data[at] = 255;
      canvas.getContext("2d").putImageData(pixels, 0, 0);
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
      const transfer = new DataTransfer();
      transfer.items.add(new File([blob], "noise.png", { type: "image/png" }));
      document.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer }));
      return blob.size;
    });
    assert.ok(size > 4 << 20, `${size} bytes`);
    await page.waitForSelector("#scores li");
    assert.ok(!(await page.locator("#problem").isVisible()), await text(page, "#problem").catch(() => ""));
    await close(page);
  },

  async webcam_running_isAnsweredUntilStopped() {
    const page = await open();
    await page.waitForSelector("#samples button");
    await page.getByRole("button", { name: "Use webcam" }).click();
    await page.waitForSelector("#scores li");
    assert.ok(await page.locator("#video").isVisible());
    await page.getByRole("button", { name: "Stop webcam" }).click();
    assert.ok(!(await page.locator("#video").isVisible()));
    await close(page);
  },

  async keyboardAlone_reachesEverything() {
    const page = await open();
    await page.waitForSelector("#samples button");
    const seen = new Set();
    for (let i = 0; i < 30; i++) {
      await page.keyboard.press("Tab");
      seen.add(await page.evaluate(() => document.activeElement.id || document.activeElement.textContent || document.activeElement.querySelector("img")?.alt));
    }
    for (const wanted of ["file", "choose", "webcam", "rate", "link", "BLE", "church"]) assert.ok(seen.has(wanted), `no ${wanted} in ${[...seen]}`);
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll("button, input, img, video")].filter(
        (e) => !(e.textContent.trim() || e.alt || e.ariaLabel || e.labels?.length || e.querySelector?.("img")?.alt),
      ).map((e) => e.outerHTML),
    );
    assert.deepEqual(nameless, []);
    await close(page);
  },

  async tokenAskedFor_isGivenOnThePage() {
    const page = await open({}, guardedUrl);
    await page.locator("#token").fill("wrong-wrong-wrong-wrong");
    await page.getByRole("button", { name: "Go on" }).click();
    await page.waitForFunction(() => /token/.test(document.getElementById("problem").textContent));
    await page.locator("#token").fill(token);
    await page.getByRole("button", { name: "Go on" }).click();
    await page.waitForSelector("#samples button");
    await page.setInputFiles("#file", join(samples, "church.jpg"));
    await answered(page, "church");
    await close(page);
  },

  async page_onPhoneAndDesktop_inBothColours_fitsItsWindow() {
    for (const [size, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
      for (const colorScheme of ["light", "dark"]) {
        const page = await open({ viewport, colorScheme });
        await page.waitForSelector("#samples button");
        await page.screenshot({ path: join(shots, `${size}-${colorScheme}-empty.png`), fullPage: true });
        await page.setInputFiles("#file", join(samples, "parachute.jpg"));
        await answered(page, "parachute");
        await page.waitForTimeout(500);
        await page.screenshot({ path: join(shots, `${size}-${colorScheme}.png`), fullPage: true });
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= viewport.width, `${size} ${colorScheme}: content is ${wide} px wide`);
        const back = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        assert.equal(back, colorScheme === "dark" ? "rgb(15, 20, 27)" : "rgb(244, 245, 247)");
        await close(page);
      }
    }
  },
};

let failures = 0;
for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
    console.log(`ok      ${name}`);
  } catch (failure) {
    failures++;
    console.log(`FAILED  ${name}\n${failure.stack}`);
  }
}
await browser.close();
process.exit(failures ? 1 : 0);
