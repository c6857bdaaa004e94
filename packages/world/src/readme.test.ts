import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { testsOfReadme } from "@pauseless/testing";

testsOfReadme(import.meta.url, "@pauseless/world", 8);

test("the README shows rules of the reference battle as they are there", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const excerpts = [...readme.matchAll(/^```ts\n\/\/ ([\w/.-]+)\n(.*?)^```$/gms)];
  assert.ok(excerpts.length > 0);
  for (const [, file, excerpt] of excerpts) {
    const code = readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8").replace(/^ +/gm, "");
    for (const part of excerpt.split("\n\n")) {
      assert.ok(code.includes(part.replace(/^ +/gm, "").trim()), `not in ${file}:\n${part}`);
    }
  }
});
