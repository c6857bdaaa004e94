import assert from "node:assert/strict";
import type { ReadMemory } from "../index.js";
import { type Answer, type AutobahnCase, isExpected } from "./autobahn-case.js";
import { joined } from "./client-frames.js";
import { EchoEndpoint } from "./echo-endpoint.js";

/** All that a case sends, and all that it gets back. */
export interface Sequence {
  readonly bytes: Uint8Array;
  /** Where its writes begin: frames do, where each is written on its own. */
  readonly starts: readonly number[];
  readonly answers: readonly Answer[];
}

/** A case as one sequence of bytes; a step that is done many times is in it once. */
export function sequenceOf({ steps }: AutobahnCase): Sequence {
  const once = [...new Set(steps())];
  const writes = once.flatMap((step) => step.writes);
  const starts: number[] = [];
  let bytes = 0;
  for (const { length } of writes) {
    starts.push(bytes);
    bytes += length;
  }
  return {
    bytes: joined(writes),
    starts,
    answers: once.flatMap(({ answers }) => answers),
  };
}

/** Asserts that a sequence gets its answers when its bytes come in pieces that end at `cuts`, and leaves nothing behind. */
export function runInPieces(memory: ReadMemory, { bytes, answers }: Sequence, cuts: Iterable<number>): void {
  const endpoint = new EchoEndpoint(memory);
  let from = 0;
  for (const cut of cuts) {
    endpoint.receive(bytes.subarray(from, cut));
    from = cut;
  }
  endpoint.receive(bytes.subarray(from));
  compareAnswers(endpoint.answers(), answers);
  assert.equal(endpoint.isMidMessage, false);
  assert.equal(memory.spill.usedBytes, 0);
}

/** Asserts that the answers are what was expected. */
export function compareAnswers(answers: readonly Answer[], expected: readonly Answer[]): void {
  const same = answers.length === expected.length && answers.every((got, i) => isExpected(got, expected[i]));
  if (!same) assert.deepEqual(answers.map(short), expected.map(short));
}

function short(answer: Answer): string {
  if (answer.kind === "close") return `close ${answer.codes.join(" or ")}`;
  const { kind, payload } = answer;
  return `${kind} of ${payload.length}: ${Buffer.from(payload.subarray(0, 64)).toString("hex")}`;
}
