import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";

/** For tests: a program in a folder of its own, removed when the test has ended. */
export function madeProgram(test: TestContext, source: string, name = "program.cjs"): string {
  const file = join(mkdtempSync(join(tmpdir(), "made program ")), name);
  writeFileSync(file, source);
  test.after(() => rmSync(dirname(file), { recursive: true, force: true }));
  return file;
}
