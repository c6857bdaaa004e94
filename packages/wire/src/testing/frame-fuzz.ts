import { FrameParser, ReadMemory } from "../index.js";
import type { Limits } from "./autobahn-case.js";
import { type Dice, diceFrom, pick } from "./dice.js";
import type { FuzzTarget } from "./fuzz-target.js";
import { randomFrames } from "./random-frames.js";
import { type Outcome, shadowOf } from "./shadow-frames.js";

/*
 * Random bytes in random pieces, on several connections that share one window and one spill: each has to be told what the shadow
 * decoder makes of all its bytes at once.
 */

/** What a connection is sent, in these pieces. */
export interface Stream {
  readonly bytes: Uint8Array;
  /** Where its pieces end. */
  readonly cuts: readonly number[];
}

/** An input: limits, streams, and whose piece comes next. */
export interface FrameInput {
  readonly limits: Limits;
  readonly streams: readonly Stream[];
  readonly turns: readonly number[];
}

interface Connection {
  readonly parser: FrameParser;
  readonly told: string[];
  readonly stream: Stream;
  readonly latin1: string;
  pieces: number;
}

/** Memories, one for each pair of limits: every input leaves them as it found them. */
const memories = new Map<string, ReadMemory>();
const WINDOW_BYTES = 1024;

function memoryOf({ maxPayloadBytes, maxFragments }: Limits): ReadMemory {
  const key = `${maxPayloadBytes} ${maxFragments}`;
  const memory =
    memories.get(key) ??
    new ReadMemory({ maxPayloadBytes, maxFragments, windowBytes: WINDOW_BYTES, spillBytes: 2 ** 16 });
  memories.set(key, memory);
  return memory;
}

/** Does what an input says. @throws Error where it goes otherwise than the shadow decoder says. */
export function runFrameInput({ limits, streams, turns }: FrameInput): void {
  const memory = memoryOf(limits);
  const connections = streams.map((stream) => connect(memory, stream));
  for (const turn of turns) takeTurn(memory, limits, connections[turn]);
  let mid = 0;
  for (const { parser } of connections) {
    if (parser.isMidMessage) mid++;
  }
  if (mid === 0 && memory.spill.usedBytes !== 0)
    throw new Error("nothing is unfinished, but the spill is in use");
  for (const { parser } of connections) parser.stop();
  if (memory.spill.usedBytes !== 0) throw new Error("all have stopped, but the spill is in use");
}

function connect(memory: ReadMemory, stream: Stream): Connection {
  const { u8 } = memory.reserve.views;
  const buffer = Buffer.from(u8.buffer, u8.byteOffset, u8.byteLength);
  const told: string[] = [];
  const tell = (kind: string, at: number, length: number) => {
    if ((at & 3) !== 3) throw new Error(`a payload begins at ${at}`);
    told.push(`${kind} ${buffer.toString("latin1", at, at + length)}`);
    // It is the sink's to write to.
    if ((length & 1) === 1) u8.fill(0xff, at, at + length);
  };
  const parser = new FrameParser(memory, {
    message: (at, length, isText) => tell(isText ? "text" : "binary", at, length),
    ping: (at, length) => tell("ping", at, length),
    pong: (at, length) => tell("pong", at, length),
    closed: (code, at, length) => told.push(`closed ${code} ${buffer.toString("latin1", at, at + length)}`),
    refused: (code) => told.push(`refused ${code}`),
  });
  return { parser, told, stream, latin1: Buffer.from(stream.bytes).toString("latin1"), pieces: 0 };
}

function takeTurn(memory: ReadMemory, limits: Limits, connection: Connection): void {
  const { stream, parser, told, latin1 } = connection;
  const from = connection.pieces === 0 ? 0 : stream.cuts[connection.pieces - 1];
  const to = stream.cuts[connection.pieces++];
  memory.window.set(stream.bytes.subarray(from, to));
  parser.receive(to - from);
  // At the end and at one place before it, neither less nor more has been told than the bytes so far mean.
  if (connection.pieces === stream.cuts.length || to === stream.cuts[latin1.length % stream.cuts.length]) {
    compare(told, parser.isMidMessage, shadowOf(latin1.slice(0, to), limits));
  }
}

function compare(told: readonly string[], isMidMessage: boolean, expected: Outcome): void {
  const same = told.length === expected.told.length && told.every((what, i) => what === expected.told[i]);
  if (!same) throw new Error(`it told ${JSON.stringify(told)} instead of ${JSON.stringify(expected.told)}`);
  if (isMidMessage !== expected.isMidMessage) throw new Error(`isMidMessage is ${isMidMessage}`);
}

/** A random input, and of how many frames it is. */
function randomInput(dice: Dice): { input: FrameInput; frames: number } {
  const limits = { maxPayloadBytes: pick(dice, [100, 256, 1000]), maxFragments: pick(dice, [3, 16]) };
  const streams: Stream[] = [];
  const turns: number[] = [];
  let frames = 0;
  for (let i = dice(3); i >= 0; i--) {
    const made = randomFrames(dice, limits.maxPayloadBytes);
    frames += made.frames;
    const cuts = randomCuts(dice, made.bytes.length);
    for (let k = 0; k < cuts.length; k++) turns.splice(dice(turns.length + 1), 0, streams.length);
    streams.push({ bytes: made.bytes, cuts });
  }
  return { input: { limits, streams, turns }, frames };
}

function randomCuts(dice: Dice, length: number): number[] {
  const cuts: number[] = [];
  const longest = pick(dice, [1, 3, 20, 150, WINDOW_BYTES]);
  for (let at = 0; at < length; ) {
    at = Math.min(length, at + 1 + dice(longest));
    cuts.push(at);
  }
  return cuts;
}

/** The input as a test of `frame-fuzz-finds.test.ts` has it. */
function describe({ limits, streams, turns }: FrameInput): string {
  const parts = streams.map(({ bytes, cuts }) => ({ hex: Buffer.from(bytes).toString("hex"), cuts }));
  return JSON.stringify({ limits, streams: parts, turns });
}

/** Frames, right and wrong, in random pieces on random connections; it counts frames. */
export const frameFuzz: FuzzTarget = {
  name: "frames",
  run(seed, count) {
    const dice = diceFrom(seed);
    for (let done = 0; done < count; ) {
      const { input, frames } = randomInput(dice);
      try {
        runFrameInput(input);
      } catch (cause) {
        const why = cause instanceof Error ? cause.message : cause;
        throw new Error(`frames, seed ${seed}: ${why}\n${describe(input)}`, { cause });
      }
      done += Math.max(1, frames);
    }
  },
};
