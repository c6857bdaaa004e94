import type { Inbox } from "./traffic.js";

/** A WebSocket server that takes inputs and sends snapshots, written as its library's author would for speed. */
export interface Transport {
  /** Answers the port. */
  listen(): Promise<number>;
  /** How many clients are connected; they are numbered from 0 in the order that they came in. */
  connected(): number;
  /** Encodes a snapshot for one client, which here is to copy the 600 bytes and write two words, and sends it. */
  send(client: number, tick: number): void;
}

/** Every message goes to the inbox. */
export type MakeTransport = (inbox: Inbox) => Transport;
