import { MessageBuffer } from "@pauseless/wire";
import { type RecordedDeeds, RecordedScript } from "../load/recorded-script.js";
import { Order, type Traffic } from "../load/traffic.js";
import { battleProtocol, Cast, Move } from "../protocol/battle-protocol.js";
import { badRecording, type RecordedEvent } from "./recording-format.js";
import { Recording } from "./recording-reader.js";

/** One recorded connection of the battle's protocol. */
interface Player {
  readonly connection: number;
  readonly openedMs: number;
  /** Behind the last millisecond of it. */
  endMs: number;
  readonly deeds: RecordedDeeds;
}

/**
 * Clients that do what the clients of a recorded server of the reference battle did, each what one connection did, from a
 * point of its own, sped up or slowed down so that over the whole connection it sends at the asked rate.
 *
 * @throws StormError `BAD_RECORDING` where the recording cannot be read, or its clients spoke another protocol.
 */
export function recordedTraffic(path: string): Traffic {
  const players = readPlayers(path);
  return {
    name: path,
    script(index, clients, seats, rate) {
      const { deeds, openedMs, endMs } = players[index % players.length];
      return new RecordedScript(deeds, endMs - openedMs, index / clients, seats, rate);
    },
  };
}

function readPlayers(path: string): Player[] {
  const open = new Map<number, Player>();
  const players: Player[] = [];
  const others = new Set<string>();
  const read = deedReader();
  for (const event of new Recording(path).events()) {
    if (event.kind === "open" && event.subprotocol !== battleProtocol.subprotocol) {
      others.add(event.subprotocol || "none");
    } else if (event.kind === "open") {
      const player = playerOf(event);
      players.push(player);
      open.set(event.connection, player);
    } else if (event.kind === "end") {
      for (const player of open.values()) player.endMs = event.atMs + 1;
    } else {
      const player = open.get(event.connection);
      if (player === undefined) continue;
      player.endMs = event.atMs + 1;
      if (event.kind === "close") open.delete(event.connection);
      else if (event.kind !== "ping") read(path, player, event);
    }
  }
  const acting = players.filter(({ deeds }) => deeds.atMs.length > 0);
  if (acting.length > 0) return acting;
  const why =
    others.size === 0 ? "no client sent anything" : `its clients spoke ${[...others].slice(0, 3).join(", ")}`;
  throw badRecording(
    path,
    `it has nothing of ${battleProtocol.subprotocol}, the protocol of the reference battle (${why})`,
  );
}

function playerOf({ connection, atMs }: RecordedEvent & { kind: "open" }): Player {
  return {
    connection,
    openedMs: atMs,
    endMs: atMs + 1,
    deeds: { atMs: [], order: [], x: [], y: [], skill: [], target: [] },
  };
}

/** Makes what adds a message to what a player did. */
function deedReader() {
  const buffer = new MessageBuffer({ capacityBytes: battleProtocol.toServer.mostBytes });
  const reader = battleProtocol.toServer.reader(buffer.reserve);
  const { kinds } = battleProtocol.toServer;
  const move = reader.cursor(Move);
  const cast = reader.cursor(Cast);
  return (path: string, player: Player, event: RecordedEvent & { kind: "text" | "binary" }): void => {
    const { deeds, openedMs, connection } = player;
    if (event.kind === "text" || !buffer.load(event.bytes) || !reader.begin(buffer.at, buffer.length)) {
      throw badRecording(
        path,
        `connection ${connection} sent at ${event.atMs} ms what is no message of ${battleProtocol.subprotocol}; ` +
          "where it was blanked, record without that",
      );
    }
    const kind = reader.next();
    const isMove = kind === kinds.Move;
    const isCast = kind === kinds.Cast;
    deeds.atMs.push(event.atMs - openedMs);
    deeds.order.push(isCast ? Order.Cast : isMove ? Order.Steer : Order.Select);
    deeds.x.push(isMove ? move.vx : 0);
    deeds.y.push(isMove ? move.vy : 0);
    deeds.skill.push(isCast ? cast.skill : 0);
    deeds.target.push(isCast ? cast.target : -1);
  };
}
