import type { View } from "@pauseless/storm/view";
import { Board } from "./board.js";
import { drawEffects } from "./draw-effects.js";
import { drawPlayers } from "./draw-players.js";
import { Motion } from "./motion.js";
import { palette } from "./palette.js";
import { STALL_MS, StallWatch } from "./stall-watch.js";

/** How long a stall's length stays written on the board after it, in milliseconds. */
const NOTE_MS = 1600;

/** Draws one battle as its views arrive, and stands still, visibly, when they are late. */
export class BattleCanvas {
  private readonly board: Board;
  private readonly motion = new Motion();
  private readonly stalls = new StallWatch();
  private note = "";

  constructor(canvas: HTMLCanvasElement) {
    this.board = new Board(canvas);
  }

  /** The newest view's tick, or -1 before the first. */
  get tick(): number {
    return this.motion.to?.tick ?? -1;
  }

  /** Takes a view that arrived just now. */
  push(view: View, now: number): void {
    this.motion.push(view);
    this.stalls.arrived(now);
    if (this.stalls.endedAt === now) this.note = `stood still ${Math.round(this.stalls.lastStallMs)} ms`;
  }

  /** Forgets all views: after a lost connection, or a time in the background. */
  clear(): void {
    this.motion.clear();
    this.stalls.clear();
  }

  /** Draws the moment `now`, a time of `performance.now()`. */
  draw(now: number): void {
    this.stalls.frame(now);
    const { ctx, left, top, width, height } = this.board;
    ctx.clearRect(left, top, width, height);
    const share = this.stalls.share(now);
    const count = this.motion.at(share);
    if (count === 0) return;
    drawEffects(this.board, this.motion, count, share);
    drawPlayers(this.board, this.motion, count);
    this.drawStall(now);
  }

  private drawStall(now: number): void {
    const { ctx, left, top, width, height } = this.board;
    const since = now - this.stalls.endedAt;
    const stands = this.stalls.overdueMs(now) > STALL_MS;
    if (!stands && since > NOTE_MS) return;
    ctx.strokeStyle = ctx.fillStyle = palette.alarm;
    ctx.lineWidth = 6;
    ctx.globalAlpha = stands ? 1 : Math.max(0, 1 - since / 500);
    ctx.strokeRect(left, top, width, height);
    if (since <= NOTE_MS) {
      ctx.globalAlpha = Math.min(1, (NOTE_MS - since) / 400);
      ctx.font = "600 13px system-ui, sans-serif";
      ctx.textAlign = "right";
      ctx.textBaseline = "top";
      const text = ctx.measureText(this.note).width;
      ctx.fillRect(left + width - text - 26, top + 10, text + 16, 22);
      ctx.fillStyle = palette.board;
      ctx.fillText(this.note, left + width - 18, top + 15);
    }
    ctx.globalAlpha = 1;
  }
}
