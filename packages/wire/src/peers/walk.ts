/** How many walk, and for how long the way is written down. */
export const WALKERS = 50;
export const WALK_TICKS = 2000;

const MAP_SIZE = 65_536;
const MOST_SPEED = 512;
/** Of a thousand: how often a player moves otherwise, in the reference battle. */
const MOVES_IN_A_THOUSAND = 200;
const SEED = 7;

/** The reference battle's generator: xorshift32 (Marsaglia, 2003). */
class Random {
  #state = SEED;

  below(limit: number): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return (this.#state >>> 8) % limit;
  }
}

/** One step of the reference battle along one axis: whoever comes to the edge is thrown back. */
function step(place: Int32Array, speed: Int32Array, player: number): void {
  place[player] += speed[player];
  if (place[player] >= 0 && place[player] < MAP_SIZE) return;
  place[player] = place[player] < 0 ? -place[player] : 2 * (MAP_SIZE - 1) - place[player];
  speed[player] = -speed[player];
}

/**
 * Where the players of a battle are, tick by tick: `x[tick * WALKERS + player]`, whole numbers from 0 to 65535. They walk as in the reference
 * battle, of which nothing else is here: up to 512 a tick along each axis, and one of five chooses another way each tick.
 */
export function walk(): { readonly x: Uint16Array; readonly y: Uint16Array } {
  const random = new Random();
  const [x, y, vx, vy] = Array.from({ length: 4 }, () => new Int32Array(WALKERS));
  const ways = {
    x: new Uint16Array(WALK_TICKS * WALKERS),
    y: new Uint16Array(WALK_TICKS * WALKERS),
  };
  for (let player = 0; player < WALKERS; player++) {
    x[player] = random.below(MAP_SIZE);
    y[player] = random.below(MAP_SIZE);
  }
  for (let tick = 0; tick < WALK_TICKS; tick++) {
    for (let player = 0; player < WALKERS; player++) {
      if (random.below(1000) >= MOVES_IN_A_THOUSAND) continue;
      vx[player] = random.below(2 * MOST_SPEED + 1) - MOST_SPEED;
      vy[player] = random.below(2 * MOST_SPEED + 1) - MOST_SPEED;
    }
    for (let player = 0; player < WALKERS; player++) {
      step(x, vx, player);
      step(y, vy, player);
    }
    ways.x.set(x, tick * WALKERS);
    ways.y.set(y, tick * WALKERS);
  }
  return ways;
}

/** The tick of the walk that is shown in the n-th of an endless show: forth, back, and forth again, so that nobody ever jumps. */
export function walkTick(n: number): number {
  const round = n % (2 * WALK_TICKS - 2);
  return round < WALK_TICKS ? round : 2 * WALK_TICKS - 2 - round;
}
