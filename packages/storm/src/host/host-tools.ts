import type { Exchange } from "@pauseless/server";
import { messageReader } from "./message-reader.js";
import { viewWire } from "./view-wire.js";

/** What the hosts of a room have in common: reading what clients say, and writing what they are told. */
export type HostTools = ReturnType<typeof hostTools>;

/** Makes what hosts of battles of so many players have in common. */
export function hostTools(players: number, exchange: Exchange) {
  return { messages: messageReader(players, exchange), wire: viewWire(players, exchange) };
}
