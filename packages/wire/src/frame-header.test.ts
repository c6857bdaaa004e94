import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameKind, frameHeaderBytes, MAX_FRAME_HEADER_BYTES, writeFrameHeader } from "./index.js";

const HEADERS: readonly (readonly [number, string])[] = [
  [0, "8200"],
  [1, "8201"],
  [125, "827d"],
  [126, "827e007e"],
  [256, "827e0100"],
  [65_535, "827effff"],
  [65_536, "827f0000000000010000"],
  [0x7fffffff, "827f000000007fffffff"],
];

test("a length is written in its shortest form, right in front of the payload", () => {
  for (const [length, header] of HEADERS) {
    const bytes = new Uint8Array(32).fill(0xee);
    const at = writeFrameHeader(bytes, 16, length, FrameKind.binary);
    assert.equal(Buffer.from(bytes.subarray(at, 16)).toString("hex"), header);
    assert.equal(16 - at, frameHeaderBytes(length));
    assert.ok(16 - at <= MAX_FRAME_HEADER_BYTES);
    assert.ok(bytes.subarray(0, at).every((byte) => byte === 0xee));
    assert.ok(bytes.subarray(16).every((byte) => byte === 0xee));
  }
});

test("a frame's first byte says its kind, and that it is whole", () => {
  const opcodes = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 };
  for (const [kind, opcode] of Object.entries(opcodes)) {
    assert.equal(FrameKind[kind as keyof typeof opcodes], 0x80 | opcode);
  }
});
