import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { openBrowser } from "./open-browser.js";

const command = fileURLToPath(new URL("../../bin/pauseless.js", import.meta.url));
/** Screenshots are for people to look at; git ignores the folder. */
const artifacts = fileURLToPath(new URL("../../../../artifacts/", import.meta.url));

test("the page shows both strategies live, on the same input", { timeout: 120_000 }, async (t) => {
  const browser = await openBrowser(t);
  if (browser === undefined) return;
  const server = spawn(process.execPath, [command, "start", "--port", "0", "--background", "40"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(async () => {
    const exit = once(server, "exit");
    server.kill("SIGINT");
    await exit;
  });
  const [line] = (await once(createInterface({ input: server.stdout }), "line")) as [string];
  const address = /http:\/\/[\d.:]+/.exec(line)?.[0];
  assert.ok(address, `no address in: ${line}`);

  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(address);

  const figure = (side: string, name: string) => page.locator(`[data-side=${side}] [data-figure=${name}]`);
  const tickOf = async (side: string) =>
    Number(((await figure(side, "tick").textContent()) ?? "").replace(/\D/g, ""));
  for (const side of ["heap", "arena"]) {
    await page.locator(`[data-side=${side}][data-state=live]`).waitFor({ timeout: 60_000 });
    const before = await tickOf(side);
    await page.waitForFunction(
      ([name, tick]) => {
        const text = document.querySelector(`[data-side=${name}] [data-figure=tick]`)?.textContent ?? "";
        return Number(text.replace(/\D/g, "")) > Number(tick) + 20;
      },
      [side, before] as const,
      { timeout: 60_000 },
    );
    for (const name of ["worst-pause", "pauses", "worst-late", "p99-late", "stutters", "heap"]) {
      assert.match((await figure(side, name).textContent()) ?? "", /\d/, `${side} shows its ${name}`);
    }
  }
  await page.locator("[data-proof=same]").waitFor({ timeout: 60_000 });

  // The picture moves: two looks at the canvas, some frames apart, differ.
  const picture = () => page.locator("[data-side=arena] canvas").first().screenshot();
  const first = await picture();
  await page.waitForTimeout(1000);
  assert.notDeepEqual(await picture(), first);

  mkdirSync(artifacts, { recursive: true });
  await page.screenshot({ path: `${artifacts}live-page.png` });
  assert.deepEqual(errors, []);
});
