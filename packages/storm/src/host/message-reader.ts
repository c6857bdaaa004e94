import type { Exchange } from "@pauseless/server";
import { battleProtocol, Cast, Move, Select } from "../protocol/battle-protocol.js";

/** Makes the reader of what clients of battles of so many players send. */
export function messageReader(players: number, exchange: Exchange) {
  const reader = battleProtocol.toServer.reader(exchange.memory.reserve);
  const { kinds } = battleProtocol.toServer;
  const select = reader.cursor(Select);
  const move = reader.cursor(Move);
  const cast = reader.cursor(Cast);

  // Hot path: 32,000 times a second.
  /** The kind of the one message in a frame, whose cursor then stands on it; -1 where the frame is not one message as declared. */
  function read(at: number, length: number): number {
    if (!reader.begin(at, length)) return -1;
    const kind = reader.next();
    // One message, one frame: so what is counted against floods is messages.
    if (reader.messageBytes !== length) return -1;
    return kind === kinds.Cast && cast.target >= players ? -1 : kind;
  }

  return { kinds, select, move, cast, read };
}
