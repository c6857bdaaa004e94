import { WireError } from "./errors.js";
import type { Knowledge } from "./knowledge.js";

/** What packets clients were sent and have acknowledged: for each client a ring of nodes, by tick. */
export class SentPackets {
  /** How many clients are joined. */
  clientCount = 0;
  private readonly clients: number;
  private readonly ticks: number;
  /** 1 where a number is a client's. */
  private readonly joined: Uint8Array;
  /** The tick of each client's latest packet; -1 before the first one. */
  private readonly latestTicks: Int32Array;
  /** The node of the packet that each client acknowledged last; 0 for none. */
  private readonly bases: Int32Array;
  /** For each client and tick, by its remainder, the node of its packet; 0 for none. */
  private readonly nodes: Int32Array;
  /** How many nodes each client has there. */
  private readonly nodeCounts: Int32Array;

  constructor(
    clients: number,
    historyTicks: number,
    private readonly knowledge: Knowledge,
  ) {
    this.clients = clients;
    this.ticks = historyTicks;
    this.joined = new Uint8Array(clients);
    this.latestTicks = new Int32Array(clients);
    this.bases = new Int32Array(clients);
    this.nodes = new Int32Array(clients * historyTicks);
    this.nodeCounts = new Int32Array(clients);
  }

  /** Adds a client: its number, or -1. */
  join(): number {
    const client = this.joined.indexOf(0);
    if (client < 0) return -1;
    this.joined[client] = 1;
    this.latestTicks[client] = -1;
    this.clientCount++;
    return client;
  }

  /** Removes a client. */
  leave(client: number): void {
    this.forget(client);
    this.joined[client] = 0;
    this.clientCount--;
  }

  /** Forgets what a client knows. */
  forget(client: number): void {
    this.check(client);
    this.setBase(client, 0);
    for (let i = 0; i < this.ticks; i++) this.drop(client, i);
  }

  /** The tick of a client's latest packet. */
  sentTick(client: number): number {
    this.check(client);
    return this.latestTicks[client];
  }

  /** The node of the packet that a client acknowledged last, where it is not so old that its rows are forgotten; 0 otherwise. */
  base(client: number, tick: number): number {
    const base = this.bases[client];
    if (base === 0 || tick - this.knowledge.tickOf(base) < this.ticks) return base;
    this.setBase(client, 0);
    return 0;
  }

  /** Takes down that a client was sent the packet with this node. */
  send(client: number, tick: number, node: number): void {
    const place = tick % this.ticks;
    this.drop(client, place);
    this.knowledge.keep(node);
    this.nodes[client * this.ticks + place] = node;
    this.nodeCounts[client]++;
    this.latestTicks[client] = tick;
  }

  /** Takes down what a client acknowledges. */
  acknowledge(client: number, tick: number): boolean {
    this.check(client);
    const latest = this.latestTicks[client];
    const base = this.bases[client];
    // Older ones are of no use, or given up already; before that many ticks, their places are those of newer ones.
    const from = Math.max(latest - this.ticks + 1, base === 0 ? 0 : this.knowledge.tickOf(base) + 1);
    if (tick >>> 0 !== tick || tick > latest || tick < from) return false;
    const node = this.nodes[client * this.ticks + (tick % this.ticks)];
    if (node === 0 || this.knowledge.tickOf(node) !== tick) return false;
    this.knowledge.keep(node);
    this.setBase(client, node);
    for (let each = from; each <= tick; each++) this.drop(client, each % this.ticks);
    return true;
  }

  // Hot path: benchmark `wire snapshots`, allocation test `encoding`.
  /**
   * Makes sure that a node can be had, if need be by giving up the newest of the client that has most: it can then not acknowledge that packet
   * any more. The oldest are the next to be acknowledged: without them the client would get keyframes for ever.
   */
  makeRoom(): void {
    const { knowledge, nodes, nodeCounts, latestTicks, ticks } = this;
    while (knowledge.free === 0) {
      let most = 0;
      for (let client = 1; client < nodeCounts.length; client++) {
        if (nodeCounts[client] > nodeCounts[most]) most = client;
      }
      let place = latestTicks[most] % ticks;
      while (nodes[most * ticks + place] === 0) place = (place === 0 ? ticks : place) - 1;
      this.drop(most, place);
    }
  }

  private setBase(client: number, node: number): void {
    const old = this.bases[client];
    this.bases[client] = node;
    if (old !== 0) this.knowledge.release(old);
  }

  /** Gives up a client's node of a tick with this remainder, if there is one. */
  private drop(client: number, place: number): void {
    const node = this.nodes[client * this.ticks + place];
    if (node === 0) return;
    this.nodes[client * this.ticks + place] = 0;
    this.nodeCounts[client]--;
    this.knowledge.release(node);
  }

  private check(client: number): void {
    if (client >>> 0 === client && client < this.clients && this.joined[client] === 1) return;
    throw new WireError("WRONG_STATE", `there is no client ${client}; give a number that \`join\` answered`);
  }
}
