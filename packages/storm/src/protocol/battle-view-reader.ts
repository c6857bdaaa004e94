import { MessageBuffer, SnapshotDecoder } from "@pauseless/wire";
import { World } from "../battle/rules.js";
import type { BuffView, EffectView, PlayerView, View, ViewReader, Welcome } from "../view.js";
import {
  BattleView,
  battleProtocol,
  battleViews,
  LeftMask,
  NO_SEAT,
  Welcome as WelcomeMessage,
} from "./battle-protocol.js";

const { kinds, mostBytes } = battleProtocol.toClient;

/** Frames are read one after the other, so one buffer serves all that is read here. */
const buffer = new MessageBuffer({ capacityBytes: mostBytes });
const reader = battleProtocol.toClient.reader(buffer.reserve);
const welcome = reader.cursor(WelcomeMessage);
const body = reader.cursor(BattleView);

/** Reads a frame that is one message of a kind. @throws RangeError where it is none. */
function read(bytes: Uint8Array, kind: number, what: string): void {
  if (!buffer.load(bytes) || !reader.begin(buffer.at, bytes.length)) {
    throw new RangeError(
      `${bytes.length} bytes are no message of ${battleProtocol.subprotocol}: ${reader.why}`,
    );
  }
  if (reader.next() !== kind) throw new RangeError(`a message of another kind came in place of a ${what}`);
}

/** Reads what a server says first. @throws RangeError where it is no welcome, or views are declared otherwise there. */
export function readBattleWelcome(bytes: Uint8Array): Welcome {
  read(bytes, kinds.Welcome, "welcome");
  const { battle, player, players, tickMs, layout } = welcome;
  if (layout !== battleViews(players).layout.hash) {
    throw new RangeError(
      "the server's views are declared otherwise; build client and server from the same sources",
    );
  }
  return { battle, player: player === NO_SEAT ? -1 : player, players, tickMs };
}

/** Reads the views that one client gets, each a delta against one before. */
export function battleViewReader(players: number): ViewReader {
  const { layout, Players, Buffs, Effects } = battleViews(players);
  const decoder = new SnapshotDecoder(layout);
  const player = decoder.table(Players);
  const buff = decoder.table(Buffs);
  const effect = decoder.table(Effects);
  const packets = buffer.reserve.views.u8;

  function buffsOf(index: number, tick: number): BuffView[] {
    const buffs: BuffView[] = [];
    const end = (index + 1) * World.BuffsKept;
    for (let slot = buff.next(index * World.BuffsKept); slot >= 0 && slot < end; slot = buff.next(slot + 1)) {
      const { kind, stacks, expires } = buff.at(slot);
      buffs.push({ kind, stacks, left: (expires - tick) & LeftMask.Buff });
    }
    return buffs;
  }

  function state(): View {
    const { tick } = decoder;
    const all: PlayerView[] = [];
    for (let index = 0; index < players; index++) {
      const { x, y, hp, seq } = player.at(index);
      all.push({ x, y, hp, seq, buffs: buffsOf(index, tick) });
    }
    const effects: EffectView[] = [];
    for (let slot = effect.next(0); slot >= 0; slot = effect.next(slot + 1)) {
      const { source, target, skill, expires } = effect.at(slot);
      effects.push({ source, target, skill, left: (expires - tick) & LeftMask.Effect });
    }
    return { tick, players: all, effects };
  }

  return {
    get tick() {
      return decoder.packetTick;
    },
    tickOf(bytes) {
      read(bytes, kinds.BattleView, "view");
      const { start, length } = body;
      return decoder.tickOf(packets.subarray(start, start + length));
    },
    read(bytes) {
      read(bytes, kinds.BattleView, "view");
      const { start, length } = body;
      if (decoder.receive(packets.subarray(start, start + length))) return state();
      if (decoder.fault === "OLD") return undefined;
      throw new RangeError(`a view of ${length} bytes was refused: ${decoder.fault}`);
    },
  };
}
