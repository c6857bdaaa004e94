import { describe, test } from "node:test";
import {
  bits,
  bool,
  f32,
  i32,
  type ListView,
  list,
  oneOf,
  type RingView,
  record,
  ring,
  utf8,
} from "@pauseless/arena";
import {
  added,
  any,
  changed,
  component,
  type Entity,
  entity,
  optional,
  type Presence,
  reference,
  removed,
  tag,
  type World,
  WorldLayout,
  type WorldState,
  without,
} from "./index.js";

/*
 * What the compiler takes and refuses, with nothing for the user to cast. The compiler is the judge: a line below
 * `@ts-expect-error` that it takes is an error of the build. That the lines run is beside the point.
 */

/** Compiles where both types are one and the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>) => {};

const Buff = record("Buff", { until: i32 });
const Position = component("position", { x: f32, y: f32 });
const Unit = component(
  "unit",
  {
    hp: i32,
    seen: bool,
    team: bits(3),
    mood: oneOf("calm", "angry"),
    name: utf8(8),
    target: entity,
    by: reference({ onDespawn: "clear" }),
    buffs: list(Buff, 4),
    trail: ring(Buff, 4),
  },
  { track: true },
);
const Hot = tag("hot");
const Clock = component("clock", { now: i32 });

const layout = new WorldLayout("types", {
  capacity: 8,
  components: [Position, Unit, Hot],
  singletons: [Clock],
});
const query = layout.query(Position, Hot, without(Unit));
const events = layout.query(Unit, added(Position), removed(Hot), changed(Unit));
const choice = layout.query(any(Position, Hot), optional(Unit));
layout.observe("typed", [added(Unit)], (came) => {
  const cursor = came.cursor(Position);
  return (world) => {
    same<typeof world, World>(true);
    for (let i = 0; i < cursor.length; i++) cursor.at(i).unit.hp += cursor.position.x;
  };
});

/** Runs lines of which some are refused by the compiler, and so may throw. */
function lines(run: () => void): void {
  try {
    run();
  } catch {
    // Beside the point.
  }
}

describe("the compiler knows", () => {
  test("what a cursor shows", () => {
    lines(() => {
      const cursor = layout.cursor(Position, Unit, Hot);
      same<typeof cursor.position.x, number>(true);
      same<typeof cursor.unit.hp, number>(true);
      same<typeof cursor.unit.seen, boolean>(true);
      same<typeof cursor.unit.team, number>(true);
      same<typeof cursor.unit.mood, "calm" | "angry">(true);
      same<typeof cursor.unit.name, string>(true);
      same<typeof cursor.unit.target, Entity>(true);
      same<typeof cursor.unit.by, Entity>(true);
      same<typeof cursor.unit.buffs, ListView<(typeof Buff)["fields"]>>(true);
      same<typeof cursor.unit.trail, RingView<(typeof Buff)["fields"]>>(true);
      same<typeof cursor.handle, Entity>(true);
      same<typeof cursor.hot.present, boolean>(true);
      const presence: Presence = cursor.hot;
      presence.add();
      cursor.to(cursor.handle).position.x = 1;
      cursor.toSlot(0).unit.mood = "angry";
      const found: boolean = cursor.find(cursor.handle);
      void found;
    });
  });

  test("which cursor a query and a prefab have", () => {
    lines(() => {
      const cursor = query.cursor();
      cursor.at(0).position.x += cursor.length;
      cursor.hot.remove();
      query.cursor(Unit).at(0).unit.hp = 1;
      events.cursor().at(0).position.x = events.cursor().at(0).unit.hp;
      choice.cursor().at(0).unit.hp = 1;
      const spawn = layout.prefab([Position], { position: { x: 1 } }).cursor(Hot);
      spawn.spawn().position.y = spawn.position.x;
      spawn.spawn().hot.add();
      const tags = layout.prefab([Hot, Unit], { unit: { hp: 3, mood: "calm", seen: true, team: 2 } });
      tags.cursor().spawn().despawn();
    });
  });

  test("what a singleton, a column and a world are", () => {
    lines(() => {
      layout.singleton(Clock).now += 1;
      const { array, start } = layout.column(Position, "x");
      same<typeof array, Float32Array<ArrayBufferLike>>(true);
      array[start] = 1;
      same<ReturnType<typeof layout.open>["state"], WorldState>(true);
      same<ReturnType<typeof layout.open>["root"], Entity>(true);
    });
  });
});

describe("the compiler refuses", () => {
  test("components that a cursor does not show", () => {
    lines(() => {
      const cursor = layout.cursor(Position);
      // @ts-expect-error it does not show units
      cursor.unit.hp = 1;
      // @ts-expect-error there is no such component
      cursor.positon.x = 1;
      // @ts-expect-error only a query's cursor has an index
      cursor.at(0);
      // @ts-expect-error only a prefab's cursor spawns
      cursor.spawn();
      // @ts-expect-error the query asks for none of these, and the cursor was asked for none: but `without` names it
      query.cursor().nothing.hp = 1;
      // @ts-expect-error the prefab has no units
      layout.prefab([Position]).cursor().spawn().unit.hp = 1;
    });
  });

  test("fields that are not there, and values that do not fit", () => {
    lines(() => {
      const cursor = layout.cursor(Position, Unit, Hot);
      // @ts-expect-error there is no such field
      cursor.position.z = 1;
      // @ts-expect-error a number
      cursor.position.x = "1";
      // @ts-expect-error a boolean
      cursor.unit.seen = 1;
      // @ts-expect-error one of the names
      cursor.unit.mood = "sad";
      // @ts-expect-error a list is not set
      cursor.unit.buffs = [];
      // @ts-expect-error a tag has no fields
      cursor.hot.value = 1;
      // @ts-expect-error a part is not set
      cursor.position = layout.cursor(Position).position;
      // @ts-expect-error the slot is not set
      cursor.slot = 1;
      // @ts-expect-error whether it is there is not set
      cursor.hot.present = true;
    });
  });

  test("prefabs with values that do not fit", () => {
    lines(() => {
      // @ts-expect-error there is no such field
      layout.prefab([Position], { position: { z: 1 } });
      // @ts-expect-error the prefab has no such component
      layout.prefab([Position], { unit: { hp: 1 } });
      // @ts-expect-error one of the names
      layout.prefab([Unit], { unit: { mood: "sad" } });
      // @ts-expect-error a tag has no values
      layout.prefab([Position, Hot], { hot: {} });
    });
  });

  test("terms, columns, singletons and references of what is not there", () => {
    lines(() => {
      // @ts-expect-error a component is meant, not its name
      layout.query("position");
      // @ts-expect-error there is no such field
      layout.column(Position, "z");
      // @ts-expect-error a text has no column
      layout.column(Unit, "name");
      // @ts-expect-error a list has no column
      layout.column(Unit, "buffs");
      // @ts-expect-error a tag has no column
      layout.column(Hot, "value");
      // @ts-expect-error a tag has no fields
      layout.singleton(Hot);
      // @ts-expect-error there is no such field
      layout.referrers(Unit, "nothing");
      // @ts-expect-error one of three policies
      reference({ onDespawn: "panic" });
      // @ts-expect-error a field, not a type
      component("bad", { x: Number });
      // @ts-expect-error there is no such state
      layout.on("dead", () => {});
      // @ts-expect-error a system does something
      layout.system("nothing", {});
    });
  });
});
