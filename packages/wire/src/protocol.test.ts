import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import {
  array,
  bits,
  bool,
  type Field,
  f32,
  handle,
  i16,
  i32,
  list,
  oneOf,
  record,
  ring,
  u8,
  u16,
  u32,
  utf8,
} from "@pauseless/arena";
import {
  body,
  type Declaration,
  message,
  protocol,
  snapshotLayout,
  snapshotTable,
  unsigned,
} from "./index.js";

const Things = snapshotTable("things", { capacity: 4, fields: { x: unsigned(8), y: unsigned(8) } });
const WiderThings = snapshotTable("things", { capacity: 4, fields: { x: unsigned(9), y: unsigned(8) } });
const none = body("None", { mostBytes: 1 });
const hashOf = (...messages: Declaration[]) =>
  protocol("game", { toServer: messages, toClient: [none] }).hash;
const hashOfField = (field: Field, options?: object) => hashOf(message("M", { x: field }, options));

const declare = () =>
  protocol("battle", {
    toServer: [
      message("Move", { seq: u32, vx: i16, vy: i16 }, { ranges: { vx: [-512, 512] } }),
      message("Chat", { to: u16, text: utf8(200) }),
    ],
    toClient: [body("View", { mostBytes: 4096 })],
  });

describe("a protocol's hash", () => {
  test("is the same for equal declarations, in every process", () => {
    assert.equal(declare().hash, declare().hash);
    const program = `
      import { i16, u16, u32, utf8 } from "${import.meta.resolve("@pauseless/arena")}";
      import { body, message, protocol } from "${new URL("./index.js", import.meta.url)}";
      message("Another", { first: u32 });
      console.log((${declare})().hash);`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
      encoding: "utf8",
    });
    assert.equal(stdout.trim(), declare().hash, stderr);
  });

  test("is what it was", () => {
    assert.equal(declare().subprotocol, "battle.1.af591c168547a4cd");
  });

  test("is another for anything that is declared otherwise", () => {
    const P = record("P", { a: u8, b: u8 });
    const variants = {
      base: hashOf(message("M", { a: u8, b: u8 })),
      "another name": hashOf(message("N", { a: u8, b: u8 })),
      "another name of a field": hashOf(message("M", { a: u8, c: u8 })),
      "another order of fields": hashOf(message("M", { b: u8, a: u8 })),
      "one more field": hashOf(message("M", { a: u8, b: u8, c: u8 })),
      "another range": hashOf(message("M", { a: u8, b: u8 }, { ranges: { a: [0, 1] } })),
      "that range of another field": hashOf(message("M", { a: u8, b: u8 }, { ranges: { b: [0, 1] } })),
      "another limit": hashOf(message("M", { a: u8, b: u8 }, { ranges: { a: [0, 2] } })),
      "one more message": hashOf(message("M", { a: u8, b: u8 }), none),
      "another order of messages": hashOf(none, message("M", { a: u8, b: u8 })),
      "another content of a body": hashOf(
        message("M", { a: u8, b: u8 }),
        body("None", { mostBytes: 1, layout: snapshotLayout("none", [Things]) }),
      ),
      "another content, a bit wider": hashOf(
        message("M", { a: u8, b: u8 }),
        body("None", { mostBytes: 1, layout: snapshotLayout("none", [WiderThings]) }),
      ),
      "another body": hashOf(message("M", { a: u8, b: u8 }), body("None", { mostBytes: 2 })),
      "another name of a body": hashOf(message("M", { a: u8, b: u8 }), body("Nil", { mostBytes: 1 })),
      "a record around them": hashOf(message("M", { p: P })),
      "a range within it": hashOf(message("M", { p: P }, { ranges: { p: { a: [0, 1] } } })),
      "another name of it": hashOf(message("M", { p: record("Q", { a: u8, b: u8 }) })),
      u8: hashOfField(u8),
      u16: hashOfField(u16),
      u32: hashOfField(u32),
      i32: hashOfField(i32),
      f32: hashOfField(f32),
      "any float": hashOfField(f32, { ranges: { x: "any" } }),
      bool: hashOfField(bool),
      "handle of P": hashOfField(handle(P)),
      "handle of Q": hashOfField(handle("Q")),
      "bits 3": hashOfField(bits(3)),
      "bits 4": hashOfField(bits(4)),
      "names a, b": hashOfField(oneOf("a", "b")),
      "names b, a": hashOfField(oneOf("b", "a")),
      'a name "a, b"': hashOfField(oneOf("a, b")),
      "utf8 5": hashOfField(utf8(5)),
      "utf8 6": hashOfField(utf8(6)),
      "array 3": hashOfField(array(u8, 3)),
      "array 4": hashOfField(array(u8, 4)),
      "list 3": hashOfField(list(u8, 3)),
      "list of bool": hashOfField(list(bool, 3)),
      "list of P": hashOfField(list(P, 3)),
      "a range in it": hashOfField(list(P, 3), { ranges: { x: { a: [0, 1] } } }),
      "ring 3": hashOfField(ring(u8, 3)),
      "the other way": protocol("game", { toServer: [none], toClient: [message("M", { a: u8, b: u8 })] })
        .hash,
      "another version": protocol("game", {
        toServer: [message("M", { a: u8, b: u8 })],
        toClient: [none],
        version: 2,
      }).hash,
      "another protocol": protocol("gam", { toServer: [message("M", { a: u8, b: u8 })], toClient: [none] })
        .hash,
    };
    for (const [name, hash] of Object.entries(variants)) {
      assert.match(hash, /^[0-9a-f]{16}$/);
      const same = Object.entries(variants).filter(([other, value]) => other !== name && value === hash);
      assert.deepEqual(same, [], name);
    }
  });

  test("is the same where a range says what the type does, or none is given", () => {
    assert.equal(hashOfField(u8, {}), hashOfField(u8, { ranges: {} }));
    assert.equal(hashOfField(u8, { ranges: { x: undefined } }), hashOfField(u8));
  });
});

describe("a server agrees with a client", () => {
  const game = declare();
  const whyNot = (offered: string | string[] | undefined) => {
    const agreement = game.agreesWith(offered);
    return agreement.ok ? "it does" : agreement.why;
  };

  test("that offers its subprotocol, among others as well", () => {
    const agreed = { ok: true, subprotocol: game.subprotocol };
    assert.deepEqual(game.agreesWith(game.subprotocol), agreed);
    assert.deepEqual(game.agreesWith(`chat,  ${game.subprotocol} `), agreed);
    assert.deepEqual(game.agreesWith(["chat", game.subprotocol]), agreed);
    assert.match(game.subprotocol, /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "a token, as RFC 9110 has it");
  });

  test("not with one that offers none", () => {
    for (const offered of [undefined, "", " , ", []]) {
      assert.match(
        whyNot(offered),
        /^your client offers no subprotocol, the server has battle\.1\.\w{16}; connect with/,
      );
    }
  });

  test("not with one of another declaration, version or protocol", () => {
    assert.equal(
      whyNot("battle.1.0123456789abcdef"),
      `your client was built from another declaration of battle: its hash is "0123456789abcdef", the server's ${game.hash}; build both from the same`,
    );
    assert.equal(
      whyNot(`battle.2.${game.hash}`),
      'your client has version "2" of battle, the server 1; use the client that goes with it',
    );
    assert.match(whyNot("chat, battle"), /^your client offers "chat, battle", the server has battle\.1\./);
  });

  test("and quotes little of what it was offered", () => {
    assert.ok(whyNot("x".repeat(8000)).length < 250);
    assert.ok(whyNot(`battle.1.${"\u0000".repeat(8000)}`).length < 800);
    assert.ok(whyNot(`battle.${"9".repeat(8000)}.1`).length < 400);
  });
});

describe("a protocol is refused", () => {
  const bad = (declareIt: () => unknown, part: RegExp) =>
    assert.throws(declareIt, { code: "BAD_PROTOCOL", message: part });
  const of = (name: string, toServer: Declaration[], version?: number) => () =>
    protocol(name, { toServer, toClient: [none], ...(version === undefined ? {} : { version }) });

  test("where its name could not be told from the rest, or its version is none", () => {
    for (const name of ["", "a.b", "1a", "a b", "é", "x".repeat(65)])
      bad(of(name, [none]), /a name begins with a letter/);
    for (const version of [-1, 0.5, 2 ** 31, Number.NaN])
      bad(of("a", [none], version), /give a whole number from 0/);
  });

  test("without messages, with too many, or two of one name", () => {
    bad(of("a", []), /of a to the server: give 1 to 255 messages/);
    bad(of("a", [none, message("None", { x: u8 })]), /each name once; got None, None/);
    bad(
      of(
        "a",
        Array.from({ length: 256 }, (_, index) => body(`B${index}`, { mostBytes: 1 })),
      ),
      /1 to 255/,
    );
  });

  test("but a list can have 255", () => {
    const messages = Array.from({ length: 255 }, (_, index) => body(`B${index}`, { mostBytes: 1 }));
    const { toServer } = protocol("a", { toServer: messages, toClient: [none] });
    assert.equal(toServer.kinds.B254, 254);
    assert.equal(toServer.kindOf(messages[7]), 7);
    assert.equal(toServer.mostBytes, 6);
  });
});
