import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { AllocationNode } from "@pauseless/doctor/measure";
import { flameOf } from "./flame.js";
import { ObjectSizes } from "./object-sizes.js";
import { SourcePlaces } from "./source-places.js";

const node = (
  functionName: string,
  selfObjects: readonly (readonly [size: number, count: number])[],
  ...children: AllocationNode[]
): AllocationNode => ({
  functionName,
  url: "",
  line: 0,
  column: 0,
  selfBytes: selfObjects.reduce((sum, [size, count]) => sum + size * count, 0),
  selfObjects: new Map(selfObjects),
  children,
});

const tree = () =>
  node(
    "runTicks",
    [[32, 1]],
    node(
      "apply",
      [
        [40, 100],
        [64, 10],
      ],
      node("push", [[128, 50]]),
      node("never", []),
    ),
    node("rare", [[8, 1]], node("rarer", [[1, 1]])),
    node("file", [[200_000, 1]]),
  );

describe("a flame graph of allocations", () => {
  test("has the bytes a second of each function under its callers", () => {
    assert.deepEqual(flameOf([tree()], 2), {
      name: "ticks",
      place: "",
      selfBytesPerS: 16,
      children: [
        {
          name: "apply",
          place: "",
          selfBytesPerS: 2320,
          children: [{ name: "push", place: "", selfBytesPerS: 3200, children: [] }],
        },
        { name: "file", place: "", selfBytesPerS: 100_000, children: [] },
        { name: "(other)", place: "", selfBytesPerS: 4.5, children: [] },
      ],
    });
  });

  test("of a strategy that allocates nothing is a root", () => {
    assert.deepEqual(flameOf([], 1), { name: "ticks", place: "", selfBytesPerS: 0, children: [] });
  });
});

describe("sizes of objects", () => {
  test("are counted in classes whose bounds belong to the smaller", () => {
    const sizes = new ObjectSizes();
    sizes.add(tree());
    sizes.add(
      node("runTicks", [
        [33, 1],
        [131_072, 1],
        [131_073, 1],
      ]),
    );
    const filled = sizes.classes(2).filter(({ objectsPerS }) => objectsPerS > 0);
    assert.deepEqual(filled, [
      { upToBytes: 32, bytesPerS: 20.5, objectsPerS: 1.5 },
      { upToBytes: 64, bytesPerS: (4000 + 640 + 33) / 2, objectsPerS: 111 / 2 },
      { upToBytes: 128, bytesPerS: 3200, objectsPerS: 25 },
      { upToBytes: 131_072, bytesPerS: 65_536, objectsPerS: 0.5 },
      { upToBytes: null, bytesPerS: (200_000 + 131_073) / 2, objectsPerS: 1 },
    ]);
    const classes = sizes.classes(1);
    assert.equal(classes.length, 11);
    assert.equal(
      classes.reduce((sum, { bytesPerS }) => sum + bytesPerS, 0),
      sizes.bytes,
    );
    assert.equal(
      classes.reduce((sum, { objectsPerS }) => sum + objectsPerS, 0),
      sizes.objects,
    );
  });
});

describe("the place of a function", () => {
  const places = new SourcePlaces();

  test("is that of the source, in a file with a map", () => {
    const { stack = "" } = new Error();
    const [, line, column] = /flame\.test\.js:(\d+):(\d+)/.exec(stack) ?? [];
    const place = places.of({ url: import.meta.url, line: Number(line), column: Number(column) });
    assert.match(place, /storm\/src\/measure\/flame\.test\.ts:\d+$/);
    assert.notEqual(place.split(":")[1], line);
  });

  test("is the file itself without a map, and nothing where there is no file", () => {
    const file = "file:///home/me/game/node_modules/msgpackr/pack.js";
    assert.equal(places.of({ url: file, line: 7, column: 1 }), "msgpackr/pack.js:7");
    assert.equal(places.of({ url: "file:///home/me/game.js", line: 7, column: 1 }), "/home/me/game.js:7");
    assert.equal(places.of({ url: "node:buffer", line: 7, column: 1 }), "node:buffer:7");
    assert.equal(places.of({ url: "", line: 0, column: 0 }), "");
  });
});
