import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameParser, ReadMemory, type ReadMemoryOptions } from "./index.js";
import { clientFrame, closePayload, joined, Opcode, utf8 } from "./testing/client-frames.js";

const { text, binary, continuation, close, ping, pong } = Opcode;

/** A parser whose sink writes down what it is told. */
function parserOf(options: ReadMemoryOptions = {}, memory = new ReadMemory(options)) {
  const told: string[] = [];
  const { u8 } = memory.reserve.views;
  const hex = (at: number, length: number) => Buffer.from(u8.slice(at, at + length)).toString("hex");
  const tell = (kind: string, at: number, length: number) => {
    assert.equal(at & 3, 3);
    told.push(`${kind} ${hex(at, length)}`);
  };
  const parser = new FrameParser(memory, {
    message: (at, length, isText) => tell(isText ? "text" : "binary", at, length),
    ping: (at, length) => tell("ping", at, length),
    pong: (at, length) => tell("pong", at, length),
    closed: (code, at, length) => told.push(`closed ${code} ${hex(at, length)}`),
    refused: (code, why) => told.push(`refused ${code} ${why}`),
  });
  const receive = (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length; at += memory.windowBytes) {
      const piece = bytes.subarray(at, at + memory.windowBytes);
      memory.window.set(piece);
      parser.receive(piece.length);
    }
  };
  return { memory, parser, told, receive };
}

const hexOf = (...bytes: number[]) => Buffer.from(bytes).toString("hex");

test("a masked text of RFC 6455's examples is unmasked", () => {
  const { told, receive } = parserOf();
  receive(Uint8Array.of(0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58));
  assert.deepEqual(told, [`text ${Buffer.from("Hello").toString("hex")}`]);
});

test("messages of every length and place are delivered where words are aligned behind their first byte", () => {
  const { told, receive } = parserOf({ maxPayloadBytes: 70_000 });
  for (let length = 0; length < 300; length++) {
    const payload = Uint8Array.from({ length }, (_, i) => i * 7 + length);
    const mask = [length, 77, length * 3, 201].map((byte) => byte & 255);
    receive(joined([clientFrame(binary, payload, { mask }), clientFrame(ping, "x", { mask })]));
    assert.deepEqual(told.splice(0), [`binary ${hexOf(...payload)}`, "ping 78"]);
  }
});

test("fragments are put together, and control frames between them are told at once", () => {
  const { memory, parser, told, receive } = parserOf();
  receive(joined([clientFrame(text, "one ", { fin: false }), clientFrame(ping, "p")]));
  assert.deepEqual(told, ["ping 70"]);
  assert.ok(parser.isMidMessage);
  receive(joined([clientFrame(continuation, "two ", { fin: false }), clientFrame(pong, "q")]));
  receive(clientFrame(continuation, "three"));
  assert.deepEqual(told.slice(1), ["pong 71", `text ${Buffer.from("one two three").toString("hex")}`]);
  assert.equal(parser.isMidMessage, false);
  assert.equal(memory.spill.usedBytes, 0);
});

test("a close frame ends it: nothing behind it is told", () => {
  const { told, receive } = parserOf();
  receive(joined([clientFrame(close, closePayload(1000, "bye")), clientFrame(text, "more")]));
  receive(clientFrame(ping));
  assert.deepEqual(told, [`closed 1000 ${Buffer.from("bye").toString("hex")}`]);
  const { told: without, receive: receiveWithout } = parserOf();
  receiveWithout(clientFrame(close));
  assert.deepEqual(without, ["closed 1005 "]);
});

test("a payload over the limit is refused from its header", () => {
  const payload = new Uint8Array(4097);
  for (const bytes of [
    clientFrame(binary, payload).subarray(0, 8),
    clientFrame(binary, payload.subarray(1), { fin: false }).subarray(0, 4104),
    clientFrame(binary, new Uint8Array(70_000)).subarray(0, 14),
    Uint8Array.of(0x82, 0xff, 0x7f, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0),
  ]) {
    const { told, receive } = parserOf();
    receive(bytes);
    if (bytes.length > 4000) receive(clientFrame(continuation, "x").subarray(0, 6));
    assert.deepEqual(told, ["refused 1009 the message is too large"]);
  }
});

test("a sink can stop the parser, and what it held is given back", () => {
  const { memory, parser, told, receive } = parserOf();
  receive(clientFrame(text, "one", { fin: false }));
  receive(clientFrame(ping, "half").subarray(0, 7));
  assert.ok(memory.spill.usedBytes > 0);
  parser.stop();
  assert.equal(memory.spill.usedBytes, 0);
  receive(clientFrame(continuation, "two"));
  assert.deepEqual(told, []);
});

test("where the spill is full a connection is refused, and the others go on", () => {
  const memory = new ReadMemory({ maxPayloadBytes: 1000, spillBytes: 1252 });
  const one = parserOf({}, memory);
  const two = parserOf({}, memory);
  one.receive(clientFrame(binary, new Uint8Array(1000), { fin: false }));
  two.receive(clientFrame(binary, new Uint8Array(1000), { fin: false }));
  assert.deepEqual(two.told, ["refused 1013 too much is unfinished here; try again later"]);
  one.receive(clientFrame(continuation));
  assert.deepEqual(one.told, [`binary ${"00".repeat(1000)}`]);
  assert.equal(memory.spill.usedBytes, 0);
});

test("a text is refused with the first byte that cannot be in one, though its frame has not all come", () => {
  const bytes = clientFrame(text, Uint8Array.of(...utf8("κόσμε"), 0xed, 0xa0, 0x80, 0x65));
  const { told, receive } = parserOf();
  const last = bytes.length - 3;
  receive(bytes.subarray(0, last));
  assert.deepEqual(told, []);
  receive(bytes.subarray(last, last + 1));
  assert.deepEqual(told, ["refused 1007 a text has to be UTF-8"]);
});

test("options out of their range are refused", () => {
  for (const options of [
    { windowBytes: 63 },
    { maxPayloadBytes: 0 },
    { maxFragments: 0.5 },
    { spillBytes: 4096 },
    { maxPayloadBytes: 2 ** 24 + 1 },
  ]) {
    assert.throws(() => new ReadMemory(options), { code: "BAD_OPTION" });
  }
});
