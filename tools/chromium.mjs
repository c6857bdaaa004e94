// Where the browser for the browser tests is, and how to get one.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { aptInstall } from "./apt-install.mjs";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The path of an installed Chromium, or undefined. CHROMIUM_PATH goes before all others. */
export async function findChromium() {
  const installed = findInstalled();
  if (installed !== undefined) return installed;
  const { chromium } = await import("playwright-core");
  const own = chromium.executablePath();
  return existsSync(own) ? own : undefined;
}

/** Installs a Chromium where there is none: by apt where root on Debian allows, else playwright's own download. */
export function ensureChromium(root) {
  if (findInstalled() !== undefined) return;
  aptInstall("chromium", "the browser tests");
  if (findInstalled() !== undefined) return;
  const cli = join(root, "node_modules", "playwright-core", "cli.js");
  const { status } = spawnSync(process.execPath, [cli, "install", "chromium"], {
    stdio: ["ignore", "ignore", "ignore"],
  });
  if (status === 0) return;
  const what = "no Chromium for the browser tests: install one, or name it in CHROMIUM_PATH";
  if (process.env.CI === "true") {
    console.error(`setup: ${what}`);
    process.exit(1);
  }
  console.error(`setup: ${what}; those tests are skipped`);
}

function findInstalled() {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== "") {
    if (existsSync(named)) return named;
    console.error(`setup: CHROMIUM_PATH names ${named}, which is not there`);
    process.exit(1);
  }
  return places.find((place) => existsSync(place));
}
