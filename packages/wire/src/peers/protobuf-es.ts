import { create, createFileRegistry, fromBinary, type Message, toBinary } from "@bufbuild/protobuf";
import {
  FileDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from "@bufbuild/protobuf/wkt";
import type { Codec } from "./codec.js";
import { type Battle, freshBattle, HEAD, move, PLAYER, sumOf } from "./players.js";

const FLOATS = new Set(["zoneX", "zoneY", "zoneRadius", "x", "y", "z", "vx", "vy", "heading"]);

/** The message types, as its compiler would have made them from a `.proto` file of these fields. */
function describe() {
  const fields = (names: readonly string[]) =>
    names.map((name, index) => ({
      name,
      jsonName: name,
      number: index + 1,
      label: Label.OPTIONAL,
      type: FLOATS.has(name) ? Type.FLOAT : Type.UINT32,
    }));
  const players = {
    name: "players",
    jsonName: "players",
    number: HEAD.length + 1,
    label: Label.REPEATED,
    type: Type.MESSAGE,
    typeName: ".battle.Player",
  };
  const file = create(FileDescriptorProtoSchema, {
    name: "battle.proto",
    package: "battle",
    syntax: "proto3",
    messageType: [
      { name: "Player", field: fields(PLAYER) },
      { name: "Battle", field: [...fields(HEAD), players] },
    ],
  });
  const registry = createFileRegistry(file, () => undefined);
  const Player = registry.getMessage("battle.Player");
  const Battle = registry.getMessage("battle.Battle");
  if (Player === undefined || Battle === undefined) throw new Error("a message type is missing");
  return { Player, Battle };
}

/** Messages are made once and live as long as the state that they are; small integers are varints. */
export function protobufEs(): Codec {
  const types = describe();
  const fresh = freshBattle();
  const players = fresh.players.map((player) => create(types.Player, player));
  const state = create(types.Battle, { ...fresh, players }) as Message & Battle;
  const tally = new Float64Array(1);
  let bytes = toBinary(types.Battle, state);
  const decoded = () => fromBinary(types.Battle, bytes) as Message & Battle;
  return {
    encode() {
      move(state);
      bytes = toBinary(types.Battle, state);
      return bytes.length;
    },
    decode() {
      tally[0] = sumOf(decoded());
    },
    tally,
    join() {},
    decoded,
  };
}
