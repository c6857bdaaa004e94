import type { View, ViewReader } from "../view.js";

/**
 * What the clients of one battle see. What they get differs in what it builds on, and not in what it says, so the first to get a
 * tick's view reads it; the others are checked to have got one of a tick that was read.
 */
export class BattleEye {
  /** The newest view that any client of the battle got. */
  view: View | undefined;
  /** The tick of the view that was seen last. */
  tick = -1;
  private bytes: Buffer | undefined;

  /** @param reader - reads the views of the battle */
  constructor(readonly reader: ViewReader) {}

  /** Reads a view that a client got. @throws Error where it is no view, or one of another number of players. */
  see(bytes: Buffer): void {
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
    // A client that is behind may still get an older view than another one had.
    if (last === undefined || view.tick > last.tick) {
      this.view = view;
      this.bytes = bytes;
    }
  }
}
