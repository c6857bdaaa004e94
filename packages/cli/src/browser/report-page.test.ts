import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { reportPage, runStorm } from "@pauseless/storm";
import { openBrowser } from "./open-browser.js";

test("the report of a storm draws its plots and asks for nothing from elsewhere", {
  timeout: 120_000,
}, async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const report = await runStorm({
    mode: "net",
    strategies: ["heap", "arena"],
    peers: [],
    scenario: "aoe",
    warmUpS: 1,
    repeats: 1,
    seed: 7,
    clients: 20,
    players: 10,
    rate: 10,
    seconds: 3,
    background: 5,
    traffic: "bots",
    command: "a test",
  });
  const folder = mkdtempSync(join(tmpdir(), "pauseless-report-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "report.html");
  writeFileSync(file, reportPage(report));

  const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
  const errors: string[] = [];
  const requests: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  await page.locator("body[data-ready=true]").waitFor();
  for (const plot of ["lateness", "percentiles", "heap"]) {
    assert.ok((await page.locator(`#${plot} canvas`).count()) > 0, `plot ${plot} is drawn`);
  }
  assert.deepEqual(errors, []);
  assert.deepEqual(requests, [pathToFileURL(file).href]);
  assert.ok(readFileSync(file, "utf8").includes("heap"));
});
