import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** A program of the README: what stands in a `ts` block, the heading it stands under, and the `text` block behind it. */
interface Program {
  readonly heading: string;
  readonly source: string;
  readonly output: string;
}

/** All `ts` blocks that import something: what does not is an excerpt of a program that is elsewhere. */
function programsOf(page: string): Program[] {
  const programs: Program[] = [];
  let heading = "";
  for (const [, title, source, output] of page.matchAll(
    /^#+ ([^\n]+)$|^```ts\n(.*?)^```\n(?:\n^```text\n(.*?)^```\n)?/gms,
  )) {
    if (title !== undefined) heading = title;
    else if (source.includes('from "@pauseless/wire')) {
      programs.push({ heading, source, output: output ?? "" });
    }
  }
  return programs;
}

const programs = programsOf(README);

// In dist of the package, so that a program finds the package by its name, as one of a user does; a folder that is not published.
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
  for (const [index, { heading, source, output }] of programs.entries()) {
    test(`prints what it says under "${heading}"`, () => {
      const fileName = `program-${index + 1}`;
      const { outputText } = ts.transpileModule(source, { compilerOptions: OPTIONS, fileName });
      const path = join(folder, `${fileName}.mjs`);
      writeFileSync(path, outputText);
      const run = spawnSync(process.execPath, ["--conditions=development", path], {
        encoding: "utf8",
        timeout: 20_000,
      });
      assert.equal(run.status, 0, run.stderr);
      assert.equal(run.stdout, output);
    });
  }

  test("has programs that the compiler accepts", () => {
    assert.ok(programs.length >= 8);
    const paths = programs.map(({ source }, index) => {
      const path = join(folder, `program-${index + 1}.mts`);
      writeFileSync(path, source);
      return path;
    });
    const complaints = ts
      .getPreEmitDiagnostics(ts.createProgram(paths, { ...OPTIONS, noEmit: true }))
      .map(
        ({ messageText, file }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
      );
    assert.deepEqual(complaints, []);
  });

  test("has a row for every error code, and for none that does not exist", () => {
    const declared =
      readFileSync(new URL("./errors.d.ts", import.meta.url), "utf8").match(/"[A-Z_]+"/g) ?? [];
    const explained = [...README.matchAll(/^\| `([A-Z_]+)` +\|/gm)].map(([, code]) => `"${code}"`);
    assert.deepEqual(explained.sort(), [...new Set(declared)].sort());
  });
});
