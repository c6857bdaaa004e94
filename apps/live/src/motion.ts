import type { PlayerView, View } from "@pauseless/storm/view";

/** Players of one battle at most. */
const MOST_PLAYERS = 1024;
/** Map units. A tick moves a player 512 at most; beyond this it was born again elsewhere. */
const JUMP = 4096;

/**
 * Where everyone is between the last two views. It runs one tick behind, so that there is always a place to move to,
 * and never guesses beyond the newest view: when a tick is late, everyone stands still.
 */
export class Motion {
  /** Places and health at the moment last asked for, by player. */
  readonly x = new Float32Array(MOST_PLAYERS);
  readonly y = new Float32Array(MOST_PLAYERS);
  readonly hp = new Float32Array(MOST_PLAYERS);
  /** The view before `from`: its effects that just ended still glow. */
  before: View | null = null;
  /** The view that everyone moves away from. */
  from: View | null = null;
  /** The newest view, that everyone moves toward. */
  to: View | null = null;

  /** Takes the next view. */
  push(view: View): void {
    this.before = this.from;
    this.from = this.to ?? view;
    this.to = view;
  }

  /** Forgets all views, as after a time in which none was looked at. */
  clear(): void {
    this.before = this.from = this.to = null;
  }

  /**
   * Sets places and health to those at `share` (0 .. 1) of the way between the last two views.
   *
   * @returns how many players there are
   */
  at(share: number): number {
    if (this.from === null || this.to === null) return 0;
    const from = this.from.players;
    const to = this.to.players;
    const count = Math.min(from.length, to.length, MOST_PLAYERS);
    for (let i = 0; i < count; i++) {
      const a = from[i];
      const b = to[i];
      const part = jumps(a, b) ? 0 : share;
      this.x[i] = a.x + (b.x - a.x) * part;
      this.y[i] = a.y + (b.y - a.y) * part;
      this.hp[i] = a.hp + (b.hp - a.hp) * part;
    }
    return count;
  }
}

function jumps(a: PlayerView, b: PlayerView): boolean {
  return (a.hp <= 0 && b.hp > 0) || Math.abs(a.x - b.x) > JUMP || Math.abs(a.y - b.y) > JUMP;
}
