import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  array,
  bits,
  bool,
  f32,
  type Handle,
  handle,
  i16,
  list,
  oneOf,
  record,
  u8,
  u16,
  utf8,
  vec2,
} from "@pauseless/arena";
import { body, type CursorOf, type Message, MessageBuffer, message, protocol } from "./index.js";

/*
 * What the compiler takes and refuses, with nothing for the user to cast. The compiler is the judge: a line below
 * `@ts-expect-error` that it takes is an error of the build. That the lines run is beside the point.
 */

/** Compiles where both types are one and the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>) => {};

/** Runs lines of which some are refused by the compiler, and so may throw. */
function lines(run: () => void): void {
  try {
    run();
  } catch {
    // Beside the point.
  }
}

const Item = record("Item", { price: u16, kind: oneOf("sword", "bow") });
const fields = {
  vx: i16,
  aim: f32,
  alive: bool,
  team: bits(3),
  skill: oneOf("strike", "nova"),
  text: utf8(8),
  target: handle("Unit"),
  place: vec2(f32),
  items: list(Item, 2),
  codes: array(u8, 2),
} as const;
const Act = message("Act", fields);
const Buy = message(Item);
const View = body("View", { mostBytes: 16 });
const game = protocol("game", { toServer: [Act, Buy], toClient: [View] });
const buffer = new MessageBuffer({ capacityBytes: 256 });
const [reader, writer] = [game.toServer.reader(buffer.reserve), game.toServer.writer(buffer.reserve)];

describe("the compiler knows", () => {
  test("the type of every field of a message", () => {
    const act = reader.cursor(Act);
    same<typeof act, CursorOf<typeof Act>>(true);
    same<typeof act.vx, number>(true);
    same<typeof act.alive, boolean>(true);
    same<typeof act.skill, "strike" | "nova">(true);
    same<typeof act.text, string>(true);
    same<typeof act.target, Handle<"Unit">>(true);
    same<ReturnType<typeof act.items.at>["kind"], "sword" | "bow">(true);
    same<typeof Act, Message<typeof fields, "Act">>(true);
    same<typeof Buy.name, "Item">(true);
    const kind: number = game.toServer.kinds.Act;
    assert.equal(kind, 0);
  });

  test("what a handler is given, and what a writer may answer", () => {
    reader.on(Buy, (item) => same<typeof item.kind, "sword" | "bow">(true));
    writer.begin(buffer.at, 200);
    const added = writer.add(Buy);
    same<typeof added, CursorOf<typeof Buy> | undefined>(true);
    const view = game.toClient.writer(buffer.reserve);
    view.begin(buffer.at, 64);
    const length: number = view.add(View)?.length ?? 0;
    assert.equal(length, 0);
  });

  test("what ranges a message can have", () => {
    message("Act", fields, {
      ranges: {
        vx: [-1, 1],
        aim: "any",
        team: [0, 5],
        place: { x: [0, 1] },
        items: { price: [1, 2] },
        codes: [0, 1],
      },
    });
    message(Item, { ranges: { price: [0, 5] } });
  });
});

describe("the compiler refuses", () => {
  test("a range of what has none", () => {
    // @ts-expect-error a boolean
    lines(() => message("Act", fields, { ranges: { alive: [0, 1] } }));
    // @ts-expect-error a text
    lines(() => message("Act", fields, { ranges: { text: [0, 1] } }));
    // @ts-expect-error a name
    lines(() => message("Act", fields, { ranges: { skill: [0, 1] } }));
    // @ts-expect-error no field of it
    lines(() => message("Act", fields, { ranges: { speed: [0, 1] } }));
    // @ts-expect-error no field of the record in it
    lines(() => message("Act", fields, { ranges: { place: { z: [0, 1] } } }));
    // @ts-expect-error an integer is never more than its type holds
    lines(() => message("Act", fields, { ranges: { vx: "any" } }));
    // @ts-expect-error a number alone
    lines(() => message(Item, { ranges: { price: 5 } }));
  });

  test("messages that go the other way, or to nobody", () => {
    const Other = message("Other", { x: u8 });
    // @ts-expect-error a message to clients
    lines(() => writer.add(View));
    // @ts-expect-error a message of another protocol
    lines(() => reader.cursor(Other));
    // @ts-expect-error a message of another protocol
    lines(() => reader.on(Other, () => {}));
    // @ts-expect-error the kind of one
    lines(() => assert.equal(game.toServer.kinds.Other, undefined));
  });

  test("a message that may not have fitted", () => {
    // @ts-expect-error it may be undefined
    lines(() => (writer.add(Buy).price = 1));
  });

  test("values of another type", () => {
    lines(() => {
      const act = reader.cursor(Act);
      // @ts-expect-error another name
      act.skill = "burn";
      // @ts-expect-error a number
      act.alive = 1;
    });
    lines(() => {
      // @ts-expect-error where the bytes begin is for the reader to say
      game.toClient.reader(buffer.reserve).cursor(View).start = 5;
    });
  });
});
