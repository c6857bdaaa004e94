import assert from "node:assert/strict";
import { test } from "node:test";
import { ReadMemory } from "./index.js";
import { autobahnCases } from "./testing/autobahn-cases.js";
import { diceFrom } from "./testing/dice.js";
import { runInPieces, sequenceOf } from "./testing/sequence.js";

/*
 * The same bytes, cut otherwise: the answers are the same. Sequences up to `EVERY_BYTES` are cut at every byte; longer ones, whose
 * headers are at their ends, within `EDGE_BYTES` of both and at every `STRIDE`th between them (`npm run fuzz -- splits` cuts those
 * anywhere).
 */

const MIB = 2 ** 20;
const EVERY_BYTES = 10_000;
const EDGE_BYTES = 40;
const STRIDE = 61;
const BYTE_BY_BYTE_BYTES = 100_000;
const memory = new ReadMemory({ maxPayloadBytes: 16 * MIB, maxFragments: 2 ** 17 });

function cutsOf(length: number): number[] {
  const all = Array.from({ length }, (_, i) => i);
  if (length <= EVERY_BYTES) return all;
  return all.filter((at) => at < EDGE_BYTES || at >= length - EDGE_BYTES || at % STRIDE === 0);
}

const fitting = autobahnCases
  .map((each) => ({ id: each.id, largestBytes: each.largest?.bytes ?? 0, each }))
  .filter(({ largestBytes }) => largestBytes <= BYTE_BY_BYTE_BYTES);
const SEED = Number(process.env.PAUSELESS_SEED ?? Math.floor(Math.random() * 2 ** 31)) | 0;

test("in two reads, cut anywhere, the answers are the same", () => {
  let runs = 0;
  for (const { each } of fitting) {
    const sequence = sequenceOf(each);
    for (const cut of cutsOf(sequence.bytes.length)) {
      runs++;
      try {
        runInPieces(memory, sequence, [cut]);
      } catch (cause) {
        throw new Error(`case ${each.id}, cut at ${cut}: ${(cause as Error).message}`, { cause });
      }
    }
  }
  assert.ok(runs > 10_000);
});

test("byte by byte, the answers are the same", () => {
  for (const { id, each } of fitting) {
    const sequence = sequenceOf(each);
    try {
      runInPieces(
        memory,
        sequence,
        Array.from(sequence.bytes, (_, i) => i),
      );
    } catch (cause) {
      throw new Error(`case ${id}, byte by byte: ${(cause as Error).message}`, { cause });
    }
  }
});

test("the large ones in random pieces, too", () => {
  const dice = diceFrom(SEED);
  for (const { id, largest, steps, what } of autobahnCases) {
    if (largest === undefined || largest.bytes <= BYTE_BY_BYTE_BYTES) continue;
    const sequence = sequenceOf({ id, steps, what });
    const cuts: number[] = [];
    for (let at = 0; at < sequence.bytes.length; at += 1 + dice(40_000)) cuts.push(at);
    try {
      runInPieces(memory, sequence, cuts);
    } catch (cause) {
      throw new Error(`case ${id}, PAUSELESS_SEED=${SEED}: ${(cause as Error).message}`, { cause });
    }
  }
});
