import assert from "node:assert/strict";
import { test } from "node:test";
import { Reserve } from "@pauseless/arena";
import { CHUNK_CAPACITY, Spill, spillSpanBytes } from "./spill.js";
import { diceFrom } from "./testing/dice.js";

const SEED = Number(process.env.PAUSELESS_SEED ?? Math.floor(Math.random() * 2 ** 31)) | 0;
const CHUNKS = 12;
const SCRATCH = 4096;

function spillOf() {
  const reserve = Reserve.open({ capacityBytes: 2 ** 16 });
  const spill = new Spill(reserve.views, 2 * SCRATCH, spillSpanBytes(CHUNKS * CHUNK_CAPACITY));
  return { spill, u8: reserve.views.u8 };
}

test("chains hold what was added, give it out, and share the chunks, in random order", () => {
  const dice = diceFrom(SEED);
  const { spill, u8 } = spillOf();
  const chains: { first: number; last: number; bytes: number[] }[] = [];
  const chunksOf = (bytes: number) => Math.max(1, Math.ceil(bytes / CHUNK_CAPACITY));
  for (let i = 0; i < 20_000; i++) {
    const used = chains.reduce((sum, { bytes }) => sum + chunksOf(bytes.length), 0);
    assert.equal(spill.usedBytes, used * 256, `PAUSELESS_SEED=${SEED}`);
    const chain = chains[dice(chains.length + 1)];
    if (chain === undefined) {
      const first = spill.take();
      assert.equal(first === 0, used === CHUNKS, `PAUSELESS_SEED=${SEED}`);
      if (first !== 0) chains.push({ first, last: first, bytes: [] });
    } else if (dice(4) === 0) {
      spill.copyOut(chain.first, chain.bytes.length, SCRATCH);
      assert.deepEqual([...u8.subarray(SCRATCH, SCRATCH + chain.bytes.length)], chain.bytes);
      spill.giveBack(chain.first, chain.last, chain.bytes.length);
      chains.splice(chains.indexOf(chain), 1);
    } else {
      const added = Array.from({ length: 1 + dice(dice(3) === 0 ? 700 : 40) }, () => dice(256));
      u8.set(added, 1);
      const more = chunksOf(chain.bytes.length + added.length) - chunksOf(chain.bytes.length);
      const last = spill.append(chain.last, chain.bytes.length, 1, added.length);
      assert.equal(last === 0, used + more > CHUNKS, `PAUSELESS_SEED=${SEED}`);
      if (last === 0) continue;
      chain.last = last;
      chain.bytes.push(...added);
    }
  }
});
