import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  array,
  bits,
  bool,
  f32,
  i8,
  i32,
  list,
  oneOf,
  type RecordFields,
  record,
  ring,
  u8,
  u16,
  u32,
  utf8,
} from "@pauseless/arena";
import { body, type Message, MessageBuffer, type MessageFaultCode, message, protocol } from "./index.js";

const none = body("None", { mostBytes: 1 });

/** A reader of one message, given the bytes of its record; or of a body. */
function refusalOf(declaration: Message | typeof none, record: readonly number[]) {
  const game = protocol("test", { toServer: [declaration], toClient: [none] });
  const buffer = new MessageBuffer({ capacityBytes: 512, checked: true });
  const reader = game.toServer.reader(buffer.reserve);
  assert.ok(buffer.load(Uint8Array.of(0, ...record)));
  if (reader.begin(buffer.at, buffer.length)) return "taken";
  const { fault } = reader;
  assert.equal(fault?.why, reader.why);
  return `${fault?.code}: ${fault?.why}`;
}

function refuses(
  name: string,
  declaration: Message,
  good: readonly number[],
  bad: readonly number[],
  code: MessageFaultCode,
  why: string,
): void {
  test(name, () => {
    assert.equal(refusalOf(declaration, good), "taken");
    assert.equal(refusalOf(declaration, bad), `${code}: ${why}`);
  });
}

const of = (fields: RecordFields, options?: object) => message("M", fields, options) as Message;
/** The bytes of a float. */
const float = (value: number) => [...new Uint8Array(Float32Array.of(value).buffer)];
const zeros = (count: number) => Array<number>(count).fill(0);

describe("a reader refuses, and says why,", () => {
  const BadPadding = "BAD_PADDING";
  refuses(
    "a number below its range",
    of({ x: i8 }, { ranges: { x: [-5, 5] } }),
    [0xfb, 0, 0, 0],
    [0xfa, 0, 0, 0],
    "BAD_VALUE",
    "M.x is -6; give -5 .. 5",
  );
  refuses(
    "a number above it",
    of({ x: u32 }, { ranges: { x: [0, 2 ** 31] } }),
    [0, 0, 0, 0x80],
    [1, 0, 0, 0x80],
    "BAD_VALUE",
    "M.x is 2147483649; give 0 .. 2147483648",
  );
  refuses(
    "a signed one",
    of({ x: i32 }, { ranges: { x: [-1, 2 ** 31 - 1] } }),
    [255, 255, 255, 255],
    [0, 0, 0, 0x80],
    "BAD_VALUE",
    "M.x is -2147483648; give -1 .. 2147483647",
  );
  refuses(
    "a float out of its range",
    of({ x: f32 }, { ranges: { x: [0, 0.1] } }),
    float(0.1),
    float(0.11),
    "BAD_VALUE",
    "M.x is 0.10999999940395355; give 0 .. 0.10000000149011612",
  );
  refuses(
    "an infinite float",
    of({ x: f32 }),
    float(3.4e38),
    float(Number.NEGATIVE_INFINITY),
    "BAD_VALUE",
    "M.x is -Infinity; give a finite number",
  );
  refuses(
    "a float that is no number",
    of({ x: f32 }),
    float(-3.4e38),
    float(Number.NaN),
    "BAD_VALUE",
    "M.x is NaN; give a finite number",
  );
  refuses(
    "NaN where there is a range",
    of({ x: f32 }, { ranges: { x: [-1, 1] } }),
    float(-1),
    float(Number.NaN),
    "BAD_VALUE",
    "M.x is NaN; give -1 .. 1",
  );
  refuses(
    "a boolean that is neither",
    of({ x: bool }),
    [1, 0, 0, 0],
    [2, 0, 0, 0],
    "BAD_VALUE",
    "M.x is 2; give 0 or 1",
  );
  refuses(
    "a number of no name",
    of({ x: oneOf("a", "b", "c") }),
    [2, 0, 0, 0],
    [3, 0, 0, 0],
    "BAD_VALUE",
    "M.x is 3; give 0 .. 2, for a, b, c",
  );
  refuses(
    "a number of no name, of four",
    of({ x: oneOf("a", "b", "c", "d") }),
    [3, 0, 0, 0],
    [4, 0, 0, 0],
    "BAD_VALUE",
    "M.x is 4; give 0 .. 3, for a, b, c, d",
  );
  refuses(
    "bits out of their range",
    of({ low: bits(3), x: bits(4) }, { ranges: { x: [2, 9] } }),
    [0x4f, 0, 0, 0],
    [0x50, 0, 0, 0],
    "BAD_VALUE",
    "M.x is 10; give 2 .. 9",
  );
  refuses(
    "bits of no field",
    of({ x: bits(3) }),
    [7, 0, 0, 0],
    [8, 0, 0, 0],
    BadPadding,
    "M (unused bits) is not zero; write into zeroed memory",
  );
  refuses(
    "padding",
    of({ x: u16 }),
    [1, 1, 0, 0],
    [1, 1, 0, 1],
    BadPadding,
    "M (padding) is not zero; write into zeroed memory",
  );
  refuses(
    "a list that is longer than it can be",
    of({ xs: list(u8, 2), y: utf8(1) }),
    [2, 0, 0, 0, 9, 9, 0],
    [3, 0, 0, 0, 9, 9, 0],
    "BAD_LENGTH",
    "M.xs says that it holds 3; it can hold 2",
  );
  refuses(
    "a negative length",
    of({ xs: list(u8, 2), y: utf8(1) }),
    [0, 0, 0, 0, 0, 0, 0],
    [255, 255, 255, 255, 0, 0, 0],
    "BAD_LENGTH",
    "M.xs says that it holds 4294967295; it can hold 2",
  );
  refuses(
    "bytes behind a list's elements",
    of({ xs: list(u8, 3), y: utf8(1) }),
    [1, 0, 0, 0, 9, 0, 0, 0],
    [1, 0, 0, 0, 9, 0, 1, 0],
    BadPadding,
    "M.xs (behind its elements) is not zero; write into zeroed memory",
  );
  refuses(
    "an element",
    of({ xs: list(bool, 3) }),
    [2, 0, 0, 0, 1, 1],
    [2, 0, 0, 0, 1, 9],
    "BAD_VALUE",
    "M.xs: element 1: M.xs[] is 9; give 0 or 1",
  );
  refuses(
    "an element of an array",
    of({ xs: array(i8, 4) }, { ranges: { xs: [0, 5] } }),
    [5, 5, 5, 5],
    [5, 5, 6, 5],
    "BAD_VALUE",
    "M.xs: element 2: M.xs[] is 6; give 0 .. 5",
  );
  refuses(
    "a field of an element",
    of({ xs: list(record("P", { x: f32, on: bool }), 2) }),
    [1, 0, 0, 0, ...float(1), 1, 0, 0, 0],
    [1, 0, 0, 0, ...float(1), 2, 0, 0, 0],
    "BAD_VALUE",
    "M.xs: element 0: M.xs[].on is 2; give 0 or 1",
  );
  refuses(
    "a field of a record in it",
    of({ p: record("P", { x: u8 }) }, { ranges: { p: { x: [1, 2] } } }),
    [1, 0, 0, 0],
    [3, 0, 0, 0],
    "BAD_VALUE",
    "M.p.x is 3; give 1 .. 2",
  );
  refuses(
    "a ring's head",
    of({ xs: ring(u8, 4) }),
    [7, 0, 0, 0, 1, 2, 3, 4],
    [8, 0, 0, 0, 1, 2, 3, 4],
    "BAD_LENGTH",
    "M.xs has a head of 8; give 0 .. 7",
  );
  refuses(
    "a slot of a ring that nothing was pushed to",
    of({ xs: ring(u8, 4) }),
    [2, 0, 0, 0, 1, 2, 0, 0],
    [2, 0, 0, 0, 1, 2, 3, 0],
    BadPadding,
    "M.xs (behind its elements) is not zero; write into zeroed memory",
  );
  refuses(
    "a text that is longer than it can be",
    of({ t: utf8(3), xs: list(u8, 1) }),
    [3, 97, 97, 97, 0, 0, 0, 0],
    [4, 97, 97, 97, 0, 0, 0, 0],
    "BAD_LENGTH",
    "M.t says that it holds 4; it can hold 3",
  );
  refuses(
    "a text behind which the message ends",
    of({ t: utf8(3) }),
    [3, 97, 97, 97],
    [4, 97, 97, 97, 97],
    "BAD_LENGTH",
    "M.t says that it holds 4; it can hold 3",
  );
  refuses(
    "a long text",
    of({ t: utf8(300) }),
    [1, 0, 97],
    [45, 1, 97],
    "BAD_LENGTH",
    "M.t says that it holds 301; it can hold 300",
  );
  refuses(
    "a text that is no UTF-8",
    of({ t: utf8(3) }),
    [2, 0xc3, 0xa9],
    [2, 0xc3, 0x29],
    "BAD_TEXT",
    "M.t is no UTF-8",
  );
  refuses(
    "a text that a character's end is cut off",
    of({ t: utf8(3) }),
    [3, 0xe2, 0x82, 0xac],
    [2, 0xe2, 0x82],
    "BAD_TEXT",
    "M.t is no UTF-8",
  );
  refuses(
    "bytes behind a text",
    of({ t: utf8(3), xs: list(u8, 1) }),
    [1, 97, 0, 0, 0, 0, 0, 0],
    [1, 97, 0, 1, 0, 0, 0, 0],
    BadPadding,
    "M.t (behind it) is not zero; write into zeroed memory",
  );
  refuses(
    "a record that is not all there",
    of({ x: u32 }),
    [1, 2, 3, 4],
    [1, 2, 3],
    "TOO_SHORT",
    "M: 3 bytes are left for it and it has 4",
  );
  refuses(
    "what its list says is there",
    of({ xs: list(u16, 9) }),
    [1, 0, 0, 0, 1, 1],
    [2, 0, 0, 0, 1, 1],
    "TOO_SHORT",
    "M: 6 bytes are left for it and it says that it has 8",
  );
  refuses(
    "more than the message",
    of({ x: u32 }),
    [1, 2, 3, 4],
    [1, 2, 3, 4, 0],
    "TOO_LONG",
    "M ends, and its frame has 1 bytes more; end it there",
  );
  refuses(
    "what is between messages",
    of({ x: u8 }),
    [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0],
    [1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0],
    BadPadding,
    "the bytes between M and the next message are not zero",
  );
  refuses(
    "a kind of no message",
    of({ x: u8 }),
    [1, 0, 0, 0],
    [1, 0, 0, 0, 0, 0, 0, 7, 1, 0, 0, 0],
    "UNKNOWN_KIND",
    "a message of kind 7; there are kinds 0 .. 0",
  );

  test("a body that is longer than it can be, or than its frame", () => {
    const View = body("View", { mostBytes: 3 }) as unknown as typeof none;
    assert.equal(refusalOf(View, [3, 0, 0, 0, 1, 2, 3]), "taken");
    assert.equal(refusalOf(View, zeros(4)), "taken");
    assert.equal(
      refusalOf(View, [4, 0, 0, 0, 1, 2, 3, 4]),
      "BAD_LENGTH: View says that it has 4 bytes; it can have 3",
    );
    assert.equal(
      refusalOf(View, [0, 0, 0, 0x80]),
      "BAD_LENGTH: View says that it has 2147483648 bytes; it can have 3",
    );
    assert.equal(
      refusalOf(View, [3, 0, 0, 0, 1, 2]),
      "TOO_SHORT: View: 6 bytes are left for it and it says that it has 7",
    );
    assert.equal(refusalOf(View, [3, 0, 0]), "TOO_SHORT: View: 3 bytes are left for it and it has 4");
  });

  test("a length that would lead back to what is in front", () => {
    const M = of({ xs: list(u32, 4) });
    for (const length of [-1, -2, -3, -4, -(2 ** 31)]) {
      const bytes = [...new Uint8Array(Int32Array.of(length).buffer)];
      assert.match(refusalOf(M, bytes), /^BAD_LENGTH: M\.xs says that it holds \d+; it can hold 4$/);
    }
  });

  test("an empty frame", () => {
    const buffer = new MessageBuffer({ capacityBytes: 8 });
    const reader = protocol("test", { toServer: [none], toClient: [none] }).toServer.reader(buffer.reserve);
    assert.equal(reader.begin(buffer.at, 0), false);
    assert.equal(reader.why, "the frame is empty; a message begins with its kind");
  });
});

test("any float is taken where that is declared", () => {
  const M = of({ x: f32 }, { ranges: { x: "any" } });
  for (const value of [Number.NaN, Number.NEGATIVE_INFINITY, 1])
    assert.equal(refusalOf(M, float(value)), "taken");
});
