import type { Codec } from "./peers/codec.js";
import { codecPeers } from "./peers/codec-peers.js";
import { battleAfter, fieldsOf, sumOf } from "./peers/players.js";
import { warmedUp } from "./peers/warmed-up.js";

// One of the peers checks more where it is not told that this is production.
process.env.NODE_ENV ??= "production";

/** How often the contenders take turns. */
const TURNS = 5;

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
    return {
      ...(await warmedUp(operate)),
      check: () => check(codec, steps),
      note: `${bytes} bytes encoded`,
    };
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
