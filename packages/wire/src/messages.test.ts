import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { f32, i16, list, oneOf, Reserve, record, u16, u32, utf8 } from "@pauseless/arena";
import { body, message, protocol } from "./index.js";

const Move = message("Move", { seq: u32, vx: i16, vy: i16 }, { ranges: { vx: [-512, 512] } });
const Cast = message("Cast", { target: u16, skill: oneOf("strike", "nova", "ward") });
const Chat = message("Chat", { to: u16, text: utf8(200) });
const Spots = message("Spots", { spots: list(record("Spot", { x: f32 }), 3) });
const View = body("View", { mostBytes: 32 });
const Other = message("Other", { x: u16 });
const game = protocol("battle", { toServer: [Move, Cast, Chat, Spots, View], toClient: [View] });

const AT = 63;

for (const checked of [true, false]) {
  for (const generateCode of [true, false]) {
    const mode = `${checked ? "checked" : "unchecked"}, ${generateCode ? "generated" : "not generated"}`;
    const open = (capacityBytes = 1024) => {
      const reserve = Reserve.open({ capacityBytes, checked, generateCode });
      const { u8 } = reserve.views;
      const [writer, reader] = [game.toServer.writer(reserve), game.toServer.reader(reserve)];
      /** Writes what it is given; answers the frame's length. */
      const frame = (add: () => void, at = AT, mostBytes = 512) => {
        writer.begin(at, mostBytes);
        add();
        return writer.end();
      };
      const move = (vx = 5) => Object.assign(writer.add(Move) ?? {}, { seq: 1, vx, vy: -1 });
      const chat = (text: string) => Object.assign(writer.add(Chat) ?? {}, { to: 9, text });
      const bytes = (length: number, at = AT) => [...u8.subarray(at, at + length)];
      return { reserve, u8, writer, reader, frame, move, chat, bytes };
    };

    describe(`messages, ${mode},`, () => {
      test("lie behind their kind as the arena has them, the next kind at the end of a word", () => {
        const { u8, frame, move, chat, bytes, reader } = open();
        u8.fill(0xee);
        const length = frame(() => {
          move();
          chat("hé");
          move(-512);
        });
        assert.deepEqual(bytes(length), [
          ...[0, 1, 0, 0, 0, 5, 0, 0xff, 0xff, 0, 0, 0],
          ...[2, 9, 0, 3, 0x68, 0xc3, 0xa9, 0],
          ...[0, 1, 0, 0, 0, 0, 0xfe, 0xff, 0xff],
        ]);
        assert.deepEqual([u8[AT - 1], u8[AT + 512]], [0xee, 0xee]);
        assert.ok(reader.begin(AT, length));
        const seen: unknown[] = [];
        let kind: number;
        while ((kind = reader.next()) >= 0) {
          seen.push([kind, reader.messageAt - AT, reader.messageBytes]);
          if (kind === game.toServer.kinds.Move) seen.push(reader.cursor(Move).vx);
          if (kind === game.toServer.kinds.Chat) seen.push(reader.cursor(Chat).text);
        }
        assert.deepEqual(seen, [[0, 0, 9], 5, [2, 12, 7], "hé", [0, 20, 9], -512]);
        assert.equal(reader.next(), -1);
      });

      test("are handed to handlers in turn, those without one passed over", () => {
        const { frame, move, chat, reader } = open();
        const seen: unknown[] = [];
        reader.on(Move, ({ seq }) => seen.push(seq)).on(Move, ({ vx }) => seen.push(vx));
        const length = frame(() => [move(1), chat("x"), move(2)]);
        assert.equal(reader.read(AT, length), true);
        assert.deepEqual(seen, [1, 2]);
        assert.equal(reader.fault, undefined);
        assert.equal(reader.why, "");
      });

      test("are all checked before the first is handed out", () => {
        const { u8, frame, move, reader } = open();
        const seen: number[] = [];
        reader.on(Move, ({ vx }) => seen.push(vx));
        const length = frame(() => [move(1), move(2)]);
        u8[AT + 12 + 6] = 0x7f;
        assert.equal(reader.read(AT, length), false);
        assert.deepEqual([seen, reader.next()], [[], -1]);
        assert.equal(reader.why, "Move.vx is 32514; give -512 .. 512");
        assert.equal(reader.fault?.code, "BAD_VALUE");
      });

      test("of a frame that nobody walked through are gone when the next one is refused", () => {
        const { u8, frame, move, reader } = open();
        const length = frame(() => [move(1), move(2)]);
        assert.ok(reader.begin(AT, length));
        assert.equal(reader.next(), 0);
        u8[AT] = 99;
        assert.equal(reader.begin(AT, length), false);
        assert.equal(reader.next(), -1);
      });

      test("can be raw bytes, of as many as there is room for", () => {
        const { u8, writer, reader, move } = open();
        writer.begin(AT, 64);
        move();
        const view = writer.add(View);
        if (view === undefined) throw new Error("no room");
        assert.deepEqual([view.start % 4, view.start - AT, view.capacityBytes, view.length], [0, 17, 32, 0]);
        u8.set([1, 2, 3], view.start);
        view.length = 3;
        const length = writer.end();
        assert.equal(length, 20);
        assert.ok(reader.begin(AT, length));
        assert.deepEqual([reader.next(), reader.next()], [0, 4]);
        const got = reader.cursor(View);
        assert.deepEqual([got.start, got.length, got.capacityBytes, reader.messageBytes], [AT + 17, 3, 3, 8]);
        writer.begin(AT, 5 + 7);
        assert.equal(writer.add(View)?.capacityBytes, 7);
        writer.begin(AT, 4);
        assert.equal(writer.add(View), undefined);
        assert.equal(writer.end(), 0);
      });

      test("that do not fit are not added, and those before stay", () => {
        const { writer, move, bytes } = open();
        writer.begin(AT, 12 + 9);
        move(1);
        assert.equal(writer.add(Chat), undefined);
        assert.notEqual(writer.add(Move), undefined);
        assert.equal(writer.add(Move), undefined);
        assert.equal(writer.end(), 21);
        assert.deepEqual(bytes(9), [0, 1, 0, 0, 0, 1, 0, 0xff, 0xff]);
      });

      test("are zero when they are added, whatever was there", () => {
        const { u8, writer, frame, bytes } = open();
        u8.fill(0xee);
        writer.begin(AT, 512);
        writer.add(Move);
        writer.add(Chat);
        writer.add(Spots)?.spots.push();
        const length = writer.end();
        assert.deepEqual(bytes(length), [
          0,
          ...Array(11).fill(0),
          2,
          0,
          0,
          0,
          ...[3, 1, 0, 0, 0, 0, 0, 0, 0],
        ]);
        const told = frame(() => writer.add(Spots)?.spots.resize(2), AT + 64);
        assert.deepEqual(bytes(told, AT + 64), [3, 2, ...Array(11).fill(0)]);
      });

      test("that end with the reserve are read, though their record could be longer", () => {
        const { u8, frame, chat, reader, bytes } = open(256);
        const length = frame(() => chat("end"), 3, 250);
        const at = 256 - length - ((256 - length - 3) & 3);
        u8.copyWithin(at, 3, 3 + length);
        assert.deepEqual(bytes(length, at), [2, 9, 0, 3, 0x65, 0x6e, 0x64]);
        assert.ok(at + 200 > 256);
        assert.ok(reader.begin(at, length));
        assert.equal(reader.next(), 2);
        assert.equal(reader.cursor(Chat).text, "end");
      });

      test("leave nothing of what was taken out of a list", () => {
        const { writer, bytes } = open();
        const Bag = message("Bag", { items: list(u16, 4), marks: list(u16, 2), more: u16 });
        const bags = protocol("bags", { toServer: [Bag], toClient: [View] });
        const reserve = Reserve.open({ capacityBytes: 256, checked, generateCode });
        const bagWriter = bags.toServer.writer(reserve);
        bagWriter.begin(3, 64);
        const bag = bagWriter.add(Bag);
        if (bag === undefined) throw new Error("no room");
        for (const item of [0x1111, 0x2222, 0x3333]) bag.items.push(item);
        bag.items.removeAt(0);
        bag.marks.push(0x4444);
        bag.marks.push(0x5555);
        bag.marks.clear();
        assert.equal(bagWriter.end(), 1 + 4 + 12 + 4);
        const { u8 } = reserve.views;
        const words = [...new Uint16Array(u8.slice(4, 24).buffer)];
        assert.deepEqual(words, [0, 0, 2, 0, 0x2222, 0x3333, 0, 0, 0, 0]);
        assert.equal(writer.end(), 0);
        assert.deepEqual(bytes(0), []);
      });

      test("are refused by a writer that has none such, or whose lengths are none", () => {
        const { writer, reader, u8 } = open();
        writer.begin(AT, 512);
        const foreign = {
          code: "BAD_MESSAGE",
          message: /^Other is none of the messages of battle to the server: Move, Cast, Chat, Spots, View$/,
        };
        assert.throws(() => writer.add(Other as unknown as typeof Move), foreign);
        assert.throws(() => reader.cursor(Other as unknown as typeof Move), foreign);
        assert.throws(() => reader.on(Other as unknown as typeof Move, () => {}), foreign);
        const view = writer.add(View);
        if (view === undefined) throw new Error("no room");
        view.length = 33;
        const refused = {
          code: "BAD_MESSAGE",
          message: "a message that no reader would take: View says that it has 33 bytes; it can have 32",
        };
        assert.throws(() => writer.end(), refused);
        assert.throws(() => writer.add(Move), refused);
        view.length = 0;
        assert.equal(writer.end(), 5);
        writer.begin(AT, 5 + 4);
        const narrow = writer.add(View);
        if (narrow === undefined) throw new Error("no room");
        narrow.length = 5;
        assert.throws(() => writer.end(), { code: "BAD_MESSAGE", message: /View: 8 bytes are left for it/ });
        u8.fill(0, AT, AT + 9);
      });

      test("are neither read nor written where no frame can be", () => {
        const { writer, reader } = open(256);
        for (const [at, length] of [
          [0, 8],
          [4, 8],
          [62, 8],
          [-1, 1],
          [3, 254],
          [259, 0],
          [3, -1],
          [3, 1.5],
          [3.5, 1],
          [Number.NaN, 1],
        ]) {
          assert.throws(() => reader.begin(at, length), { code: "BAD_PLACE" }, `${at} ${length}`);
          assert.throws(() => writer.begin(at, length), { code: "BAD_PLACE" }, `${at} ${length}`);
        }
        assert.equal(reader.begin(3, 253), false);
        writer.begin(3, 253);
        assert.equal(reader.begin(255, 0), false);
        assert.equal(reader.fault?.code, "TOO_SHORT");
      });
    });
  }
}

test("a writer in checked mode refuses what a reader would not take", () => {
  const reserve = Reserve.open({ capacityBytes: 256, checked: true });
  const writer = game.toServer.writer(reserve);
  writer.begin(3, 200);
  const move = writer.add(Move);
  if (move === undefined) throw new Error("no room");
  move.vx = 513;
  const refused = {
    code: "BAD_MESSAGE",
    message: "a message that no reader would take: Move.vx is 513; give -512 .. 512",
  };
  assert.throws(() => writer.add(Chat), refused);
  assert.throws(() => writer.end(), refused);
  move.vx = 512;
  assert.equal(writer.end(), 9);
});
