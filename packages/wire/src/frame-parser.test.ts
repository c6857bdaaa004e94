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

test("what no client may send is refused from its header, whatever it is", () => {
  const mask = [1, 2, 3, 4];
  const long = (...length: number[]) => Uint8Array.of(0x82, 0xff, ...length, ...mask);
  const wrong: readonly (readonly [string, number, Uint8Array])[] = [
    ["reserved bits", 1002, Uint8Array.of(0xc2, 0x80)],
    ["no mask", 1002, Uint8Array.of(0x82, 0x00)],
    ["an opcode of data", 1002, Uint8Array.of(0x83, 0x80)],
    ["an opcode of control", 1002, Uint8Array.of(0x8b, 0x80)],
    ["a fragmented ping", 1002, Uint8Array.of(0x09, 0x80)],
    ["a ping of 126 bytes", 1002, Uint8Array.of(0x89, 0xfe)],
    ["nothing to continue", 1002, Uint8Array.of(0x80, 0x80)],
    ["125 bytes in 16 bits", 1002, Uint8Array.of(0x82, 0xfe, 0, 125, ...mask)],
    ["65535 bytes in 64 bits", 1002, long(0, 0, 0, 0, 0, 0, 255, 255)],
    ["a length with its highest bit set", 1002, long(0x80, 0, 0, 0, 0, 1, 0, 0)],
    ["2^63 - 1 bytes", 1009, long(0x7f, 255, 255, 255, 255, 255, 255, 255)],
    ["2^32 bytes", 1009, long(0, 0, 0, 1, 0, 0, 0, 0)],
    ["2^31 bytes", 1009, long(0, 0, 0, 0, 0x80, 0, 0, 0)],
    ["2^30 bytes", 1009, long(0, 0, 0, 0, 0x40, 0, 0, 0)],
    ["a byte too many", 1009, long(0, 0, 0, 0, 0, 1, 0x11, 0x71)],
  ];
  for (const [what, code, bytes] of wrong) {
    const { told, receive } = parserOf({ maxPayloadBytes: 70_000 });
    receive(bytes);
    assert.equal(told[0]?.slice(0, 12), `refused ${code}`, what);
    assert.ok(Buffer.byteLength(told[0].slice(13)) <= 123);
    receive(clientFrame(binary));
    assert.equal(told.length, 1, what);
  }
});

test("a message of too many fragments is refused, one of as many as are allowed is not", () => {
  const fragments = (count: number) => [
    clientFrame(text, "a", { fin: false }),
    ...Array.from({ length: count - 1 }, (_, i) => clientFrame(continuation, "b", { fin: i === count - 2 })),
  ];
  const { told, receive } = parserOf();
  receive(joined([...fragments(16), ...fragments(16), ...fragments(17)]));
  const whole = `text 61${"62".repeat(15)}`;
  assert.deepEqual(told, [whole, whole, "refused 1008 the message has too many fragments"]);
});

test("an unfinished message is told from the next by what was finished before", () => {
  const { parser, receive } = parserOf();
  const before = parser.finished;
  receive(joined([clientFrame(text, "one", { fin: false }), clientFrame(ping), clientFrame(pong)]));
  assert.equal(parser.finished, before);
  receive(clientFrame(continuation, "two").subarray(0, 7));
  assert.ok(parser.isMidMessage);
  assert.equal(parser.finished, before);
  receive(joined([clientFrame(continuation, "two").subarray(7), clientFrame(text, "three", { fin: false })]));
  assert.ok(parser.isMidMessage);
  assert.equal(parser.finished, before + 1);
  receive(clientFrame(continuation));
  receive(joined([clientFrame(binary), clientFrame(ping)]));
  assert.equal(parser.finished, before + 4);
  assert.equal(parser.isMidMessage, false);
});

test("what trickles in byte by byte is not parsed again with every byte", () => {
  const { memory, told, receive } = parserOf();
  const { spill } = memory;
  const take = spill.take.bind(spill);
  let taken = 0;
  spill.take = () => {
    taken++;
    return take();
  };
  const trickle = (bytes: Uint8Array) => {
    taken = 0;
    for (const byte of bytes) receive(Uint8Array.of(byte));
    return taken;
  };
  assert.ok(trickle(clientFrame(ping, "x".repeat(125))) <= 2);
  assert.ok(trickle(clientFrame(binary, new Uint8Array(4096))) <= 2 + 17);
  assert.equal(told.length, 2);
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

test("the memory is drawn from a budget, and given back", () => {
  let drawnBytes = 0;
  const budget = {
    draw: (bytes: number) => {
      drawnBytes += bytes;
    },
    giveBack: (bytes: number) => {
      drawnBytes -= bytes;
    },
  };
  const memory = new ReadMemory({ budget, windowBytes: 1000 });
  assert.equal(memory.window.length, 1000);
  assert.ok(drawnBytes > 2 ** 24);
  memory.close();
  assert.equal(drawnBytes, 0);
});
