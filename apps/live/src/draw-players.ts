import type { Board } from "./board.js";
import type { Motion } from "./motion.js";
import { palette } from "./palette.js";

const FULL_HP = 1000;
const TURN = 2 * Math.PI;
const TOP = -TURN / 4;
/** Buff kinds. */
const SHIELD = 0;
const VULNERABLE = 1;

// Hot path: runs on every frame, one path for all things of a colour, and makes no object.
/** Draws everyone: team by shape and colour, health as a ring, buffs as marks, the dead as faded crosses. */
export function drawPlayers(board: Board, motion: Motion, count: number): void {
  const { ctx } = board;
  drawDead(board, motion, count);
  for (let team = 0; team < 2; team++) {
    ctx.fillStyle = ctx.strokeStyle = palette.teams[team];
    drawBodies(board, motion, count, team);
    ctx.lineWidth = 1.75;
    ctx.globalAlpha = 0.22;
    drawHealth(board, motion, count, team, true);
    ctx.globalAlpha = 1;
    drawHealth(board, motion, count, team, false);
  }
  drawShields(board, motion, count);
  drawMarks(board, motion, count, true);
  drawMarks(board, motion, count, false);
}

function drawDead(board: Board, motion: Motion, count: number): void {
  const { ctx, scaleX, scaleY } = board;
  const arm = board.body * 0.7;
  ctx.globalAlpha = 0.45;
  ctx.strokeStyle = palette.muted;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  for (let i = 0; i < count; i++) {
    if (motion.hp[i] > 0) continue;
    const x = motion.x[i] * scaleX;
    const y = motion.y[i] * scaleY;
    ctx.moveTo(x - arm, y - arm);
    ctx.lineTo(x + arm, y + arm);
    ctx.moveTo(x + arm, y - arm);
    ctx.lineTo(x - arm, y + arm);
  }
  ctx.stroke();
  ctx.globalAlpha = 1;
}

function drawBodies(board: Board, motion: Motion, count: number, team: number): void {
  const { ctx, scaleX, scaleY } = board;
  const radius = board.body * 0.72;
  // A diamond of the disc's area.
  const arm = radius * 1.25;
  ctx.beginPath();
  for (let i = team; i < count; i += 2) {
    if (motion.hp[i] <= 0) continue;
    const x = motion.x[i] * scaleX;
    const y = motion.y[i] * scaleY;
    if (team === 0) {
      ctx.moveTo(x + radius, y);
      ctx.arc(x, y, radius, 0, TURN);
    } else {
      ctx.moveTo(x, y - arm);
      ctx.lineTo(x + arm, y);
      ctx.lineTo(x, y + arm);
      ctx.lineTo(x - arm, y);
      ctx.closePath();
    }
  }
  ctx.fill();
}

function drawHealth(board: Board, motion: Motion, count: number, team: number, whole: boolean): void {
  const { ctx, scaleX, scaleY } = board;
  const radius = board.body + 2;
  ctx.beginPath();
  for (let i = team; i < count; i += 2) {
    const hp = motion.hp[i];
    if (hp <= 0) continue;
    const x = motion.x[i] * scaleX;
    const y = motion.y[i] * scaleY;
    ctx.moveTo(x, y - radius);
    ctx.arc(x, y, radius, TOP, TOP + TURN * (whole ? 1 : Math.min(1, hp / FULL_HP)));
  }
  ctx.stroke();
}

function drawShields(board: Board, motion: Motion, count: number): void {
  const { ctx, scaleX, scaleY } = board;
  const players = motion.from?.players ?? [];
  const radius = board.body + 4.5;
  ctx.strokeStyle = palette.ward;
  ctx.lineWidth = 1.75;
  ctx.beginPath();
  for (let i = 0; i < count; i++) {
    const { buffs } = players[i];
    for (let b = 0; b < buffs.length; b++) {
      if (buffs[b].kind !== SHIELD) continue;
      const x = motion.x[i] * scaleX;
      const y = motion.y[i] * scaleY;
      // The upper half, so that it reads as a shield even where its colour does not.
      ctx.moveTo(x - radius, y);
      ctx.arc(x, y, radius, -TURN / 2, 0);
      break;
    }
  }
  ctx.stroke();
}

/** Vulnerable is a triangle at the lower left, scorch a square at the lower right. */
function drawMarks(board: Board, motion: Motion, count: number, vulnerable: boolean): void {
  const { ctx, scaleX, scaleY } = board;
  const players = motion.from?.players ?? [];
  const aside = (board.body + 3.5) * (vulnerable ? -0.8 : 0.8);
  const below = (board.body + 3.5) * 0.8;
  ctx.fillStyle = vulnerable ? palette.vulnerable : palette.ember;
  ctx.beginPath();
  for (let i = 0; i < count; i++) {
    const { buffs } = players[i];
    for (let b = 0; b < buffs.length; b++) {
      const { kind } = buffs[b];
      if (kind === SHIELD || (kind === VULNERABLE) !== vulnerable) continue;
      const x = motion.x[i] * scaleX + aside;
      const y = motion.y[i] * scaleY + below;
      if (vulnerable) {
        ctx.moveTo(x - 3, y - 2.5);
        ctx.lineTo(x + 3, y - 2.5);
        ctx.lineTo(x, y + 3);
        ctx.closePath();
      } else ctx.rect(x - 2, y - 2, 4, 4);
      break;
    }
  }
  ctx.fill();
}
