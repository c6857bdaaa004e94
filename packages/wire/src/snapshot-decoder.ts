import { Reserve } from "@pauseless/arena";
import { getBits } from "./bit-packing.js";
import { type ClientState, clientStateWords, placeClientStates } from "./client-state.js";
import { getColumn } from "./column-code.js";
import { WordSpan } from "./snapshot-history.js";
import {
  BASE_BITS,
  BIRTH_BITS,
  BIRTH_WIDTH_BITS,
  type SnapshotLayout,
  TICK_BITS,
  tableIndex,
} from "./snapshot-layout.js";
import { type SnapshotRows, snapshotRows } from "./snapshot-rows.js";
import type { SnapshotFields, SnapshotTable } from "./snapshot-table.js";
import { getSubset } from "./subset-code.js";
import { mostPacketBytes, type TablePlan } from "./table-plan.js";

/** Why a packet was refused. `NONE`: it was not. */
export type SnapshotFault =
  | "NONE"
  /** Its tick is not after that of the state: it came late, or twice. Nothing to mend. */
  | "OLD"
  /** It builds on a state that is not there: ask for a keyframe. */
  | "NO_BASE"
  /** It is not what an encoder of this layout writes. */
  | "MALFORMED";

/** What a {@link SnapshotDecoder} is made with. */
export interface SnapshotDecoderOptions {
  /** Where packets are read from, and the states are: one of its own where left out. */
  readonly reserve?: Reserve;
}

const HEADER_BITS = TICK_BITS + BASE_BITS;

/** A client's side: it reads packets, and has what the battle is like as of the last one. */
export class SnapshotDecoder {
  readonly layout: SnapshotLayout;
  readonly reserve: Reserve;
  /** Why the latest packet was refused. */
  fault: SnapshotFault = "NONE";
  /** The tick of the state, which is what to acknowledge; -1 before the first packet. */
  tick = -1;
  /** The tick of the packet that was read last, whether it was accepted or not; -1 where that had none. */
  packetTick = -1;
  private readonly words: Int32Array;
  private readonly bytes: Uint8Array;
  private readonly inbox: number;
  private readonly inboxBytes: number;
  private readonly state: ClientState;
  /** Where the state of each tick is, by its remainder. */
  private readonly states: Int32Array;
  /** Where the next state is written. */
  private spare: number;
  private readonly tables: readonly SnapshotRows<SnapshotFields>[];
  private readonly isOwn: boolean;
  private readonly offset: number;

  /** How many bytes of a reserve such a decoder takes. */
  static bytesFor(layout: SnapshotLayout): number {
    return Math.ceil((clientStateWords(layout) * 4 + mostPacketBytes(layout.plans)) / 64) * 64;
  }

  /**
   * Makes a decoder of a layout; it has to be declared as the server's is.
   *
   * @throws WireError `BAD_OPTION` where the reserve has no room; ArenaError what opening a reserve throws.
   */
  constructor(layout: SnapshotLayout, options: SnapshotDecoderOptions = {}) {
    const { plans, historyTicks, name } = layout;
    this.layout = layout;
    this.inboxBytes = mostPacketBytes(plans);
    const capacityBytes = SnapshotDecoder.bytesFor(layout);
    this.isOwn = options.reserve === undefined;
    this.reserve = options.reserve ?? Reserve.open({ capacityBytes, name: `states of ${name}` });
    this.words = this.reserve.views.i32;
    this.bytes = this.reserve.views.u8;
    const span = new WordSpan(this.reserve, capacityBytes / 4, `states of ${name}`);
    this.offset = span.offset;
    this.inbox = span.cut(this.inboxBytes / 4);
    this.state = placeClientStates(this.words, span, layout);
    this.states = new Int32Array(historyTicks);
    for (let i = 0; i < historyTicks; i++) this.states[i] = this.state.first + i * this.state.stateWords;
    this.spare = this.state.first + historyTicks * this.state.stateWords;
    this.tables = plans.map((plan) => snapshotRows(plan, this.state, this.reserve.generateCode));
  }

  /** Gives the memory back: to the reserve that was given, or with the one that was not. It is of no use any more. */
  close(): void {
    if (this.isOwn) this.reserve.close();
    else this.reserve.giveBack(this.offset, SnapshotDecoder.bytesFor(this.layout));
  }

  /**
   * The rows of a table as of the last packet, and who entered, left and changed with it.
   *
   * @throws WireError `BAD_OPTION` where the layout has no such table.
   */
  table<F extends SnapshotFields>(table: SnapshotTable<F>): SnapshotRows<F> {
    return this.tables[tableIndex(this.layout, table)] as unknown as SnapshotRows<F>;
  }

  /** The tick of a packet that is elsewhere, be it one for another client, which is not to be read here; -1 where it has none. */
  tickOf(packet: Uint8Array): number {
    if (packet.length > this.inboxBytes || packet.length * 8 < HEADER_BITS) return -1;
    this.copy(packet);
    return getBits(this.words, this.inbox, 0, TICK_BITS);
  }

  /** Reads a packet that is elsewhere, and answers whether it was accepted. */
  receive(packet: Uint8Array): boolean {
    if (packet.length > this.inboxBytes) return this.refuse("MALFORMED");
    this.copy(packet);
    return this.decode(this.inbox * 4, packet.length);
  }

  private copy(packet: Uint8Array): void {
    const at = this.inbox * 4;
    for (let i = 0; i < packet.length; i++) this.bytes[at + i] = packet[i];
  }

  // Hot path: benchmark `wire snapshots`, allocation test `decoding`.
  /**
   * Reads a packet in the reserve and answers whether it was accepted. A packet that is not, for a reason that {@link SnapshotDecoder.fault} says, changes nothing.
   *
   * @param at - its first byte, at a word
   * @param length - its bytes
   */
  decode(at: number, length: number): boolean {
    const { words, states, state } = this;
    const isPlace =
      at >>> 0 === at && (at & 3) === 0 && length >>> 0 === length && at + length <= this.bytes.length;
    this.packetTick = -1;
    if (!isPlace || length > this.inboxBytes || length * 8 < HEADER_BITS) return this.refuse("MALFORMED");
    const first = at >> 2;
    const tick = getBits(words, first, 0, TICK_BITS);
    this.packetTick = tick;
    if (tick <= this.tick) return this.refuse("OLD");
    const distance = getBits(words, first, TICK_BITS, BASE_BITS);
    let base = 0;
    if (distance > 0) {
      base = distance <= tick && distance < states.length ? states[(tick - distance) % states.length] : 0;
      if (base === 0 || state.tickOf(base) !== tick - distance) return this.refuse("NO_BASE");
    }
    const end = this.read(first, length * 8, tick, base);
    if (end < 0 || (end + 7) >> 3 !== length) return this.refuse("MALFORMED");
    if (getBits(words, first, end, length * 8 - end) !== 0) return this.refuse("MALFORMED");
    this.accept(tick);
    return true;
  }

  private refuse(fault: SnapshotFault): boolean {
    this.fault = fault;
    return false;
  }

  private accept(tick: number): void {
    const { state, states, spare } = this;
    const place = tick % states.length;
    this.spare = states[place];
    states[place] = spare;
    state.show(spare);
    this.tick = tick;
    this.fault = "NONE";
  }

  /** Reads a packet into the spare state, and answers the bit behind it, or -1. */
  private read(first: number, end: number, tick: number, base: number): number {
    const { words, state, spare } = this;
    const { plans } = this.layout;
    let at = HEADER_BITS;
    state.begin(spare, tick, base);
    let predicted = 0;
    for (let t = 0; t < plans.length; t++) {
      if (!plans[t].predicted || base === 0) continue;
      if (at >= end) return -1;
      predicted |= getBits(words, first, at++, 1) << t;
    }
    for (let t = 0; t < plans.length; t++) {
      at = this.readTable(plans[t], first, at, end, base, (predicted >>> t) & 1);
      if (at < 0) return -1;
    }
    return at;
  }

  private readTable(
    plan: TablePlan,
    first: number,
    start: number,
    end: number,
    base: number,
    predicted: number,
  ): number {
    const { words, state, spare } = this;
    const { wordOffset, words: length, columns } = plan;
    const known = state.rowsOf(spare) + wordOffset;
    const left = state.left + wordOffset;
    const full = state.full + wordOffset;
    const told = state.told + wordOffset;
    let at = getSubset(words, first, start, end, words, known, left, length);
    if (at < 0) return -1;
    for (let i = 0; i < length; i++) words[known + i] &= ~words[left + i];
    at = getSubset(words, first, at, end, words, state.everything + wordOffset, full, length);
    if (at < 0) return -1;
    for (let i = 0; i < length; i++) words[known + i] &= ~words[full + i];
    at = getSubset(words, first, at, end, words, known, told, length);
    if (at < 0) return -1;
    for (let i = 0; i < length; i++) words[known + i] |= words[full + i];
    const fullCount = state.list(full, length);
    if (fullCount > 0) {
      at = this.readColumn(first, at, end, fullCount, BIRTH_WIDTH_BITS, BIRTH_BITS);
      if (at >= 0) state.setBirths(plan, spare, fullCount);
    }
    for (let c = 0; c < columns.length && fullCount > 0 && at >= 0; c++) {
      const { widthBits, bits } = columns[c];
      at = this.readColumn(first, at, end, fullCount, widthBits, bits);
      if (at >= 0) state.setFull(columns[c], spare, fullCount);
    }
    if (at < 0) return -1;
    const toldCount = state.list(told, length);
    for (let c = 0; c < columns.length && toldCount > 0; c++) {
      const { widthBits, bits } = columns[c];
      at = this.readColumn(first, at, end, toldCount, widthBits, bits);
      if (at < 0) return -1;
      if (predicted === 1 && columns[c].predicted) state.setExpected(columns[c], spare, base, toldCount);
      else state.setByDifference(columns[c], spare, toldCount);
    }
    return at;
  }

  private readColumn(
    first: number,
    at: number,
    end: number,
    count: number,
    widthBits: number,
    bits: number,
  ): number {
    const { words, state } = this;
    return getColumn(words, first, at, end, words, state.codes, count, widthBits, bits);
  }
}
