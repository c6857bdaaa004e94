import type { View, ViewReader } from "../view.js";

/** How many ticks' views are kept, for clients that get theirs a little later than another. */
const KEPT = 64;

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
  private readonly kept: (View | undefined)[] = new Array(KEPT).fill(undefined);
  private reading: number | undefined;
  private bytes: Buffer | undefined;

  /** @param reader - reads the views of the battle */
  constructor(readonly reader: ViewReader) {}

  /** The view of a tick, where it was read and is not old. */
  viewOf(tick: number): View | undefined {
    const view = this.kept[tick % KEPT];
    return view?.tick === tick ? view : undefined;
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
    this.kept[view.tick % KEPT] = view;
    // A client that is behind may still get an older view than another one had.
    if (last === undefined || view.tick > last.tick) {
      this.view = view;
      this.bytes = bytes;
    }
  }
}
