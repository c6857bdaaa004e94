import type { Exchange } from "@pauseless/server";
import { World } from "../battle/rules.js";
import { BattleView, battleProtocol, battleViews, NO_SEAT, Welcome } from "../protocol/battle-protocol.js";
import { SnapshotRoom } from "./snapshot-room.js";

/** Writing what clients of battles of one shape are sent. */
export type ViewWire = ReturnType<typeof viewWire>;

/** Makes the wire of battles of so many players. All cursors are made here, once. */
export function viewWire(players: number, exchange: Exchange) {
  const views = battleViews(players);
  // Besides the players, the watchers together.
  const room = new SnapshotRoom(views, players + 1);
  const writer = battleProtocol.toClient.writer(exchange.regions.reserve);
  const { regionBytes } = exchange.regions;
  const sent = exchange.regions.reserve.views;

  /** Writes the welcome of a seat, or of a client without one, where `player` is negative. */
  function writeWelcome(battle: number, player: number, at: number): number {
    writer.begin(at, regionBytes);
    const welcome = writer.add(Welcome);
    if (welcome !== undefined) {
      welcome.layout = views.layout.hash;
      welcome.battle = battle;
      welcome.player = player < 0 ? NO_SEAT : player;
      welcome.players = players;
      welcome.tickMs = World.TickMs;
    }
    return writer.end();
  }

  // Hot path: 20,000 times a second.
  /** Writes a frame with a packet: `length` bytes from byte `from` of `words` on. */
  function writeView(words: Int32Array, from: number, length: number, at: number): number {
    writer.begin(at, regionBytes);
    const view = writer.add(BattleView);
    if (view !== undefined) {
      const first = from >> 2;
      const to = view.start >> 2;
      for (let i = (length + 3) >> 2; --i >= 0; ) sent.i32[to + i] = words[first + i];
      view.length = length;
    }
    return writer.end();
  }

  /** Writes a frame with a packet that was copied. */
  function writePacket(packet: Uint8Array, at: number): number {
    writer.begin(at, regionBytes);
    const view = writer.add(BattleView);
    if (view !== undefined) {
      sent.u8.set(packet, view.start);
      view.length = packet.length;
    }
    return writer.end();
  }

  return { views, room, writeWelcome, writeView, writePacket };
}
