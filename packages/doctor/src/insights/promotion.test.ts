import assert from "node:assert/strict";
import { test } from "node:test";
import type { Collection } from "../evidence/evidence.js";
import { ask, over10Seconds, spaces } from "./ask.test.js";
import { promotion } from "./promotion.js";

/** Young collections by which 1.5 MB each come to the old space, and every twentieth a full one after which 20 MB and what has grown are left. */
function promoting(grownMb: number): Collection[] {
  return over10Seconds(200, (i) => {
    const live = 20 + (grownMb * i) / 200;
    return i % 20 === 19
      ? { kind: "major", ms: 12, usedAfterBytes: live * 1e6, spaces: spaces(0, live) }
      : { ms: 4, allocatedBytes: 12e6, spaces: spaces(1, live + 1.5 * (1 + (i % 20))) };
  });
}

test("what comes to the old generation and is gone after a full collection has died there", () => {
  const insight = ask(promotion, { collections: promoting(0) });
  assert.match(
    insight?.finding ?? "",
    /^28 MB\/s \(\d+ % of what is allocated\) come to the old generation, and 100 % of that dies there: 10 full collections; /,
  );
});

test("what stays there is no short-lived object", () => {
  assert.equal(ask(promotion, { collections: promoting(500) }), undefined);
});

test("nothing is said without a full collection, or where nothing is lost", () => {
  const young = promoting(0).filter(({ kind }) => kind === "minor");
  assert.equal(ask(promotion, { collections: young }), undefined);
  assert.equal(ask(promotion, { collections: promoting(0).map((it) => ({ ...it, ms: 0.3 })) }), undefined);
});

test("what a program gathers and holds until it ends has not died, though it is gone at the end", () => {
  const gathered = promoting(500);
  const last = { ...gathered[199], usedAfterBytes: 5e6, spaces: spaces(0, 5) };
  const collections = [...gathered.slice(0, 199), last];
  assert.equal(ask(promotion, { collections }, { ended: "exit" }), undefined);
  assert.ok(ask(promotion, { collections: promoting(0) }, { ended: "exit" }));
});
