import { freshBattle, HEAD, MAP_SIZE, type PLAYER, TICK_MS } from "./players.js";

type Column = Float32Array | Uint32Array | Uint16Array | Uint8Array;

function columnOf<Made extends Column>(name: (typeof PLAYER)[number], make: (values: number[]) => Made) {
  return make(freshBattle().players.map((player) => player[name]));
}

const f32 = (values: number[]) => Float32Array.from(values);
const u16 = (values: number[]) => Uint16Array.from(values);
const u8 = (values: number[]) => Uint8Array.from(values);

/** The battle as a game that cares for speed holds it: one typed array a field. What writes in place starts from here. */
export class Columns {
  /** In the order of the head's fields. */
  readonly head = Float64Array.from(HEAD, (name) => freshBattle()[name]);
  readonly id = columnOf("id", (values) => Uint32Array.from(values));
  readonly x = columnOf("x", f32);
  readonly y = columnOf("y", f32);
  readonly z = columnOf("z", f32);
  readonly vx = columnOf("vx", f32);
  readonly vy = columnOf("vy", f32);
  readonly heading = columnOf("heading", f32);
  readonly hp = columnOf("hp", u16);
  readonly mana = columnOf("mana", u16);
  readonly score = columnOf("score", u16);
  readonly lastInput = columnOf("lastInput", u16);
  readonly team = columnOf("team", u8);
  readonly weapon = columnOf("weapon", u8);
  readonly animation = columnOf("animation", u8);
  readonly flags = columnOf("flags", u8);

  /** One step of time. */
  move(): void {
    const { head, x, y, vx, vy } = this;
    head[0] += 1;
    head[1] += TICK_MS;
    for (let i = 0; i < x.length; i++) {
      const nextX = x[i] + vx[i];
      const nextY = y[i] + vy[i];
      if (nextX >= 0 && nextX < MAP_SIZE) x[i] = nextX;
      else vx[i] = -vx[i];
      if (nextY >= 0 && nextY < MAP_SIZE) y[i] = nextY;
      else vy[i] = -vy[i];
    }
  }
}
