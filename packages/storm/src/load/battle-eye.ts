import type { View } from "../view.js";

/**
 * What the clients of one battle see. All of them get the same bytes each tick, so the first to get them reads them,
 * and the others check that theirs are the same.
 */
export class BattleEye {
  /** The newest view that any client of the battle got. */
  view: View | undefined;
  private bytes: Buffer | undefined;

  constructor(private readonly decode: (bytes: Uint8Array) => View) {}

  /** Reads a view that a client got. @throws RangeError where it is no view, or one of another number of players. */
  see(bytes: Buffer): View {
    if (this.view !== undefined && this.bytes?.equals(bytes)) return this.view;
    const view = this.decode(bytes);
    const last = this.view;
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
    return view;
  }
}
