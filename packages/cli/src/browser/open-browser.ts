import type { TestContext } from "node:test";
import { type Browser, chromium } from "playwright-core";

/** What keeps Chromium from calling elsewhere, and lets root run it. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Where the repository's `tools` are, from the compiled file. */
const tools = new URL("../../../../tools/chromium.mjs", import.meta.url);

/** Opens a headless Chromium, or skips the test where there is none; under CI that is a failure. */
export async function openBrowser(test: TestContext): Promise<Browser | undefined> {
  const { findChromium } = (await import(tools.href)) as { findChromium(): Promise<string | undefined> };
  const executablePath = await findChromium();
  if (executablePath === undefined) {
    const what = "no Chromium: install one, or name it in CHROMIUM_PATH";
    if (process.env.CI === "true") throw new Error(what);
    test.skip(what);
    return undefined;
  }
  const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
  test.after(() => browser.close());
  return browser;
}
