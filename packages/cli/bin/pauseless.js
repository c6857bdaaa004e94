#!/usr/bin/env node
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const main = new URL("../dist/main.js", import.meta.url);
if (!existsSync(fileURLToPath(main))) {
  console.error(
    "pauseless: this checkout is not built yet; run `npm start` or `npm test` once, or `npm run setup`",
  );
  process.exit(1);
}
await import(main.href);
