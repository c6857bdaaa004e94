import assert from "node:assert/strict";
import { test } from "node:test";
import { codecPeers } from "./peers/codec-peers.js";
import { battleAfter, fieldsOf, sumOf } from "./peers/players.js";

/** Enough for most players to have turned around at an edge of the map, and for the head to have moved on. */
const STEPS = 300;

/** What each takes for the battle after that many steps: facts, so that the benchmark's sizes are those of these codecs. */
const SIZES: Record<string, number> = {
  "pauseless message": 2045,
  "hand-written DataView": 2044,
  "hand-written, checked": 2044,
  "@colyseus/schema whole": 3054,
  "@colyseus/schema patch": 610,
  msgpackr: 2597,
  "protobuf-es": 2865,
};

for (const [name, load] of Object.entries(codecPeers)) {
  test(`${name} carries every field of every player, step after step`, async () => {
    const codec = await load();
    let bytes = 0;
    for (let step = 1; step <= STEPS; step++) {
      bytes = codec.encode();
      codec.decode();
      const expected = battleAfter(step);
      assert.equal(codec.tally[0], sumOf(expected));
      assert.deepEqual(fieldsOf(codec.decoded()), fieldsOf(expected));
    }
    assert.equal(bytes, SIZES[name]);
    codec.join();
    codec.encode();
    assert.deepEqual(fieldsOf(codec.decoded()), fieldsOf(battleAfter(STEPS + 1)));
  });
}
