import { clientFrame, closePayload, Opcode, utf8 } from "./client-frames.js";

/*
 * The shape of a conformance case. Its id is the one that the Autobahn testsuite (github.com/crossbario/autobahn-testsuite) has for
 * what it tries; what is sent and what has to come back is written here from RFC 6455. Ids of other sections are not here: 8 is empty
 * there, 12 and 13 are of compression, which is not offered.
 */

/** What a server that echoes messages answers: frames, put together to messages. */
export type Answer =
  | { readonly kind: "text" | "binary" | "ping" | "pong"; readonly payload: Uint8Array }
  /** A close frame with one of these codes; 1005 stands for none. */
  | { readonly kind: "close"; readonly codes: readonly number[] };

/** A part of a case: what the client sends, and what has come back when the server has dealt with all of it, and not later. */
export interface Step {
  /** What is written, one write each. */
  readonly writes: readonly Uint8Array[];
  /** All that comes back, in order. */
  readonly answers: readonly Answer[];
}

/** What a server refuses. */
export interface Limits {
  readonly maxPayloadBytes: number;
  readonly maxFragments: number;
}

/** A case of the suite. */
export interface AutobahnCase {
  /** The testsuite's id, as `1.1.1`. */
  readonly id: string;
  /** What it tries. */
  readonly what: string;
  /** The size of its largest message, and of the fragments that it comes in, where a server's usual limits may be below. */
  readonly largest?: { readonly bytes: number; readonly fragmentBytes: number };
  /** Makes its steps. */
  steps(): readonly Step[];
}

/** What a server with such limits has to do in a case: it refuses a message above them from the header that tells. */
export function stepsUnder(limits: Limits, { largest, steps }: AutobahnCase): readonly Step[] {
  if (largest === undefined) return steps();
  const fragments = Math.ceil(largest.bytes / largest.fragmentBytes);
  const tooLarge = largest.bytes > limits.maxPayloadBytes;
  if (!tooLarge && fragments <= limits.maxFragments) return steps();
  const fitting = Math.floor(limits.maxPayloadBytes / largest.fragmentBytes);
  const codes = [tooLarge && fitting <= limits.maxFragments ? 1009 : 1008];
  return [{ writes: steps()[0].writes, answers: [{ kind: "close", codes }] }];
}

/** Whether an answer is what was expected. */
export function isExpected(got: Answer, expected: Answer): boolean {
  if (got.kind === "close" || expected.kind === "close") {
    return got.kind === "close" && expected.kind === "close" && expected.codes.includes(got.codes[0]);
  }
  return got.kind === expected.kind && Buffer.compare(got.payload, expected.payload) === 0;
}

const bytesOf = (payload: Uint8Array | string) => (typeof payload === "string" ? utf8(payload) : payload);

/** A text that comes back. */
export const textBack = (payload: Uint8Array | string): Answer => ({
  kind: "text",
  payload: bytesOf(payload),
});

/** Bytes that come back. */
export const binaryBack = (payload: Uint8Array): Answer => ({ kind: "binary", payload });

/** The answer to a ping. */
export const pongBack = (payload: Uint8Array | string): Answer => ({
  kind: "pong",
  payload: bytesOf(payload),
});

/** A close frame with one of `codes`. */
export const closeBack = (...codes: number[]): Answer => ({ kind: "close", codes });

/** One step in which `frames` are written and `answers` come back. */
export const step = (frames: readonly Uint8Array[], ...answers: Answer[]): Step => ({
  writes: frames,
  answers,
});

/** The end of a case in which nothing was wrong: the client closes, and the server answers that. */
export const farewell = (): Step =>
  step([clientFrame(Opcode.close, closePayload(1000))], closeBack(1000, 1005));

/** Writes of at most `bytes` bytes each. */
export function chopped(frames: readonly Uint8Array[], bytes: number): Uint8Array[] {
  return frames.flatMap((frame) =>
    Array.from({ length: Math.ceil(frame.length / bytes) }, (_, i) =>
      frame.subarray(i * bytes, (i + 1) * bytes),
    ),
  );
}

/** A payload of `length` bytes that repeats `pattern`. */
export function repeated(pattern: Uint8Array | string, length: number): Uint8Array {
  const unit = bytesOf(pattern);
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = unit[i % unit.length];
  return bytes;
}
