import { measureCases, type Operations, testsThatNoObjectIsMade } from "@pauseless/testing";
import { FrameKind, FrameParser, ReadMemory, writeFrameHeader } from "./index.js";
import { clientFrame, fragmentsOf, joined, Opcode } from "./testing/client-frames.js";

/*
 * Frames make no object, however they come in. The cases are measured in a process of their own, which is this file started again.
 */

const { binary, text, ping, pong } = Opcode;

/** A connection that adds up what it is told. */
function connection() {
  const memory = new ReadMemory();
  const { u8 } = memory.reserve.views;
  let sum = 0;
  const parser = new FrameParser(memory, {
    message: (at, length) => {
      sum = (sum + length + u8[at]) & 0xffff;
    },
    ping: (at) => {
      sum = (sum + at) & 0xffff;
    },
    pong: (at) => {
      sum = (sum + at) & 0xffff;
    },
    closed: () => {},
    refused: () => {
      throw new Error("refused");
    },
  });
  return { memory, parser, sum: () => sum };
}

/** Reads of so many bytes each, over and over; every `every`th operation is one. */
function reads(bytes: Uint8Array, pieceBytes = bytes.length, every = 1): Operations {
  const { memory, parser, sum } = connection();
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.slice(at, at + pieceBytes));
  const { window } = memory;
  let next = 0;
  return (from, count) => {
    for (let i = from; i < from + count; i += every) {
      window.set(pieces[next]);
      parser.receive(pieces[next].length);
      next = next + 1 === pieces.length ? 0 : next + 1;
    }
    return sum();
  };
}

const small = Array.from({ length: 20 }, (_, i) =>
  clientFrame(
    binary,
    Uint8Array.from({ length: 12 }, (_, k) => i * k),
    { mask: [i, 7, 200, 90] },
  ),
);
const fragmented = [
  ...fragmentsOf(text, new TextEncoder().encode("grüße ".repeat(100)), 100).flatMap((frame) => [
    frame,
    clientFrame(ping, "between"),
  ]),
];

const CASES: Record<string, () => Operations> = {
  "small binary messages": () => reads(small[0]),
  "several messages in one read": () => reads(joined(small)),
  "messages that straddle two reads": () => reads(joined(small), 25),
  "messages that come byte by byte": () => reads(joined(small), 1),
  texts: () => reads(clientFrame(text, "Grüße aus dem Gefecht, 日本語")),
  "large ones": () => reads(clientFrame(binary, new Uint8Array(4096).fill(77)), 5000, 8),
  "large ones in several reads": () => reads(clientFrame(binary, new Uint8Array(4096).fill(77)), 1000, 8),
  "fragments with pings between them": () => reads(joined(fragmented), 64),
  "pings and pongs": () => reads(joined([clientFrame(ping, "x".repeat(125)), clientFrame(pong, "y")])),
  "headers of frames": () => {
    const bytes = new Uint8Array(64);
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        sum += writeFrameHeader(bytes, 16, i & 0x1ffff, FrameKind.binary);
      }
      return sum & 0xffff;
    };
  },
};

if (process.argv[2] === "measure") console.log(JSON.stringify(await measureCases(CASES)));
else testsThatNoObjectIsMade(Object.keys(CASES), import.meta.url, "measure");
