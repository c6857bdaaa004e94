import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { LiveServer, type Report, reportPage } from "@pauseless/doctor";
import type { BrowserContextOptions, Page } from "playwright-core";
import { madeReport } from "./doctor-samples.js";
import { openBrowser } from "./open-browser.js";

/** Screenshots are for people to look at; git ignores the folder. */
const artifacts = fileURLToPath(new URL("../../../../artifacts/", import.meta.url));

type Opened = {
  readonly page: Page;
  readonly errors: string[];
  readonly requests: string[];
  readonly url: string;
};

/** Opens an address, or the page of a report from a file; undefined where there is no browser. */
async function opened(
  t: TestContext,
  what: Report | string,
  context: BrowserContextOptions = {},
): Promise<Opened | undefined> {
  const browser = await openBrowser(t);
  if (browser === undefined) return undefined;
  let url = String(what);
  if (typeof what !== "string") {
    const folder = mkdtempSync(join(tmpdir(), "pauseless-doctor-"));
    t.after(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "report.html");
    writeFileSync(file, reportPage(what));
    url = pathToFileURL(file).href;
  }
  const page = await browser.newPage({ viewport: { width: 1280, height: 1600 }, ...context });
  const errors: string[] = [];
  const requests: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  // What the page's policy refuses is an error on the console too.
  page.on("console", (message) => errors.push(message.text()));
  page.on("dialog", (dialog) => errors.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(url);
  await page.locator("body[data-ready=true]").waitFor();
  return { page, errors, requests, url };
}

/** What is drawn in a plot, as text to compare. */
function picture(page: Page, plot: string): Promise<string> {
  return page
    .locator(`[data-plot=${plot}] canvas`)
    .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
}

/** Where a moment of a window of 10 s stands in a plot that shows all of it. */
async function pointOf(page: Page, plot: string, atMs: number): Promise<{ x: number; y: number }> {
  const over = page.locator(`[data-plot=${plot}] .u-over`);
  await over.scrollIntoViewIfNeeded();
  const box = await over.boundingBox();
  assert.ok(box);
  return { x: box.x + (box.width * atMs) / 10_000, y: box.y + box.height / 2 };
}

const fits = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

test("a report opens with its verdict, draws its plots, and asks for nothing", {
  timeout: 120_000,
}, async (t) => {
  const report = madeReport();
  const open = await opened(t, report);
  if (open === undefined) return;
  const { page, errors, requests, url } = open;
  assert.equal(await page.locator("h1").textContent(), report.verdict);
  const empty = await page.evaluate(() =>
    [...document.querySelectorAll(".plot")]
      .filter((plot) => {
        const canvas = plot.querySelector("canvas");
        const pixels = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data;
        return pixels === undefined || pixels.every((value) => value === 0);
      })
      .map((plot) => (plot as HTMLElement).dataset.plot),
  );
  assert.deepEqual(empty, []);
  assert.equal(await page.locator(".graph .frame").first().textContent(), "(root)");
  const levels = await page.evaluate(() =>
    [...document.querySelectorAll("h1, h2, h3")].map(({ tagName }) => Number(tagName[1])),
  );
  assert.ok(
    levels.every((level, index) => level <= (levels[index - 1] ?? 0) + 1),
    levels.join(" "),
  );
  assert.equal(
    await page.locator("[role=img]:not([aria-label]), [role=region]:not([aria-label])").count(),
    0,
  );
  assert.ok(await fits(page), "the page does not scroll sideways");
  mkdirSync(artifacts, { recursive: true });
  await page.screenshot({ path: `${artifacts}doctor-page.png`, fullPage: true });
  assert.deepEqual(errors, []);
  assert.deepEqual(requests, [url]);
});

test("a pause that is clicked tells of its phases, and all plots zoom together", {
  timeout: 120_000,
}, async (t) => {
  const open = await opened(t, madeReport());
  if (open === undefined) return;
  const { page, errors } = open;
  const panel = page.locator("#pause");
  const at = await pointOf(page, "pauses", 3290);
  await page.mouse.click(at.x, at.y);
  assert.equal(await panel.locator("h3").textContent(), "Pause of 40.0 ms at 3.270 s: major");
  assert.match(
    String(await panel.textContent()),
    /Reason: allocation limit\..*mark36\.0 ms90 %.*handle app\/handle\.ts:7/,
  );
  assert.equal(await panel.locator("svg.phases rect").count(), 3);
  await page.locator("[data-pause=next]").click();
  assert.match(String(await panel.locator("h3").textContent()), /^Pause of 1\.0 ms at 3\.320 s: minor$/);
  const block = await pointOf(page, "blocks", 5030);
  await page.mouse.click(block.x, block.y);
  assert.match(
    String(await panel.locator("h3").textContent()),
    /^Work of 60\.0 ms without a wait, at 5\.000 s$/,
  );

  const plots = ["heap", "pauses", "delay", "blocks"];
  const pictures = () => Promise.all(plots.map((plot) => picture(page, plot)));
  const whole = await pictures();
  await page.locator("#time").evaluate((section) => section.scrollIntoView());
  const from = await pointOf(page, "heap", 2000);
  const to = await pointOf(page, "heap", 4000);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  // It is let go below the plot.
  await page.mouse.move(to.x, to.y + 120, { steps: 4 });
  await page.mouse.up();
  await page.waitForTimeout(100);
  const closer = await pictures();
  for (const [index, plot] of plots.entries()) assert.notEqual(closer[index], whole[index], plot);
  // In what is shown now, 2 s to 4 s, the pause at 3.27 s stands a little right of the middle.
  const zoomed = await pointOf(page, "pauses", (10_000 * (3280 - 2000)) / 2000);
  await page.mouse.click(zoomed.x, zoomed.y);
  assert.match(String(await panel.locator("h3").textContent()), /at 3\.270 s: major$/);
  await page.locator("#time .plots").focus();
  await page.keyboard.press("0");
  await page.waitForTimeout(100);
  assert.match(String(await panel.locator("h3").textContent()), /at 3\.270 s/, "what is chosen stays chosen");
  assert.notDeepEqual(await pictures(), closer);
  assert.deepEqual(errors, []);
});

test("a finding leads to its pauses and functions, a function to its callers", {
  timeout: 120_000,
}, async (t) => {
  const open = await opened(t, madeReport());
  if (open === undefined) return;
  const { page, errors } = open;
  const before = await picture(page, "pauses");
  await page.getByRole("button", { name: "show 3 pauses" }).click();
  await page.waitForTimeout(100);
  assert.notEqual(await picture(page, "pauses"), before, "they are marked");
  assert.match(String(await page.locator("#pause h3").textContent()), /at 3\.270 s: major$/);

  await page.getByRole("button", { name: "show handle" }).click();
  const title = page.locator(".sandwich h3");
  assert.equal(
    await title.textContent(),
    "handle (app/handle.ts:7): 9.0 MB/s, 56 % of all, 6.0 MB/s of it itself",
  );
  assert.equal(await page.locator("#functions tr.marked").count(), 1);
  assert.equal(await page.locator(".graph .frame.marked").textContent(), "handle");

  // The tree has parse beneath handle, where it calls itself, and beneath tick.
  const graph = page.locator(".graph");
  await graph.locator(".frame", { hasText: /^tick$/ }).click();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.equal(
    await title.textContent(),
    "parse (app/parse.ts:7): 4.0 MB/s, 25 % of all, 4.0 MB/s of it itself",
  );
  assert.deepEqual(await page.locator(".callers .frame").allTextContents(), ["parse", "handle", "tick"]);
  assert.deepEqual(await page.locator(".callees .frame").allTextContents(), ["parse", "parse"]);
  await page.keyboard.press("Escape");
  await page.locator("#flame input").fill("parse");
  assert.equal(await page.locator("#flame output").textContent(), "25 % of all");
  await page.getByRole("button", { name: "Processor time" }).click();
  assert.equal(await page.locator(".words").textContent(), "1.91 s in all.");

  const names = () => page.locator("#functions tbody th .link").allTextContents();
  assert.deepEqual(await names(), ["handle", "tick", "parse"]);
  await page.getByRole("button", { name: "mean lifetime" }).click();
  assert.deepEqual(await names(), ["parse", "handle", "tick"]);
  await page.getByRole("button", { name: "mean lifetime" }).click();
  assert.deepEqual(await names(), ["handle", "parse", "tick"], "what is not known stays last");
  assert.deepEqual(errors, []);
});

test("hostile names are text, on a phone and in the dark, and threads are chosen", {
  timeout: 120_000,
}, async (t) => {
  const hostile = '</script><img src=x onerror="alert(1)">\'&';
  const made = madeReport();
  const [main] = made.evidence.threads;
  const evidence = { ...made.evidence, threads: [main, { ...main, id: 3, name: "worker", collections: [] }] };
  const text = JSON.stringify(madeReport(evidence))
    .replaceAll('"handle"', JSON.stringify(hostile))
    .replaceAll('"worker"', JSON.stringify(`worker ${hostile}`))
    .replaceAll('"mark"', JSON.stringify(hostile));
  const open = await opened(t, JSON.parse(text) as Report, {
    viewport: { width: 400, height: 800 },
    colorScheme: "dark",
  });
  if (open === undefined) return;
  const { page, errors } = open;
  await page.locator("[data-pause=longest]").click();
  await page.getByRole("button", { name: `show ${hostile}` }).click();
  assert.ok(String(await page.locator("#pause").textContent()).includes(`${hostile}36.0 ms`));
  assert.ok(String(await page.locator(".sandwich h3").textContent()).startsWith(hostile));
  assert.ok((await page.locator(".graph .frame").allTextContents()).includes(hostile));
  await page.locator("#threads select").selectOption({ label: `worker ${hostile}` });
  assert.match(String(await page.locator("#pause").textContent()), /^Click a pause/);
  assert.match(String(await page.locator("#pauses [data-thread='3']").textContent()), /all pauses0/);
  assert.equal(await page.locator("#pauses [data-thread='0']").isVisible(), false);
  assert.equal(await page.locator("img").count(), 0);
  assert.ok(await fits(page), "400 px wide");
  const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(background, "rgb(20, 23, 26)");
  assert.deepEqual(errors, []);
});

test("a live page takes new snapshots and keeps what is chosen, until the last", {
  timeout: 120_000,
}, async (t) => {
  const server = await LiveServer.open({ port: 0, diagnose: (evidence) => madeReport(evidence) });
  t.after(() => server.close());
  const { evidence } = madeReport();
  server.update(evidence);
  const open = await opened(t, server.url);
  if (open === undefined) return;
  const { page, errors } = open;
  await page.locator("[data-pause=longest]").click();
  await page.locator(".graph .frame", { hasText: /^tick$/ }).click();
  await page.locator("#flame input").fill("par");
  const [main] = evidence.threads;
  const collections = [...main.collections, { ...main.collections[0], startMs: 11_000, ms: 70 }];
  server.update({ ...evidence, windowMs: 12_000, threads: [{ ...main, collections }] });
  await page.locator("body[data-version='2']").waitFor();
  assert.match(String(await page.locator("#facts").textContent()), /for 12\.0 s/);
  assert.match(String(await page.locator("#pause h3").textContent()), /^Pause of 40\.0 ms at 3\.270 s/);
  assert.match(String(await page.locator(".sandwich h3").textContent()), /^tick /);
  assert.equal(await page.locator("#flame input").inputValue(), "par");
  assert.ok(await page.locator("#flame input").evaluate((input) => input === document.activeElement));
  assert.equal(await page.locator(".graph .frame", { hasText: /^handle$/ }).count(), 0, "zoomed still");
  await page.locator("[data-pause=longest]").click();
  assert.match(String(await page.locator("#pause h3").textContent()), /^Pause of 70\.0 ms at 11\.000 s/);
  server.finish(madeReport(evidence, { verdict: "That was all." }));
  await page.locator("body[data-version='3']").waitFor();
  assert.equal(await page.locator("h1").textContent(), "That was all.");
  assert.match(String(await page.locator("#live").textContent()), /^The window is over/);
  assert.deepEqual(errors, []);
});
