import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

/** What a program that says nothing of checks prints, started with the given flags. */
function run(flags: readonly string[]): string {
  const program = `
    import { Arena, i32, Pool, record, Table } from ${JSON.stringify(new URL("./index.js", import.meta.url).href)};
    const arena = Arena.open({ capacityBytes: 1024 });
    const cell = new Table(arena, record({ value: i32 }), 2).cursor();
    const pool = Pool.open({ capacity: 1, create: () => ({}) });
    let said = "nothing";
    try {
      cell.at(2);
    } catch (error) {
      said = error.code;
    }
    console.log(arena.reserve.checked, pool.checked, said);`;
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, "--input-type=module", "--eval", program],
    { encoding: "utf8", env },
  );
  assert.equal(stderr, "");
  return stdout.trim();
}

test("memory is not checked unless told", () => {
  assert.equal(run([]), "false false nothing");
});

test("memory is checked under the export condition `development`", () => {
  assert.equal(run(["--conditions=development"]), "true true OUT_OF_RANGE");
});
