import type { Writable } from "node:stream";
import * as wsModule from "ws";
import { FrameParser, ReadMemory } from "./index.js";
import { clientFrame, joined, Opcode } from "./testing/client-frames.js";

/*
 * From bytes that were read to messages that are unmasked: the same bytes for all, copied for each read as the kernel does it, into the
 * window here, into a new buffer for `ws`. Each contender adds up the messages' lengths and last bytes.
 */

/** It is there, but not in the types. */
const { Receiver } = wsModule as unknown as { Receiver: new (options: object) => Writable };

const ROUNDS = 5;
const MESSAGES = 2000;

interface Load {
  /** What comes in, in reads of so many bytes. */
  readonly reads: readonly Uint8Array[];
  /** What the sum has to be. */
  readonly sum: number;
}

/** `MESSAGES` frames, so many in each read, or cut into reads of so many bytes. */
interface Reads {
  readonly frames?: number;
  readonly bytes?: number;
}

function load(opcode: number, payloads: readonly Uint8Array[], { frames = 1, bytes }: Reads): Load {
  const all = payloads.map((payload, i) =>
    clientFrame(opcode, payload, { mask: [i & 255, (i * 7) & 255, 99, (i >> 8) & 255] }),
  );
  const sum = payloads.reduce(
    (total, payload) => (total + payload.length + payload[payload.length - 1]) | 0,
    0,
  );
  const reads: Uint8Array[] = [];
  if (bytes === undefined) {
    for (let i = 0; i < all.length; i += frames) reads.push(joined(all.slice(i, i + frames)));
  } else {
    const stream = joined(all);
    for (let at = 0; at < stream.length; at += bytes) reads.push(stream.slice(at, at + bytes));
  }
  return { reads, sum };
}

const payloadsOf = (bytes: number) =>
  Array.from({ length: MESSAGES }, (_, i) => Uint8Array.from({ length: bytes }, (_, k) => i + k * 3));
const textsOf = (text: string) =>
  Array.from({ length: MESSAGES }, (_, i) => new TextEncoder().encode(`${text}${i}`));

function pauseless({ reads, sum }: Load) {
  const memory = new ReadMemory();
  const { window } = memory;
  const { u8 } = memory.reserve.views;
  let got = 0;
  const parser = new FrameParser(memory, {
    message: (at, length) => {
      got = (got + length + u8[at + length - 1]) | 0;
    },
    ping: () => {},
    pong: () => {},
    closed: () => {},
    refused: (code, why) => {
      throw new Error(`${code} ${why}`);
    },
  });
  return {
    ops: MESSAGES,
    run() {
      got = 0;
      for (let i = 0; i < reads.length; i++) {
        window.set(reads[i]);
        parser.receive(reads[i].length);
      }
    },
    check: () => got === sum,
  };
}

function ws({ reads, sum }: Load) {
  const receiver = new Receiver({ isServer: true, maxPayload: 4096, binaryType: "nodebuffer" });
  let got = 0;
  receiver.on("message", (data: Buffer) => {
    got = (got + data.length + data[data.length - 1]) | 0;
  });
  receiver.on("error", (error: Error) => {
    throw error;
  });
  return {
    ops: MESSAGES,
    run() {
      got = 0;
      for (let i = 0; i < reads.length; i++) receiver.write(Buffer.from(reads[i]));
    },
    check: () => got === sum,
  };
}

/** The copy that both begin with. */
function copyAlone({ reads, sum }: Load) {
  const { window } = new ReadMemory();
  return {
    ops: MESSAGES,
    run() {
      for (let i = 0; i < reads.length; i++) window.set(reads[i]);
    },
    check: () => sum !== 0,
  };
}

const caseOf = (name: string, make: () => Load) => ({
  name,
  unit: "ns",
  rounds: ROUNDS,
  against: "ws",
  contenders: {
    pauseless: () => pauseless(make()),
    ws: () => ws(make()),
    "the copy alone": () => copyAlone(make()),
  },
});

const SMALL = payloadsOf(12);
const LARGE = payloadsOf(4096);
const PLAIN = textsOf("a line of chat that is all of plain ASCII but not short ");
const UMLAUTS = textsOf("äöü und so weiter ".repeat(3));

export const bench = {
  name: "wire frames",
  cases: [
    caseOf("messages of 12 bytes, one a read", () => load(Opcode.binary, SMALL, { frames: 1 })),
    caseOf("messages of 12 bytes, 50 a read", () => load(Opcode.binary, SMALL, { frames: 50 })),
    caseOf("messages of 12 bytes, straddling reads of 100 bytes", () =>
      load(Opcode.binary, SMALL, { bytes: 100 }),
    ),
    caseOf("messages of 4 KiB, one a read", () => load(Opcode.binary, LARGE, { frames: 1 })),
    caseOf("messages of 4 KiB, straddling reads of 1448 bytes", () =>
      load(Opcode.binary, LARGE, { bytes: 1448 }),
    ),
    caseOf("texts of 60 bytes, one a read", () => load(Opcode.text, PLAIN, { frames: 1 })),
    caseOf("texts of 66 bytes with umlauts, one a read", () => load(Opcode.text, UMLAUTS, { frames: 1 })),
  ],
};
