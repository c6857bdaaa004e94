import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { FlameNode } from "../compare/report-data.js";
import { type AllocationRunOptions, measureAllocations } from "./allocation-run.js";

const options: AllocationRunOptions = {
  battles: 2,
  players: 20,
  rate: 32,
  background: 4,
  bots: { cast: 300, move: 200 },
  pressure: {
    model: { entities: 2, entityBytes: [2048, 4096], recorder: true, follow: true },
    dial: { events: 100 },
  },
  ticks: 40,
};

const total = (node: FlameNode): number =>
  node.children.reduce((sum, child) => sum + total(child), node.selfBytesPerS);
const placesOf = (node: FlameNode): string[] => [node.place, ...node.children.flatMap(placesOf)];

describe("a run for allocations", () => {
  test("shows where objects come from and how large they are, and that an arena makes next to none", async () => {
    const [heap, arena] = await Promise.all([
      measureAllocations("heap", options),
      measureAllocations("arena", options),
    ]);
    const bytes = heap.sizeClasses.reduce((sum, { bytesPerS }) => sum + bytesPerS, 0);
    assert.ok(bytes > 100_000, `${bytes} B/s`);
    // Two samples of the same load at other times, one of them an estimate.
    const estimate = total(heap.flame);
    assert.ok(estimate > 0.5 * bytes && estimate < 2 * bytes, `${estimate} of ${bytes} B/s`);
    assert.ok(placesOf(heap.flame).some((place) => place.startsWith("storm/src/heap/heap-battle.ts:")));
    const small = heap.sizeClasses.filter(({ upToBytes }) => upToBytes !== null && upToBytes <= 256);
    assert.ok(small.every(({ objectsPerS }) => objectsPerS > 0));
    assert.ok(total(arena.flame) < 0.1 * estimate, `${total(arena.flame)} of ${estimate} B/s`);
    assert.equal(arena.sizeClasses.length, heap.sizeClasses.length);
  });

  test("is ended by a signal, however busy it is", async () => {
    const abort = new AbortController();
    const endless = measureAllocations("heap", { ...options, ticks: 100_000 }, { signal: abort.signal });
    setTimeout(() => abort.abort(), 1000);
    await assert.rejects(endless, /ended early \(SIGKILL\)/);
  });

  test("says what it cannot run", async () => {
    await assert.rejects(measureAllocations("magic", options), /there is no strategy "magic"/);
    await assert.rejects(
      measureAllocations("heap", { ...options, players: 1 }),
      /failed: players is 1; give a whole number from 2 to \d+$/,
    );
  });
});
