import type { Codec } from "./codec.js";
import { Columns } from "./columns.js";
import { type Battle, freshBattle, PLAYERS } from "./players.js";

const HEAD_BYTES = 44;
const PLAYER_BYTES = 40;

/**
 * Fields at fixed places through one DataView, from columns and into a sum: what nobody can do with fewer steps. With `checks` it looks
 * at what came from elsewhere before it reads it, as our messages do: the length, how many players there are, and that floats are finite.
 */
export function handWritten(checks: boolean): Codec {
  const view = new DataView(new ArrayBuffer(4096));
  const columns = new Columns();
  const tally = new Float64Array(1);
  let length = 0;

  function encode(): number {
    columns.move();
    const { head, id, x, y, z, vx, vy, heading, hp, mana, score, lastInput, team, weapon, animation, flags } =
      columns;
    for (let i = 0; i < 7; i++) view.setUint32(4 * i, head[i], true);
    for (let i = 7; i < 10; i++) view.setFloat32(4 * i, head[i], true);
    view.setUint32(40, PLAYERS, true);
    let at = HEAD_BYTES;
    for (let i = 0; i < PLAYERS; i++) {
      view.setUint32(at, id[i], true);
      view.setFloat32(at + 4, x[i], true);
      view.setFloat32(at + 8, y[i], true);
      view.setFloat32(at + 12, z[i], true);
      view.setFloat32(at + 16, vx[i], true);
      view.setFloat32(at + 20, vy[i], true);
      view.setFloat32(at + 24, heading[i], true);
      view.setUint16(at + 28, hp[i], true);
      view.setUint16(at + 30, mana[i], true);
      view.setUint16(at + 32, score[i], true);
      view.setUint16(at + 34, lastInput[i], true);
      view.setUint8(at + 36, team[i]);
      view.setUint8(at + 37, weapon[i]);
      view.setUint8(at + 38, animation[i]);
      view.setUint8(at + 39, flags[i]);
      at += PLAYER_BYTES;
    }
    length = at;
    return length;
  }

  function isBad(at: number): boolean {
    return !Number.isFinite(view.getFloat32(at, true));
  }

  function isGood(): boolean {
    if (length < HEAD_BYTES) return false;
    const count = view.getUint32(40, true);
    if (count > PLAYERS || length !== HEAD_BYTES + count * PLAYER_BYTES) return false;
    for (let i = 7; i < 10; i++) if (isBad(4 * i)) return false;
    for (let at = HEAD_BYTES; at < length; at += PLAYER_BYTES) {
      for (let float = 4; float < 28; float += 4) if (isBad(at + float)) return false;
    }
    return true;
  }

  function decode(): void {
    if (checks && !isGood()) throw new Error("no snapshot");
    let sum = 0;
    for (let i = 0; i < 7; i++) sum += view.getUint32(4 * i, true);
    for (let i = 7; i < 10; i++) sum += view.getFloat32(4 * i, true);
    const end = HEAD_BYTES + view.getUint32(40, true) * PLAYER_BYTES;
    for (let at = HEAD_BYTES; at < end; at += PLAYER_BYTES) {
      sum +=
        view.getUint32(at, true) +
        view.getFloat32(at + 4, true) +
        view.getFloat32(at + 8, true) +
        view.getFloat32(at + 12, true) +
        view.getFloat32(at + 16, true) +
        view.getFloat32(at + 20, true) +
        view.getFloat32(at + 24, true) +
        view.getUint16(at + 28, true) +
        view.getUint16(at + 30, true) +
        view.getUint16(at + 32, true) +
        view.getUint16(at + 34, true) +
        view.getUint8(at + 36) +
        view.getUint8(at + 37) +
        view.getUint8(at + 38) +
        view.getUint8(at + 39);
    }
    tally[0] = sum;
  }

  function decoded(): Battle {
    const u32 = (at: number) => view.getUint32(at, true);
    const f32 = (at: number) => view.getFloat32(at, true);
    const u16 = (at: number) => view.getUint16(at, true);
    const u8 = (at: number) => view.getUint8(at);
    const battle = freshBattle();
    battle.tick = u32(0);
    battle.elapsedMs = u32(4);
    battle.acknowledged = u32(8);
    battle.battleId = u32(12);
    battle.secondsLeft = u32(16);
    battle.scoreRed = u32(20);
    battle.scoreBlue = u32(24);
    battle.zoneX = f32(28);
    battle.zoneY = f32(32);
    battle.zoneRadius = f32(36);
    battle.players = Array.from({ length: u32(40) }, (_, i) => {
      const at = HEAD_BYTES + i * PLAYER_BYTES;
      return {
        id: u32(at),
        x: f32(at + 4),
        y: f32(at + 8),
        z: f32(at + 12),
        vx: f32(at + 16),
        vy: f32(at + 20),
        heading: f32(at + 24),
        hp: u16(at + 28),
        mana: u16(at + 30),
        score: u16(at + 32),
        lastInput: u16(at + 34),
        team: u8(at + 36),
        weapon: u8(at + 37),
        animation: u8(at + 38),
        flags: u8(at + 39),
      };
    });
    return battle;
  }

  return { encode, decode, tally, join() {}, decoded };
}
