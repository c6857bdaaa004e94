import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** Each ```ts block, a program of its own, and the ```text block behind it, which is what it prints. */
const programs = [...README.matchAll(/^```ts\n(.*?)^```\n(?:\n^```text\n(.*?)^```\n)?/gms)].map(
  ([, source, output], index) => ({ source, output, file: `program-${index + 1}` }),
);

// In the package, so that the programs find it by its name as a user's would; in dist, which is not
// committed, and by a name that is never published.
const folder = mkdtempSync(fileURLToPath(new URL("./readme.test.", import.meta.url)));
after(() => rmSync(folder, { recursive: true }));

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ["lib.es2022.d.ts"],
  types: ["node"],
  strict: true,
  noUnusedLocals: true,
  skipLibCheck: true,
};

describe("the README", () => {
  for (const { source, output, file } of programs) {
    const title =
      source.split("\n").find((line) => line.includes("open(") || line.includes("new ")) ?? source;
    test(`runs as it is printed: ${title.trim()}`, () => {
      const { outputText } = ts.transpileModule(source, {
        compilerOptions: OPTIONS,
        fileName: `${file}.mts`,
      });
      const path = join(folder, `${file}.mjs`);
      writeFileSync(path, outputText);
      const { stdout, stderr, status } = spawnSync(process.execPath, ["--conditions=development", path], {
        encoding: "utf8",
      });
      assert.equal(status, 0, stderr);
      assert.equal(stdout, output ?? "");
    });
  }

  test("has programs, all of which the compiler accepts", () => {
    assert.ok(programs.length >= 8);
    const paths = programs.map(({ source, file }) => {
      const path = join(folder, `${file}.mts`);
      writeFileSync(path, source);
      return path;
    });
    const program = ts.createProgram(paths, { ...OPTIONS, noEmit: true });
    const complaints = ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
    assert.deepEqual(complaints, []);
  });

  test("explains every error code, and none that does not exist", () => {
    const declared = readFileSync(new URL("./errors.d.ts", import.meta.url), "utf8").match(/"[A-Z_]+"/g);
    const explained = [...README.matchAll(/^\| `([A-Z_]+)` +\|/gm)].map(([, code]) => `"${code}"`);
    assert.deepEqual(explained.sort(), [...new Set(declared)].sort());
  });
});
