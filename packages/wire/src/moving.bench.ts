import type { Mover } from "./peers/mover.js";
import { movers } from "./peers/movers.js";
import { WALKERS, walk, walkTick } from "./peers/walk.js";
import { warmedUp } from "./peers/warmed-up.js";

// One of the peers checks more where it is not told that this is production.
process.env.NODE_ENV ??= "production";

const BASE = "@colyseus/schema patch";
/** How often the contenders take turns. */
const TURNS = 5;
/** The first packets to a client that has acknowledged none are whole. */
const TICKS_BEFORE = 10;
const TICKS = 200;

const ways = walk();

/** Whether the client has everybody where the walk has them. */
function isThere(mover: Mover, tick: number): boolean {
  for (let player = 0; player < WALKERS; player++) {
    if (mover.x(player) !== ways.x[tick * WALKERS + player]) return false;
    if (mover.y(player) !== ways.y[tick * WALKERS + player]) return false;
  }
  return true;
}

async function bytesOf(name: string) {
  const mover = (await movers[name]())(ways, 1);
  const samples: number[] = [];
  let checked = true;
  for (let n = 0; n < TICKS_BEFORE + TICKS; n++) {
    const bytes = mover.encode(walkTick(n));
    if (n >= TICKS_BEFORE) samples.push(bytes);
    mover.deliver();
    checked &&= isThere(mover, walkTick(n));
  }
  return { samples, bytesPerOp: null, checked };
}

async function timed(name: string, clients: number) {
  const mover = (await movers[name]())(ways, clients);
  let n = 0;
  const encode = () => mover.encode(walkTick(n++));
  const check = () => {
    mover.join();
    for (let i = 0; i < TICKS_BEFORE; i++) {
      encode();
      mover.deliver();
    }
    return isThere(mover, walkTick(n - 1));
  };
  return { ...(await warmedUp(encode)), check };
}

/** Each of the movers. */
function ofEach<Made>(make: (name: string) => Made) {
  return Object.fromEntries(Object.keys(movers).map((name) => [name, () => make(name)]));
}

/** 50 players move as in the reference battle; clients acknowledge two ticks late. */
export const bench = {
  name: "wire codecs",
  cases: [
    {
      name: "moving battle: bytes that a client gets in a tick",
      unit: "bytes",
      against: BASE,
      contenders: ofEach(bytesOf),
    },
    ...[1, 50].map((clients) => ({
      name: `moving battle: a tick is encoded for ${clients === 1 ? "a client" : `${clients} clients who see the same`}`,
      unit: "ns",
      rounds: TURNS,
      against: BASE,
      contenders: ofEach((name) => timed(name, clients)),
    })),
  ],
};
