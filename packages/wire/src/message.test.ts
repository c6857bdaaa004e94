import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  Arena,
  array,
  bits,
  bool,
  f32,
  f64,
  i8,
  i16,
  list,
  oneOf,
  record,
  ring,
  Table,
  u8,
  u16,
  u32,
  utf8,
} from "@pauseless/arena";
import { body, MessageBuffer, message, protocol } from "./index.js";

const none = body("None", { mostBytes: 1 });

describe("a message", () => {
  test("has the bytes of its record, or ends behind its last text or list", () => {
    const sizes = [
      message("Move", { seq: u32, vx: i16 }),
      message("Chat", { to: u16, text: utf8(200) }),
      message("Story", { to: u16, text: utf8(300) }),
      message("Tags", { to: u8, tags: list(u16, 5) }),
      message("Inner", { tags: list(u16, 5), spots: array(f32, 2) }),
    ].map(({ leastBytes, mostBytes, cut }) => [leastBytes, mostBytes, cut?.name]);
    assert.deepEqual(sizes, [
      [8, 8, undefined],
      [3, 203, "text"],
      [4, 304, "text"],
      [8, 18, "tags"],
      [24, 24, undefined],
    ]);
  });

  test("can be of a layout that a table has", () => {
    const Player = record("Player", { hp: u16, name: utf8(8) });
    const Joined = message(Player, { ranges: { hp: [1, 100] } });
    assert.equal(Joined.name, "Player");
    assert.equal(Joined.layout, Player);
    const row = new Table(Arena.open({ capacityBytes: 1024 }), Player, 1).cursor().at(0);
    const game = protocol("test", { toServer: [Joined], toClient: [none] });
    const buffer = new MessageBuffer({ capacityBytes: 64 });
    const writer = game.toServer.writer(buffer.reserve);
    writer.begin(buffer.at, 64);
    const joined = writer.add(Joined);
    if (joined === undefined) throw new Error("no room");
    row.hp = 7;
    joined.hp = row.hp;
    joined.name = "ann";
    assert.deepEqual([...buffer.bytes(writer.end())], [0, 7, 0, 3, 97, 110, 110]);
  });
});

describe("a declaration is refused", () => {
  const bad = (declare: () => unknown, part: RegExp) =>
    assert.throws(declare, { name: "WireError", code: "BAD_MESSAGE", message: part });

  test("with a 64-bit float, wherever it is", () => {
    const part = /message M has an f64.*give an f32/;
    bad(() => message("M", { x: f64 }), part);
    bad(() => message("M", { xs: list(f64, 2) }), part);
    bad(() => message("M", { spot: record("P", { x: f64 }) }), part);
  });

  test("with a range that its field cannot have", () => {
    const whole =
      /the range of M\.x: give \[least, most\] of whole numbers from -128 to 127, the lesser first/;
    for (const x of [
      [1, 0],
      [0.5, 1],
      [-129, 0],
      [0, 128],
      [0, Number.NaN],
    ] as const) {
      bad(() => message("M", { x: i8 }, { ranges: { x } }), whole);
    }
    bad(() => message("M", { x: i8 }, { ranges: { x: "any" as never } }), whole);
    bad(() => message("M", { x: i8 }, { ranges: { x: [1] as never } }), whole);
    bad(() => message("M", { x: bits(3) }, { ranges: { x: [0, 8] } }), /whole numbers from 0 to 7/);
    const float = /the range of M\.x: give \[least, most\] of finite numbers, the lesser first, or "any"/;
    for (const x of [
      [1, 0],
      [0, Number.POSITIVE_INFINITY],
      [0, 1e39],
    ] as const) {
      bad(() => message("M", { x: f32 }, { ranges: { x } }), float);
    }
  });

  test("with a range of what is no number, or none of its fields", () => {
    const fields = {
      on: bool,
      kind: oneOf("a", "b"),
      text: utf8(3),
      spot: record("P", { x: f32 }),
      xs: ring(u8, 3),
    };
    bad(
      () => message("M", fields, { ranges: { on: [0, 1] as never } }),
      /M\.on is no number; leave its range out/,
    );
    bad(() => message("M", fields, { ranges: { kind: [0, 1] as never } }), /M\.kind is no number/);
    bad(() => message("M", fields, { ranges: { text: [0, 1] as never } }), /M\.text is no number/);
    bad(
      () => message("M", fields, { ranges: { spot: [0, 1] as never } }),
      /the range of M\.spot: give the ranges of its fields/,
    );
    bad(
      () => message("M", fields, { ranges: { spot: { y: [0, 1] } as never } }),
      /M\.spot: a range for "y", which is none of its/,
    );
    bad(() => message("M", fields, { ranges: { xs: [0, 256] } }), /the range of M\.xs\[\]: give/);
  });

  test("of a body without a name or a limit", () => {
    bad(() => body("", { mostBytes: 1 }), /body "": a name begins with a letter/);
    for (const mostBytes of [0, 1.5, 2 ** 24 + 1, Number.NaN]) {
      bad(() => body("B", { mostBytes }), /body B: mostBytes is .*; give a whole number from 1 to 16777216/);
    }
  });
});
