import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { type Report, reportPage, verdict } from "@pauseless/storm";
import type { BrowserContextOptions, Page } from "playwright-core";
import { openBrowser } from "./open-browser.js";
import { sampleReport } from "./sample-report.js";

type Opened = {
  readonly page: Page;
  readonly errors: string[];
  readonly requests: string[];
  readonly url: string;
};

/** Opens the page of a report from a file; undefined where there is no browser. */
async function opened(
  t: TestContext,
  report: Report,
  context: BrowserContextOptions = {},
): Promise<Opened | undefined> {
  const browser = await openBrowser(t);
  if (browser === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "pauseless-report-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "report.html");
  writeFileSync(file, reportPage(report));
  const page = await browser.newPage({ viewport: { width: 1280, height: 1600 }, ...context });
  const errors: string[] = [];
  const requests: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => errors.push(message.text()));
  page.on("request", (request) => requests.push(request.url()));
  const url = pathToFileURL(file).href;
  await page.goto(url);
  await page.locator("body[data-ready=true]").waitFor();
  return { page, errors, requests, url };
}

/** Which plots have nothing drawn on them: no pixel that is not clear. */
async function emptyPlots(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("[data-plot]")]
      .filter((plot) => {
        const canvas = plot.querySelector("canvas");
        if (canvas === null) return true;
        const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data;
        return pixels === undefined || pixels.every((value) => value === 0);
      })
      .map((plot) => `${plot.dataset.plot} ${plot.dataset.index ?? ""}`),
  );
}

async function fits(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
}

test("a full report draws all its plots, opens with its sentence, and asks for nothing from elsewhere", {
  timeout: 120_000,
}, async (t) => {
  const report = sampleReport();
  const open = await opened(t, report);
  if (open === undefined) return;
  const { page, errors, requests, url } = open;
  assert.equal(await page.locator("h1").textContent(), verdict(report).sentence);
  assert.equal(await page.locator("[data-plot]").count(), 3 + 2 * 11);
  assert.deepEqual(await emptyPlots(page), []);
  assert.equal(await page.locator(".flame .frame").first().textContent(), "(root)");
  assert.ok(await fits(page), "the page does not scroll sideways");
  assert.deepEqual(errors, []);
  assert.deepEqual(requests, [url]);
});

test("every plot and section has a name, every heading its level, and buttons can be pressed", {
  timeout: 120_000,
}, async (t) => {
  const open = await opened(t, sampleReport({ names: ["heap", "arena"] }));
  if (open === undefined) return;
  const { page } = open;
  const unnamed = await page.evaluate(
    () =>
      [...document.querySelectorAll("[role=img], [role=region], [role=group]")].filter(
        (each) => !each.ariaLabel,
      ).length,
  );
  assert.equal(unnamed, 0);
  const levels = await page.evaluate(() =>
    [...document.querySelectorAll("h1, h2, h3")].map(({ tagName }) => Number(tagName[1])),
  );
  assert.equal(levels.filter((level) => level === 1).length, 1);
  assert.ok(
    levels.every((level, index) => level <= (levels[index - 1] ?? 0) + 1),
    levels.join(" "),
  );
  const button = page.locator("#curve-ticks .legend button").first();
  const drawn = () =>
    page.locator("#curve-ticks canvas").evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  const before = await drawn();
  await button.focus();
  await page.keyboard.press("Enter");
  assert.equal(await button.getAttribute("aria-pressed"), "false");
  await page.waitForTimeout(50);
  assert.notEqual(await drawn(), before, "the line is hidden");
});

test("a flame graph is zoomed with click and keys, and says what a frame is", {
  timeout: 120_000,
}, async (t) => {
  const open = await opened(t, sampleReport({ names: ["heap", "arena"] }));
  if (open === undefined) return;
  const { page, errors } = open;
  const flame = page.locator(".flame[data-index='0']");
  const frame = (name: string) => flame.locator(".frame", { hasText: new RegExp(`^${name}$`) });
  const share = async (name: string) => {
    const [box, all] = await Promise.all([frame(name).boundingBox(), flame.boundingBox()]);
    return (box?.width ?? 0) / (all?.width ?? 1);
  };
  assert.ok((await share("spawnEffect")) < 0.6);
  await frame("spawnEffect").click();
  assert.ok((await share("spawnEffect")) > 0.99, "as wide as the graph");
  assert.equal(await frame("sendViews").count(), 0);
  assert.match(
    String(await flame.locator("p").textContent()),
    /^spawnEffect \(heap-battle\.js:97\): 50\.7 MB\/s, 43% of all, 36\.6 MB\/s of it itself$/,
  );
  await page.keyboard.press("Escape");
  assert.ok((await share("spawnEffect")) < 0.6);
  // From the root down to the tick, and to its neighbour on the right.
  for (const key of ["ArrowDown", "ArrowRight"]) await page.keyboard.press(key);
  assert.match(String(await flame.locator("p").textContent()), /^onMessage /);
  await page.keyboard.press("Enter");
  assert.ok((await share("onMessage")) > 0.99);
  assert.equal(await flame.locator(".frame[tabindex='0']").count(), 1, "one stop for the tab key");
  assert.deepEqual(errors, []);
});

test("fits a phone, a printer and the dark", { timeout: 120_000 }, async (t) => {
  const open = await opened(t, sampleReport(), {
    viewport: { width: 400, height: 800 },
    colorScheme: "dark",
  });
  if (open === undefined) return;
  const { page, errors } = open;
  assert.ok(await fits(page), "400 px wide");
  assert.deepEqual(await emptyPlots(page), []);
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(await background(), "rgb(20, 23, 26)");
  await page.setViewportSize({ width: 1000, height: 800 });
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.waitForTimeout(100);
  assert.notEqual(await background(), "rgb(20, 23, 26)", "paper is light");
  assert.deepEqual(await emptyPlots(page), []);
  assert.deepEqual(errors, []);
});

test("hostile names do nothing, not even in what the script draws", { timeout: 120_000 }, async (t) => {
  const hostile = "<img src=x onerror=\"document.title='run'\">";
  const report = sampleReport({ names: ["heap", "arena"] });
  const strategies = report.strategies.map((run) => ({
    ...run,
    name: hostile,
    flame: { name: hostile, place: hostile, selfBytesPerS: 1e6, children: [] },
  }));
  const open = await opened(t, { ...report, strategies });
  if (open === undefined) return;
  const { page, errors } = open;
  await page.locator(".frame").first().hover();
  assert.equal(await page.locator("img").count(), 0);
  assert.notEqual(await page.title(), "run");
  assert.equal(await page.locator(".frame").first().textContent(), hostile);
  assert.deepEqual(errors, []);
});
