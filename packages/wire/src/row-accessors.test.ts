import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Reserve } from "@pauseless/arena";
import {
  flag,
  quantised,
  SnapshotDecoder,
  Snapshots,
  signed,
  snapshotLayout,
  snapshotTable,
  unsigned,
} from "./index.js";

/*
 * V8 puts a function of up to 27 bytes of bytecode into its caller wherever it is called (TurboFan, `js-inlining-heuristic.cc`). That depends on no machine: the
 * engine prints how many each accessor has, in a process of its own, which is this file started again.
 */
const CHILD = "measure";
const SMALL_BYTES = 27;

function useAll(): number {
  const Things = snapshotTable("things", {
    capacity: 300,
    fields: {
      first: unsigned(4),
      whole: signed(30),
      word: unsigned(32),
      angle: quantised(-3.1, 3.1, 20),
      on: flag(),
    },
  });
  const layout = snapshotLayout("things", [Things]);
  const reserve = Reserve.open({ capacityBytes: 2 ** 22 });
  const snapshots = new Snapshots(layout, { clients: 1, reserve });
  const decoder = new SnapshotDecoder(layout, { reserve });
  snapshots.begin(1);
  const thing = snapshots.capture(Things).row(250);
  thing.first = 3;
  thing.whole = -5;
  thing.word = 2 ** 31;
  thing.angle = 1.5;
  thing.on = !thing.on;
  snapshots.encode(snapshots.join(), snapshots.views.everything);
  decoder.decode(snapshots.at, snapshots.length);
  const { first, whole, word, angle, on } = decoder.table(Things).at(250);
  return (
    first +
    whole +
    word +
    Math.round(angle) +
    Number(on) +
    thing.first +
    thing.whole +
    thing.angle +
    thing.word
  );
}

/** Bytes of bytecode that each function of a name has. They are printed to a file: to a pipe, the engine loses some. */
function sizesOf(name: string): number[] {
  const folder = mkdtempSync(join(tmpdir(), "pauseless-"));
  try {
    const file = join(folder, "bytecode.txt");
    const output = openSync(file, "w");
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const given = [
      "--print-bytecode",
      `--print-bytecode-filter=${name}`,
      fileURLToPath(import.meta.url),
      CHILD,
    ];
    const { status } = spawnSync(process.execPath, given, { env, stdio: ["ignore", output, "inherit"] });
    closeSync(output);
    assert.equal(status, 0);
    const printed = readFileSync(file, "utf8").matchAll(/^Bytecode length: (\d+)/gm);
    return [...printed].map(([, bytes]) => Number(bytes));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[2] === CHILD) {
  useAll();
} else {
  const readers = sizesOf("get value");
  const skip = readers.length > 0 ? false : `${process.execPath} prints no bytecode`;
  test("accessors of rows are put into their callers", { skip }, () => {
    const writers = sizesOf("set value");
    const moves = sizesOf("row");
    // Those that read what was decoded, and those of what is taken down, where functions that are equal can be one.
    assert.ok(readers.length >= 5 && writers.length >= 2 && moves.length >= 1);
    for (const bytes of [...readers, ...writers, ...moves]) {
      assert.ok(bytes <= SMALL_BYTES, `${readers}; ${writers}; ${moves} bytes`);
    }
  });
}
