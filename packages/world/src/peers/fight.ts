import type { Fighting } from "./contender.js";

/** Who fights. An id names a place in the fight: one that died leaves it to the one that is spawned for it. */
export const FIGHTERS = 10_000;
/** How many die in each tick, and how many are spawned. */
export const DEATHS = 500;
export const FRESH_HP = 1000;

/** One step of 32-bit xorshift (Marsaglia, 2003). */
function xorshift(state: number): number {
  let next = state ^ (state << 13);
  next ^= next >>> 17;
  return next ^ (next << 5);
}

/** An id out of 32 random bits, without a division. */
function idOf(bits: number): number {
  return Math.imul(bits >>> 16, FIGHTERS) >>> 16;
}

/** Whom the fighter with this id attacks, which does not depend on whose turn comes first. */
export function targetOf(seed: number, id: number): number {
  return idOf(Math.imul(seed ^ id, 0x9e3779b1));
}

/** What a hit takes off, none off one's own: without a branch, which at random no processor would foresee. */
export function hitOf(damage: number, team: number, targetTeam: number): number {
  return damage & -(team ^ targetTeam);
}

/** What a fresh fighter's components are made of. */
export function birthOf(seed: number, id: number): number {
  return xorshift(~seed ^ Math.imul(id + 1, 0x9e3779b1));
}

export function freshX(birth: number): number {
  return birth & 0xffff;
}

export function freshY(birth: number): number {
  return birth >>> 16;
}

export function freshVx(birth: number): number {
  return (Math.imul(birth, 0x85ebca6b) >>> 24) - 128;
}

export function freshVy(birth: number): number {
  return ((Math.imul(birth, 0x85ebca6b) >>> 16) & 255) - 128;
}

export function freshTeam(birth: number): number {
  return (birth >>> 7) & 1;
}

export function freshDamage(birth: number): number {
  return 1 + ((birth >>> 9) & 7);
}

/** Where a step would end that leaves 0 to 65535: it is then taken the other way, with the velocity turned round. */
export function isOutside(position: number): boolean {
  return (position & ~0xffff) !== 0;
}

/** The fight's chance: the same for every contender. */
export class Fight {
  /** Whose turn to die it is, in the tick that was begun last: ids, no two the same. */
  readonly victims = new Int32Array(DEATHS);
  /** The tick in which an id was last drawn. */
  private readonly drawn = new Int32Array(FIGHTERS);
  private readonly state = Int32Array.of(0x2545f491, 0);

  /** The seed of those who are there before the first tick. */
  get firstSeed(): number {
    return 0x1234567;
  }

  /** Draws the tick's victims; answers the seed of its attacks and births. */
  beginTick(): number {
    const { victims, drawn, state } = this;
    const tick = ++state[1];
    let bits = state[0];
    let count = 0;
    while (count < DEATHS) {
      bits = xorshift(bits);
      const id = idOf(bits);
      if (drawn[id] === tick) continue;
      drawn[id] = tick;
      victims[count++] = id;
    }
    state[0] = bits;
    return bits;
  }
}

/** The fight as plainly as it can be put: no entities, only the ids. */
export function isFightingRight(made: Fighting, ticks: number): boolean {
  const fight = new Fight();
  const spawned = (seed: number, id: number) => {
    const birth = birthOf(seed, id);
    return {
      x: freshX(birth),
      y: freshY(birth),
      vx: freshVx(birth),
      vy: freshVy(birth),
      hp: FRESH_HP,
      team: freshTeam(birth),
      damage: freshDamage(birth),
    };
  };
  const fighters = Array.from({ length: FIGHTERS }, (_, id) => spawned(fight.firstSeed, id));
  for (let tick = 0; tick < ticks; tick++) {
    const seed = fight.beginTick();
    for (const one of fighters) {
      if (isOutside(one.x + one.vx)) one.vx = -one.vx;
      if (isOutside(one.y + one.vy)) one.vy = -one.vy;
      one.x += one.vx;
      one.y += one.vy;
    }
    fighters.forEach((one, id) => {
      const target = fighters[targetOf(seed, id)];
      if (target.team !== one.team) target.hp -= one.damage;
    });
    for (const id of fight.victims) fighters[id] = spawned(seed, id);
  }
  return fighters.every(({ x, y, hp }, id) => made.x(id) === x && made.y(id) === y && made.hp(id) === hp);
}
