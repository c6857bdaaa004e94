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
    for (let i = 0; i < this.ticks; i++) this.drop(client * this.ticks + i);
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
    const place = client * this.ticks + (tick % this.ticks);
    this.drop(place);
    this.knowledge.keep(node);
    this.nodes[place] = node;
    this.latestTicks[client] = tick;
  }

  /** Takes down what a client acknowledges. */
  acknowledge(client: number, tick: number): boolean {
    this.check(client);
    const latest = this.latestTicks[client];
    if (tick >>> 0 !== tick || tick > latest) return false;
    const node = this.nodes[client * this.ticks + (tick % this.ticks)];
    if (node === 0 || this.knowledge.tickOf(node) !== tick) return false;
    // Those of the base before, and older ones, are given up already.
    const base = this.bases[client];
    const from = Math.max(tick - this.ticks + 1, base === 0 ? 0 : this.knowledge.tickOf(base) + 1);
    this.knowledge.keep(node);
    this.setBase(client, node);
    for (let each = from; each <= tick; each++) this.drop(client * this.ticks + (each % this.ticks));
    return true;
  }

  /**
   * Makes sure that a node can be had, if need be by giving up the oldest that a client has not acknowledged: it can then not
   * acknowledge that one any more.
   */
  makeRoom(): void {
    const { knowledge, nodes } = this;
    while (knowledge.free === 0) {
      let oldest = -1;
      for (let place = 0; place < nodes.length; place++) {
        if (nodes[place] === 0) continue;
        if (oldest < 0 || knowledge.tickOf(nodes[place]) < knowledge.tickOf(nodes[oldest])) oldest = place;
      }
      this.drop(oldest);
    }
  }

  private setBase(client: number, node: number): void {
    const old = this.bases[client];
    this.bases[client] = node;
    if (old !== 0) this.knowledge.release(old);
  }

  private drop(place: number): void {
    const node = this.nodes[place];
    if (node === 0) return;
    this.nodes[place] = 0;
    this.knowledge.release(node);
  }

  private check(client: number): void {
    if (client >>> 0 === client && client < this.clients && this.joined[client] === 1) return;
    throw new WireError("WRONG_STATE", `there is no client ${client}; give a number that \`join\` answered`);
  }
}
