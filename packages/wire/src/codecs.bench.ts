import type { Codec } from "./peers/codec.js";
import { codecPeers } from "./peers/codec-peers.js";
import { battleAfter, fieldsOf, sumOf } from "./peers/players.js";

// One of the peers checks more where it is not told that this is production.
process.env.NODE_ENV ??= "production";

/** Long enough for the compiler to have done with what is called, whatever the library. */
const WARM_UP_MS = 300;
/** What a run takes: then what the clock and the heap's meter cost is nothing beside it. */
const RUN_MS = 1;
/** How often the contenders take turns. */
const TURNS = 5;

/** Warms up; answers how many operations a run has. */
function warmedUp(operate: () => unknown): number {
  const startMs = performance.now();
  let count = 0;
  while (performance.now() - startMs < WARM_UP_MS) {
    operate();
    count++;
  }
  return Math.ceil((count * RUN_MS) / WARM_UP_MS);
}

/** A case for every codec; `check` knows how many steps were encoded. */
function ofEach(
  name: string,
  operation: "encode" | "decode",
  check: (codec: Codec, steps: number) => boolean,
) {
  const timed = async (loading: Promise<Codec>) => {
    const codec = await loading;
    const bytes = codec.encode();
    let steps = 1;
    const operate =
      operation === "decode"
        ? codec.decode
        : () => {
            steps++;
            codec.encode();
          };
    const ops = warmedUp(operate);
    const run = () => {
      for (let i = 0; i < ops; i++) operate();
    };
    return { ops, run, check: () => check(codec, steps), note: `${bytes} bytes encoded` };
  };
  const contenders = Object.entries(codecPeers).map(([of, load]) => [of, () => timed(load())] as const);
  return {
    name,
    unit: "ns",
    rounds: TURNS,
    against: "hand-written DataView",
    contenders: Object.fromEntries(contenders),
  };
}

/** Whether a client that joins now, and what it gets next, has all that the battle has come to. */
function isEncodingRight(codec: Codec, steps: number): boolean {
  codec.join();
  codec.encode();
  return String(fieldsOf(codec.decoded())) === String(fieldsOf(battleAfter(steps + 1)));
}

function isDecodingRight(codec: Codec, steps: number): boolean {
  return steps === 1 && codec.tally[0] === sumOf(battleAfter(1));
}

/** Nanoseconds an operation. */
export const bench = {
  name: "wire codecs",
  cases: [
    ofEach("encode: 50 players move and are encoded", "encode", isEncodingRight),
    ofEach("decode: every field of 50 players is read", "decode", isDecodingRight),
  ],
};
