import type { EffectView, View } from "@pauseless/storm/view";
import type { Board } from "./board.js";
import type { Motion } from "./motion.js";
import { palette } from "./palette.js";

const TURN = 2 * Math.PI;
/** Skills. */
const STRIKE = 0;
const NOVA = 1;
const BURN = 2;
/** How many ticks an effect lives, by skill. */
const LIVES = [1, 2, 4, 1] as const;
/** How far a nova reaches, in map units. */
const NOVA_REACH = 12288;

// Hot path: runs on every frame and makes no object.
/**
 * Draws the effects that live between the last two views, and the glow of those that ended at the first of them.
 *
 * @param share - 0 .. 1 of the way between the two views
 */
export function drawEffects(board: Board, motion: Motion, count: number, share: number): void {
  if (motion.before !== null) drawAll(board, motion, motion.before, count, share, true);
  if (motion.from !== null) drawAll(board, motion, motion.from, count, share, false);
  board.ctx.globalAlpha = 1;
}

function drawAll(
  board: Board,
  motion: Motion,
  view: View,
  count: number,
  share: number,
  ended: boolean,
): void {
  const { effects } = view;
  for (let i = 0; i < effects.length; i++) {
    const effect = effects[i];
    if (ended && effect.left > 1) continue;
    if (effect.source >= count || effect.target >= count) continue;
    const lives = LIVES[effect.skill];
    // In ticks since the spawn. What lives n ticks glows for one more, to be seen at all.
    const age = ended ? lives + share : lives - effect.left + share;
    if (effect.skill === STRIKE) drawStrike(board, motion, effect, age);
    else if (effect.skill === NOVA) drawNova(board, motion, effect, age, i > 0 ? effects[i - 1] : null);
    else if (effect.skill === BURN) drawBurn(board, motion, effect, age / (lives + 1));
    else drawWard(board, motion, effect, age);
  }
}

/** A bolt that flies during the one tick that a strike lives, then a burst where it hit. */
function drawStrike(board: Board, motion: Motion, effect: EffectView, age: number): void {
  const { ctx, scaleX, scaleY } = board;
  const fromX = motion.x[effect.source] * scaleX;
  const fromY = motion.y[effect.source] * scaleY;
  const toX = motion.x[effect.target] * scaleX;
  const toY = motion.y[effect.target] * scaleY;
  const head = Math.min(1, age);
  const tail = Math.min(1, Math.max(0, age - 0.3));
  ctx.strokeStyle = palette.teams[effect.source & 1];
  ctx.lineWidth = 1;
  ctx.globalAlpha = 0.3 * (1 - age / 2);
  ctx.beginPath();
  ctx.moveTo(fromX, fromY);
  ctx.lineTo(toX, toY);
  ctx.stroke();
  ctx.lineWidth = 2.25;
  if (tail < 1) {
    ctx.globalAlpha = 1;
    ctx.beginPath();
    ctx.moveTo(fromX + (toX - fromX) * tail, fromY + (toY - fromY) * tail);
    ctx.lineTo(fromX + (toX - fromX) * head, fromY + (toY - fromY) * head);
    ctx.stroke();
  }
  if (age <= 1) return;
  ctx.globalAlpha = 2 - age;
  const near = board.body + 2 + 3 * (age - 1);
  const far = near + 4;
  ctx.beginPath();
  for (let ray = 0; ray < 6; ray++) {
    const x = Math.cos((ray * TURN) / 6);
    const y = Math.sin((ray * TURN) / 6);
    ctx.moveTo(toX + x * near, toY + y * near);
    ctx.lineTo(toX + x * far, toY + y * far);
  }
  ctx.stroke();
}

/** A ring that grows from the caster to the nova's reach. One cast is an effect for each of its targets. */
function drawNova(
  board: Board,
  motion: Motion,
  effect: EffectView,
  age: number,
  previous: EffectView | null,
): void {
  const sameCast =
    previous?.skill === NOVA && previous.source === effect.source && previous.left === effect.left;
  if (sameCast) return;
  const { ctx, scaleX, scaleY } = board;
  const x = motion.x[effect.source] * scaleX;
  const y = motion.y[effect.source] * scaleY;
  const grown = Math.min(1, age / LIVES[NOVA]);
  const reach = NOVA_REACH * (1 - (1 - grown) * (1 - grown));
  const faded = 1 - age / (LIVES[NOVA] + 1);
  ctx.fillStyle = ctx.strokeStyle = palette.teams[effect.source & 1];
  ctx.beginPath();
  ctx.ellipse(x, y, reach * scaleX, reach * scaleY, 0, 0, TURN);
  ctx.globalAlpha = 0.1 * faded;
  ctx.fill();
  ctx.globalAlpha = 0.75 * faded;
  ctx.lineWidth = 2;
  ctx.stroke();
}

/** Embers that rise from the target. @param part - 0 .. 1 of the burn's life */
function drawBurn(board: Board, motion: Motion, effect: EffectView, part: number): void {
  const { ctx, scaleX, scaleY, body } = board;
  const x = motion.x[effect.target] * scaleX;
  const y = motion.y[effect.target] * scaleY;
  ctx.fillStyle = palette.ember;
  ctx.globalAlpha = 0.3 * (1 - part);
  ctx.beginPath();
  ctx.arc(x, y, body * (1.9 + 0.3 * Math.sin(part * 4 * TURN)), 0, TURN);
  ctx.fill();
  ctx.globalAlpha = 1 - part;
  ctx.beginPath();
  for (let ember = 0; ember < 4; ember++) {
    const drift = Math.sin(effect.source + ember * 2.4 + part * 5) * body;
    const risen = body * (((part * 2 + ember * 0.27) % 1) * 2.6 - 0.4);
    const size = 1.9 - 0.3 * ember;
    ctx.moveTo(x + drift + size, y - risen);
    ctx.arc(x + drift, y - risen, size, 0, TURN);
  }
  ctx.fill();
}

/** A ring that closes on the target. @param age - 0 .. 2 ticks */
function drawWard(board: Board, motion: Motion, effect: EffectView, age: number): void {
  const { ctx, scaleX, scaleY, body } = board;
  ctx.strokeStyle = palette.ward;
  ctx.globalAlpha = 1 - age / 2;
  ctx.lineWidth = 2;
  ctx.beginPath();
  const radius = body + 4.5 + 12 * Math.max(0, 1 - age);
  ctx.arc(motion.x[effect.target] * scaleX, motion.y[effect.target] * scaleY, radius, 0, TURN);
  ctx.stroke();
}
