import assert from "node:assert/strict";
import { test } from "node:test";
import { ReadMemory } from "./index.js";
import type { AutobahnCase } from "./testing/autobahn-case.js";
import { autobahnCases } from "./testing/autobahn-cases.js";
import { diceFrom } from "./testing/dice.js";
import { runInPieces, type Sequence, sequenceOf } from "./testing/sequence.js";

/*
 * The same bytes, cut otherwise: the answers are the same. Sequences of up to `EVERY_BYTES` are cut at every byte; longer ones within
 * `EDGE_BYTES` of where a frame begins or ends, and at every `STRIDE`th byte of the payload between (`npm run fuzz -- splits` cuts
 * anywhere).
 */

const MIB = 2 ** 20;
const EVERY_BYTES = 10_000;
const EDGE_BYTES = 16;
const STRIDE = 97;
const BYTE_BY_BYTE_BYTES = 100_000;
const memory = new ReadMemory({ maxPayloadBytes: 16 * MIB, maxFragments: 2 ** 17 });

function cutsOf({ bytes: { length }, starts }: Sequence): number[] {
  const all = Array.from({ length }, (_, i) => i);
  if (length <= EVERY_BYTES) return all;
  const edges = [...starts, length];
  return all.filter((at) => at % STRIDE === 0 || edges.some((edge) => Math.abs(at - edge) < EDGE_BYTES));
}

const bytesOf = ({ largest }: AutobahnCase) => largest?.bytes ?? 0;
const fitting = autobahnCases.filter((each) => bytesOf(each) <= BYTE_BY_BYTE_BYTES);
const SEED = Number(process.env.PAUSELESS_SEED ?? Math.floor(Math.random() * 2 ** 31)) | 0;

test("in two reads, cut anywhere, the answers are the same", () => {
  let runs = 0;
  for (const each of fitting) {
    const sequence = sequenceOf(each);
    for (const cut of cutsOf(sequence)) {
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
  for (const each of fitting) {
    const sequence = sequenceOf(each);
    try {
      runInPieces(
        memory,
        sequence,
        Array.from(sequence.bytes, (_, i) => i),
      );
    } catch (cause) {
      throw new Error(`case ${each.id}, byte by byte: ${(cause as Error).message}`, { cause });
    }
  }
});

test("the large ones in random pieces, too", () => {
  const dice = diceFrom(SEED);
  for (const each of autobahnCases) {
    if (bytesOf(each) <= BYTE_BY_BYTE_BYTES) continue;
    const sequence = sequenceOf(each);
    const cuts: number[] = [];
    for (let at = 0; at < sequence.bytes.length; at += 1 + dice(40_000)) cuts.push(at);
    try {
      runInPieces(memory, sequence, cuts);
    } catch (cause) {
      throw new Error(`case ${each.id}, PAUSELESS_SEED=${SEED}: ${(cause as Error).message}`, { cause });
    }
  }
});
