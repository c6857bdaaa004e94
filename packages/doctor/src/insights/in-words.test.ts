import assert from "node:assert/strict";
import { test } from "node:test";
import { inWords } from "./in-words.js";

test("numbers have the figures that count, and a unit", () => {
  assert.deepEqual([480e6, 5.23e6, 4.345e9, 12_345, 0].map(inWords.bytes), [
    "480 MB",
    "5.2 MB",
    "4.3 GB",
    "12 KB",
    "0 KB",
  ]);
  assert.deepEqual([0.123, 0.004, 0.99, 0.0004, 0].map(inWords.percent), [
    "12 %",
    "0.4 %",
    "99 %",
    "0.04 %",
    "0 %",
  ]);
  assert.deepEqual([41.3, 1.84, 2300, 9.97].map(inWords.ms), ["41 ms", "1.8 ms", "2.3 s", "10 ms"]);
  assert.deepEqual([40, 780, 18_000, 259_200].map(inWords.duration), ["40 s", "13 min", "5 h", "3 days"]);
});

test("how often is said as one would", () => {
  assert.equal(inWords.often(31, 10), "3.1 times a second");
  assert.equal(inWords.often(5, 21), "every 4.2 s");
  assert.equal(inWords.often(1, 10), "once in 10 s");
  assert.equal(inWords.often(0, 10), "never");
});

test("a place is a name, a file and a line, on one line", () => {
  assert.equal(
    inWords.place({ functionName: "put", file: "/app/src/cache.ts", line: 31 }),
    "put (cache.ts:31)",
  );
  assert.equal(
    inWords.place({ functionName: "read", file: "node:internal/fs/streams", line: 0 }),
    "read (node:internal/fs/streams)",
  );
  assert.equal(inWords.place({ functionName: "a\nb", file: "", line: 3 }), "a b");
});
