import type { View, ViewReader } from "../view.js";

/** Of how many ticks it is kept what was answered, for clients that get a view a little later than another. A power of two. */
export const KEPT_TICKS = 64;

/**
 * What the clients of one battle see. After a tick all see the same, so each tick is read once. Where all get the same bytes, whoever has them first
 * reads them. Where views are differences from what a client has, and so of no use to another, the first client's are read: of the
 * others' the tick is all there is to know.
 */
export class BattleEye {
  /** The newest view that was read. */
  view: View | undefined;
  /** The tick of the view that was seen last. */
  tick = -1;
  /** By tick modulo their number: the tick, and for each player the last message that was applied. Columns: views that are kept would be copied by every collection. */
  private readonly keptTicks = new Int32Array(KEPT_TICKS).fill(-1);
  private keptSeqs = new Int32Array(0);
  private reading: number | undefined;
  private bytes: Buffer | undefined;

  /** @param reader - reads the views of the battle */
  constructor(readonly reader: ViewReader) {}

  /** The last message of a player that was applied at a tick; -1 where its view was not read, or is old. */
  appliedAt(tick: number, player: number): number {
    const place = tick % KEPT_TICKS;
    if (this.keptTicks[place] !== tick) return -1;
    return this.keptSeqs[(place * this.keptSeqs.length) / KEPT_TICKS + player];
  }

  /**
   * Sees a view that a client got.
   *
   * @param client - its seat
   * @throws Error where it is no view, or one of another number of players.
   */
  see(bytes: Buffer, client: number): void {
    this.reading ??= client;
    if (this.reader.tickOf !== undefined && client !== this.reading) {
      this.tick = this.reader.tickOf(bytes);
      return;
    }
    const last = this.view;
    if (last !== undefined && this.bytes?.equals(bytes)) {
      this.tick = last.tick;
      return;
    }
    const view = this.reader.read(bytes);
    this.tick = this.reader.tick;
    if (view === undefined) return;
    if (last !== undefined && view.players.length !== last.players.length) {
      throw new RangeError(
        `a view of ${view.players.length} players came after one of ${last.players.length}`,
      );
    }
    this.keep(view);
    // A client that is behind may still get an older view than another one had.
    if (last === undefined || view.tick > last.tick) {
      this.view = view;
      this.bytes = bytes;
    }
  }

  private keep({ tick, players }: View): void {
    if (this.keptSeqs.length === 0) this.keptSeqs = new Int32Array(KEPT_TICKS * players.length);
    const place = tick % KEPT_TICKS;
    this.keptTicks[place] = tick;
    for (let player = 0; player < players.length; player++) {
      this.keptSeqs[place * players.length + player] = players[player].seq;
    }
  }
}
