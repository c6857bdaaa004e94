import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** A program of a README: what stands in a `ts` block, the heading it stands under, and the `text` block behind it. */
export interface ReadmeProgram {
  readonly heading: string;
  readonly source: string;
  readonly output: string;
}

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
const MOST_MS = 30_000;

/** All `ts` blocks of a page that import a package: what does not is an excerpt of a program that is elsewhere. */
export function readmePrograms(page: string, packageName: string): ReadmeProgram[] {
  const programs: ReadmeProgram[] = [];
  let heading = "";
  for (const [, title, source, output] of page.matchAll(
    /^#+ ([^\n]+)$|^```ts\n(.*?)^```\n(?:\n^```text\n(.*?)^```\n)?/gms,
  )) {
    if (title !== undefined) heading = title;
    else if (source.includes(`from "${packageName}`)) {
      programs.push({ heading, source, output: output ?? "" });
    }
  }
  return programs;
}

/**
 * Tests of a package's README: its programs run, in checked mode, and print what it says; the compiler accepts them; each error code
 * has a row.
 *
 * @param url - of the compiled test, in `dist` of the package
 * @param leastPrograms - how many programs there are at least, so that none is lost unseen
 * @param errors - the declaration file, in `dist`, that has the error codes
 * @param code - what an error code looks like
 */
export function testsOfReadme(
  url: string,
  packageName: string,
  leastPrograms: number,
  errors = "./errors.d.ts",
  code = /[A-Z_]+/,
): void {
  const readme = readFileSync(new URL("../README.md", url), "utf8");
  const programs = readmePrograms(readme, packageName);
  // In dist of the package, so that a program finds the package by its name, as one of a user does; a folder that is not published.
  const folder = mkdtempSync(fileURLToPath(new URL("./readme.test.", url)));
  after(() => rmSync(folder, { recursive: true }));

  describe("the README", () => {
    for (const [index, { heading, source, output }] of programs.entries()) {
      test(`prints what it says under "${heading}"`, () => {
        const fileName = `program-${index + 1}`;
        const { outputText } = ts.transpileModule(source, { compilerOptions: OPTIONS, fileName });
        const path = join(folder, `${fileName}.mjs`);
        writeFileSync(path, outputText);
        const { status, signal, stdout, stderr } = spawnSync(
          process.execPath,
          ["--conditions=development", path],
          { encoding: "utf8", timeout: MOST_MS },
        );
        assert.equal(status, 0, `${signal ?? ""} ${stderr}${stdout}`);
        assert.equal(stdout, output);
      });
    }

    test("has programs that the compiler accepts", () => {
      assert.ok(programs.length >= leastPrograms);
      const paths = programs.map(({ source }, index) => {
        const path = join(folder, `program-${index + 1}.mts`);
        writeFileSync(path, source);
        return path;
      });
      const complaints = ts
        .getPreEmitDiagnostics(ts.createProgram(paths, { ...OPTIONS, noEmit: true }))
        .map(
          ({ messageText, file }) =>
            `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
        );
      assert.deepEqual(complaints, []);
    });

    test("has a row for every error code, and for none that does not exist", () => {
      const quoted = new RegExp(`"${code.source}"`, "g");
      const declared = readFileSync(new URL(errors, url), "utf8").match(quoted) ?? [];
      const rows = readme
        .slice(readme.indexOf("\n## Errors"))
        .matchAll(new RegExp(`^\\| \`(${code.source})\` +\\|`, "gm"));
      const explained = [...rows].map(([, each]) => `"${each}"`);
      assert.deepEqual(explained.sort(), [...new Set(declared)].sort());
    });
  });
}
