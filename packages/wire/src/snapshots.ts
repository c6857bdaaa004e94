import { Reserve } from "@pauseless/arena";
import { WireError } from "./errors.js";
import { Knowledge, knowledgeWords } from "./knowledge.js";
import { SentPackets } from "./sent-packets.js";
import { type Captured, type SnapshotCapture, snapshotCapture } from "./snapshot-capture.js";
import { encoderWords, SnapshotEncoder } from "./snapshot-encoder.js";
import { historyWords, SnapshotHistory, WordSpan } from "./snapshot-history.js";
import { type SnapshotLayout, tableIndex } from "./snapshot-layout.js";
import type { SnapshotFields, SnapshotTable } from "./snapshot-table.js";
import { SnapshotViews } from "./snapshot-views.js";
import { leastPacketBytes, mostPacketBytes, planSizes } from "./table-plan.js";

/** What {@link Snapshots} are made with. */
export interface SnapshotsOptions {
  /** Where all of it is, and packets are written: one of its own where left out. */
  readonly reserve?: Reserve;
  /** How many clients there can be at once: 1 to 4096. */
  readonly clients: number;
  /** How many different views there can be in a tick; 16 more than clients where left out. */
  readonly views?: number;
  /**
   * How many different states of knowledge are kept, which clients that get the same share: more than three times `clients`; twelve times as many and 64 where left out. A client that sees what nobody else does needs
   * one for each tick that an acknowledgement takes, and two. Where there are too few, packets are given up that clients have not acknowledged, the newest first: the next ones
   * build on older ones, and are longer. Those that are not needed take address space, not memory.
   */
  readonly knowledge?: number;
}

/** Without a budget. */
const UNBOUNDED = 2 ** 27;
/** So many packets a tick for each client that there can be: who joins has one in the tick in which another left that had its own. */
const PACKETS_A_CLIENT = 2;

/**
 * Snapshots of one battle for its clients. Each tick: {@link Snapshots.begin}, then what is there is captured, once for all; then for each client
 * {@link Snapshots.encode} writes what differs from the last packet that it acknowledged, or finds it written: clients that know and see
 * the same get the same bytes.
 */
export class Snapshots {
  readonly layout: SnapshotLayout;
  /** Where packets are. */
  readonly reserve: Reserve;
  /** What clients see: `views.everything`, or what is made of them in each tick. */
  readonly views: SnapshotViews;
  /** The most bytes that a packet can have, and 8 behind it that writing it may touch. */
  readonly mostBytes: number;
  /** The most bytes of a packet that says who left and has one row: a budget of as many or more is never exceeded. */
  readonly leastBytes: number;
  /** How many clients there can be. */
  readonly clientCapacity: number;
  /** How many packets were written in this tick: the others were shared. */
  writtenCount = 0;
  /** Where the packet that was encoded latest begins: a place in the reserve, of a word. */
  at = 0;
  /** How many bytes the packet that was encoded latest has. */
  length = 0;
  /** Whether the packet that was encoded latest leaves out, for want of budget, what has changed. */
  isCut = false;
  private readonly history: SnapshotHistory;
  private readonly knowledge: Knowledge;
  private readonly encoder: SnapshotEncoder;
  private readonly sent: SentPackets;
  private readonly captures: readonly Captured[];
  private readonly output: number;
  private readonly packets: Int32Array;
  /** How many packets there can be in a tick. */
  private readonly packetCapacity: number;
  private readonly isOwn: boolean;
  private readonly offset: number;
  private readonly bytes: number;

  /** How many bytes of a reserve such snapshots take: what to open one with that many battles share. Options are as the constructor takes them. */
  static bytesFor(layout: SnapshotLayout, options: SnapshotsOptions): number {
    const { clients, views, nodes } = countsOf(options);
    const { setWords } = planSizes(layout.plans);
    const words =
      16 +
      historyWords(layout) +
      knowledgeWords(layout) * nodes +
      encoderWords(layout) +
      setWords * (views + 1) +
      (mostPacketBytes(layout.plans) * PACKETS_A_CLIENT * clients) / 4;
    return Math.ceil((words * 4) / 64) * 64;
  }

  /**
   * Makes snapshots of a layout.
   *
   * @throws WireError `BAD_OPTION` where a number is out of range or the reserve has no room; ArenaError what opening a reserve throws.
   */
  constructor(layout: SnapshotLayout, options: SnapshotsOptions) {
    const { clients, views, nodes } = countsOf(options);
    const within = (value: number, least: number, most: number, what: string) => {
      if (Number.isInteger(value) && value >= least && value <= most) return;
      throw new WireError(
        "BAD_OPTION",
        `snapshots of ${layout.name}: ${what} ${value}; give a whole number from ${least} to ${most}`,
      );
    };
    within(clients, 1, 4096, "clients");
    within(views, 0, 65_536, "views");
    within(nodes, 3 * clients + 1, 2 ** 20, "knowledge");
    this.layout = layout;
    this.mostBytes = mostPacketBytes(layout.plans);
    this.leastBytes = leastPacketBytes(layout.plans);
    this.packetCapacity = PACKETS_A_CLIENT * clients;
    const bytes = Snapshots.bytesFor(layout, options);
    const name = `snapshots of ${layout.name}`;
    this.isOwn = options.reserve === undefined;
    this.reserve = options.reserve ?? Reserve.open({ capacityBytes: bytes, name });
    const span = new WordSpan(this.reserve, bytes / 4, name);
    this.offset = span.offset;
    this.bytes = bytes;
    // So that no node begins at word 0, which stands for none.
    span.cut(16);
    this.history = new SnapshotHistory(this.reserve, span, layout);
    this.knowledge = new Knowledge(this.reserve, span, layout, nodes);
    this.encoder = new SnapshotEncoder(span, layout, this.history, this.knowledge);
    this.views = new SnapshotViews(span, layout, this.history, views);
    this.output = span.cut((this.mostBytes * this.packetCapacity) / 4) << 2;
    this.clientCapacity = clients;
    this.packets = new Int32Array(this.packetCapacity * PACKET_WORDS);
    this.sent = new SentPackets(clients, layout.historyTicks, this.knowledge);
    const { generateCode } = this.reserve;
    this.captures = layout.plans.map((plan) => snapshotCapture(plan, this.history, generateCode));
  }

  /** Gives the memory back: to the reserve that was given, or with the one that was not. They are of no use any more. */
  close(): void {
    if (this.isOwn) this.reserve.close();
    else this.reserve.giveBack(this.offset, this.bytes);
  }

  /** The tick that is captured or sent now; -1 before the first one. */
  get tick(): number {
    return this.history.tick;
  }

  /** How many clients are joined. */
  get clientCount(): number {
    return this.sent.clientCount;
  }

  /**
   * What takes down the rows of a table.
   *
   * @throws WireError `BAD_OPTION` where the layout has no such table.
   */
  capture<F extends SnapshotFields>(table: SnapshotTable<F>): SnapshotCapture<F> {
    return this.captures[tableIndex(this.layout, table)] as unknown as SnapshotCapture<F>;
  }

  /**
   * Begins a tick: no slot is taken, no view there, and the packets of the tick before are not to be used any more.
   *
   * @param tick - larger than the one before, up to 2^30 - 1; ticks can be left out
   * @throws WireError `WRONG_STATE` where it is not.
   */
  begin(tick: number): void {
    this.history.checkTick(tick);
    this.settle();
    this.history.begin(tick);
    for (let i = 0; i < this.writtenCount; i++) this.knowledge.release(this.packets[i * PACKET_WORDS + NODE]);
    this.writtenCount = 0;
    this.views.clear();
  }

  /** Adds a client, who gets a keyframe first: a number below `clients`, or -1 where there are as many as can be. */
  join(): number {
    return this.sent.join();
  }

  /** Removes a client: its number is used again. @throws WireError `WRONG_STATE` where there is no such client. */
  leave(client: number): void {
    this.sent.leave(client);
  }

  /**
   * Takes down that a client has the packet of a tick, and answers whether it was sent to it and not so long ago that it is of no use. Where the transport loses
   * nothing and reorders nothing, call it as soon as the packet is handed to it.
   *
   * @param tick - as the client says: any number
   * @throws WireError `WRONG_STATE` where there is no such client.
   */
  acknowledge(client: number, tick: number): boolean {
    return this.sent.acknowledge(client, tick);
  }

  /** Has a client's next packet depend on none before. @throws WireError `WRONG_STATE` where there is no such client. */
  requestKeyframe(client: number): void {
    this.sent.forget(client);
  }

  // Hot path: benchmark `wire snapshots`, allocation test `encoding`.
  /**
   * Writes a client's packet of this tick, or finds it written for another one that knows and sees the same: it is then from {@link Snapshots.at} on,
   * {@link Snapshots.length} bytes, until the next tick begins. Answers the packet's number, of those written in this tick, by which a caller knows again
   * what it has already made of it (a frame, a region to send).
   *
   * @param view - what the client sees: `views.everything`, or a view of this tick, in which all is set before
   * @param budgetBytes - the most bytes to use. What has no room is sent in later ticks, by priority; until then it is shown as the packet that was acknowledged had
   * it, which can be older than what was shown last, unless packets are acknowledged at once. A packet says in any case who left, and has at least
   * one row, where there is something to say of any: for that {@link Snapshots.leastBytes} are always used where need be
   * @param place - where in the reserve to write it, where it is not written yet: a multiple of 4. From there on the caller has room for the budget or `leastBytes`, if that is more, and 8
   * bytes. Where left out, it is written to room of the snapshots' own
   * @throws WireError `WRONG_STATE` where there is no such client or view, no tick has begun, the client has had its packet of this tick, or there are twice as many packets in
   * it as there can be clients, as some have left and others joined behind their packets;
   * `BAD_OPTION` where `place` is none.
   */
  encode(client: number, view: number, budgetBytes: number = UNBOUNDED, place = -1): number {
    const { sent, packets, knowledge, encoder, views } = this;
    const tick = this.history.tick;
    if (tick < 0 || !views.has(view) || sent.sentTick(client) === tick) {
      this.refuseEncoding(client, view);
    }
    const budget = budgetBytes > 0 ? Math.min(budgetBytes, UNBOUNDED) | 0 : 0;
    if (place !== -1) this.checkPlace(place, budget);
    const base = sent.base(client, tick);
    for (let i = 0; i < this.writtenCount; i++) {
      const at = i * PACKET_WORDS;
      if (packets[at + BASE] !== base || !views.isSame(packets[at + VIEW], view)) continue;
      const isWhole = packets[at + CUT] === 0;
      if (isWhole ? packets[at + LENGTH] > budget : packets[at + BUDGET] !== budget) continue;
      return this.hand(client, i);
    }
    const number = this.writtenCount;
    if (number === this.packetCapacity) this.refuseEncoding(client, view);
    this.settle();
    sent.makeRoom();
    const node = knowledge.take(tick, base === 0 ? tick - 1 : knowledge.tickOf(base));
    const at = number * PACKET_WORDS;
    packets[at + PLACE] = place < 0 ? this.output + number * this.mostBytes : place;
    const first = packets[at + PLACE] >> 2;
    packets[at + LENGTH] = encoder.encode(base, this.views.wordOf(view), budget, first, node);
    packets[at + BASE] = base;
    packets[at + VIEW] = view;
    packets[at + BUDGET] = budget;
    packets[at + CUT] = encoder.isCut ? 1 : 0;
    packets[at + NODE] = this.shared(node);
    this.writtenCount = number + 1;
    return this.hand(client, number);
  }

  private settle(): void {
    if (!this.history.isOpen) return;
    this.history.isOpen = false;
    for (let i = 0; i < this.captures.length; i++) this.captures[i]._settle();
  }

  /** The node of an earlier packet of this tick that says the same as a new one, which is then given up, or the new one. */
  private shared(node: number): number {
    const { knowledge, packets } = this;
    for (let i = 0; i < this.writtenCount; i++) {
      const other = packets[i * PACKET_WORDS + NODE];
      if (!knowledge.isSame(node, other)) continue;
      knowledge.release(node);
      knowledge.keep(other);
      return other;
    }
    return node;
  }

  private hand(client: number, packet: number): number {
    const at = packet * PACKET_WORDS;
    this.sent.send(client, this.history.tick, this.packets[at + NODE]);
    this.at = this.packets[at + PLACE];
    this.length = this.packets[at + LENGTH];
    this.isCut = this.packets[at + CUT] === 1;
    return packet;
  }

  private checkPlace(place: number, budget: number): void {
    const room = Math.min(this.mostBytes, Math.max(budget, this.leastBytes) + 8);
    if (place >>> 0 === place && (place & 3) === 0 && place + room <= this.reserve.capacityBytes) return;
    throw new WireError(
      "BAD_OPTION",
      `snapshots of ${this.layout.name}: place ${place}; give a multiple of 4 with room for ${room} bytes behind it, in the reserve of the snapshots`,
    );
  }

  private refuseEncoding(client: number, view: number): never {
    const { tick } = this.history;
    const why =
      tick < 0
        ? "no tick has begun; call `begin` first"
        : this.sent.sentTick(client) === tick
          ? `client ${client} has had its packet of tick ${tick}; encode once a tick`
          : this.views.has(view)
            ? `more than ${this.packetCapacity} packets in a tick; let who joins so late have the first one in the next`
            : `there is no view ${view}; make it in this tick by \`views.add\``;
    throw new WireError("WRONG_STATE", `snapshots of ${this.layout.name}: ${why}`);
  }
}

/** What is counted, with what is not given as it is unless told. */
function countsOf({ clients, views = clients + 16, knowledge = clients * 12 + 64 }: SnapshotsOptions): {
  readonly clients: number;
  readonly views: number;
  readonly nodes: number;
} {
  return { clients, views, nodes: knowledge };
}

/* Of each packet of a tick: what it was made for, what it has, and what a client knows who gets it. */
const BASE = 0;
const VIEW = 1;
const BUDGET = 2;
const LENGTH = 3;
const CUT = 4;
const NODE = 5;
const PLACE = 6;
const PACKET_WORDS = 7;
