import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { GcTraceParser, type TracedCollection } from "./gc-trace.js";

/** Traces of one program by each version, cut down to some of their lines, with what the program wrote itself. */
const fixture = (program: string): string[] =>
  readFileSync(new URL(`../fixtures/gc-trace-${program}.txt`, import.meta.url), "utf8")
    .trimEnd()
    .split("\n");

function parse(lines: readonly string[]): TracedCollection[] {
  const parser = new GcTraceParser();
  return lines.flatMap((line) => parser.line(line));
}

const sum = (collection: TracedCollection) => collection.phases.reduce((total, { ms }) => total + ms, 0);

const FIRST = {
  20: { atMs: 38, pauseMs: 0.6, mutatorMs: 33.4, heapAfterBytes: 4_226_336, survivedBytes: 350_016 },
  22: { atMs: 34, pauseMs: 0.7, mutatorMs: 29, heapAfterBytes: 4_535_160, survivedBytes: 295_968 },
  24: { atMs: 39, pauseMs: 0.9, mutatorMs: 34.1, heapAfterBytes: 4_815_376, survivedBytes: 301_072 },
  26: { atMs: 29, pauseMs: 0.665, mutatorMs: 24.574, heapAfterBytes: 4_918_216, survivedBytes: 317_936 },
};
const MAJOR = {
  20: {
    incremental: { steps: 284, longestMs: 3.8, totalMs: 8.6 },
    holes: [395_096, 223_760],
    promotedBytes: 1_015_408,
    reason: "",
  },
  22: {
    incremental: { steps: 0, longestMs: 0, totalMs: 9.4 },
    holes: [825_728, 186_312],
    promotedBytes: 1_610_792,
    reason: "",
  },
  24: {
    incremental: { steps: 251, longestMs: 0.8, totalMs: 5.2 },
    holes: [588_000, 475_240],
    promotedBytes: 4_098_824,
    reason: "",
  },
  26: {
    incremental: { steps: 252, longestMs: 0.836, totalMs: 5.629 },
    holes: [721_672, 542_944],
    promotedBytes: 9_136_824,
    reason: "finalize incremental marking via task; GC in old space requested",
  },
};

for (const version of [20, 22, 24, 26] as const) {
  describe(`a trace of Node ${version}`, () => {
    const collections = parse(fixture(`node-${version}`));

    test("gives each collection with its kind, in order, and nothing for the program's lines", () => {
      const kinds = ["minor", "minor", "minor", "minor", "major", "minor", "minor", "major", "major"];
      assert.deepEqual(
        collections.map(({ kind }) => kind),
        kinds,
      );
      assert.deepEqual(
        collections.map(({ reduceMemory }) => reduceMemory),
        kinds.map((_, index) => index > 6),
      );
      assert.ok(collections.every(({ isolate, processId }) => isolate === "0x5eed000" && processId === 4242));
      assert.ok(collections.every(({ atMs }, i) => i === 0 || atMs >= collections[i - 1].atMs));
    });

    test("tells of a scavenge what V8 does", () => {
      const { atMs, pauseMs, mutatorMs, heapAfterBytes, survivedBytes } = collections[0];
      assert.deepEqual({ atMs, pauseMs, mutatorMs, heapAfterBytes, survivedBytes }, FIRST[version]);
      assert.equal(collections[0].allocatedBytes, collections[0].heapBeforeBytes);
      assert.equal(collections[1].allocatedBytes, collections[1].heapBeforeBytes - heapAfterBytes);
    });

    test("tells of a mark-compact what V8 does", () => {
      const { incremental, holesBeforeBytes, holesAfterBytes, promotedBytes, reason } = collections[4];
      const told = { incremental, holes: [holesBeforeBytes, holesAfterBytes], promotedBytes, reason };
      assert.deepEqual(told, MAJOR[version]);
    });

    test("names phases that add up to the pause", () => {
      for (const collection of collections) {
        const { pauseMs, phases } = collection;
        // Up to Node 24 each is rounded to a tenth.
        const roundedMs = version < 26 ? phases.length * 0.05 + 0.05 : 0.005;
        assert.ok(Math.abs(sum(collection) - pauseMs) <= roundedMs, `${sum(collection)} of ${pauseMs} ms`);
        const names = phases.map(({ phase }) => phase);
        assert.equal(new Set(names).size, names.length);
      }
      const names = collections[4].phases.map(({ phase }) => phase);
      for (const phase of ["mark", "evacuate"]) assert.ok(names.includes(phase), names.join());
      const scavenge = collections[0].phases.map(({ phase }) => phase);
      assert.ok(scavenge.includes("scavenge.parallel"), scavenge.join());
    });

    test("keeps the time and the bytes between two collections in bounds, also within a mark-compact's cycle", () => {
      // Between the sixth and the seventh, lines are left out.
      for (const { mutatorMs, allocatedBytes, atMs, heapBeforeBytes } of collections) {
        assert.ok(mutatorMs <= atMs, `${mutatorMs}`);
        assert.ok(allocatedBytes <= heapBeforeBytes, `${allocatedBytes}`);
      }
      for (const [i, { allocatedBytes, heapBeforeBytes }] of collections.entries()) {
        const grownBytes = heapBeforeBytes - (i === 0 ? 0 : collections[i - 1].heapAfterBytes);
        if (grownBytes >= 0) assert.ok(allocatedBytes <= grownBytes, `${allocatedBytes} of ${grownBytes}`);
      }
    });
  });
}

describe("a parser of traces", () => {
  const [, ...lines] = fixture("node-20");

  test("finds a collection behind other text in its line", () => {
    assert.deepEqual(parse([`tick 7 ${lines[0]}`]), parse([lines[0]]));
  });

  for (const version of [20, 26]) {
    test(`leaves out a line of Node ${version} that was cut, wherever it was`, () => {
      const whole = fixture(`node-${version}`).find((line) => line.includes("pause")) as string;
      const [collection] = parse([whole]);
      let kept = 0;
      for (let length = 0; length < whole.length; length += 7) {
        const found = parse([whole.slice(0, length)]);
        if (found.length === 0) continue;
        kept++;
        assert.deepEqual(found, [collection], `cut at ${length}`);
      }
      // What is behind the last field that is read may be cut.
      assert.ok(kept < (whole.length / 7) * 0.2, `${kept}`);
    });
  }

  test("finds the next collection in the line of one that was cut", () => {
    const cut = lines[0].slice(0, 200);
    assert.deepEqual(parse([cut + lines[1]]), parse([lines[1]]));
  });

  test("reads minor mark-sweeps, which stand for scavenges where the engine is told so", () => {
    const swept = parse(fixture("minor-mark-sweep"));
    assert.deepEqual(
      swept.map(({ kind, pauseMs, survivedBytes }) => ({ kind, pauseMs, survivedBytes })),
      [
        { kind: "minor", pauseMs: 1.8, survivedBytes: 138_584 },
        { kind: "minor", pauseMs: 0.716, survivedBytes: 154_968 },
      ],
    );
    for (const collection of swept) {
      assert.ok(collection.phases.some(({ phase }) => phase === "mark"));
      assert.ok(Math.abs(sum(collection) - collection.pauseMs) < 0.2);
    }
  });

  test("keeps threads apart", () => {
    const other = lines[1].replace("0x5eed000", "0xfeed000");
    const found = parse([lines[0], other, lines[1]]);
    assert.deepEqual(
      found.map(({ isolate }) => isolate),
      ["0x5eed000", "0xfeed000", "0x5eed000"],
    );
    assert.deepEqual(found[2], parse([lines[0], lines[1]])[1]);
  });

  test("takes from the collection before what V8 says wrongly in the middle of a mark-compact's cycle", () => {
    const astray = lines[1]
      .replace(/mutator=\S+/, "mutator=33968693.8")
      .replace(/ allocated=\d+/, " allocated=4854528");
    const older = lines[1].replace(/ allocated=\d+/, " allocated=700000");
    for (const line of [astray, older]) {
      const [first, second] = parse([lines[0], line]);
      assert.equal(second.allocatedBytes, second.heapBeforeBytes - first.heapAfterBytes);
    }
    const [first, second] = parse([lines[0], astray]);
    assert.ok(Math.abs(second.mutatorMs - (second.atMs - second.pauseMs - first.atMs)) < 1e-9);
  });

  test("takes V8's word for what was allocated since a collection whose line was cut", () => {
    const [, second] = parse([
      lines[0].replace(/total_size_after=\d+/, "total_size_after=90000000"),
      lines[1],
    ]);
    assert.equal(second.allocatedBytes, Number(/ allocated=(\d+)/.exec(lines[1])?.[1]));
  });
});
