import assert from "node:assert/strict";
import { test } from "node:test";
import { SendRegions } from "./send-regions.js";

test("one region is used again and again while every send is over at once", () => {
  const regions = new SendRegions(64);
  const first = regions.free();
  for (let i = 0; i < 10; i++) {
    first.waiting += 3;
    for (let sent = 0; sent < 3; sent++) first.done();
    assert.equal(regions.free(), first);
  }
});

test("a region that somebody is still being sent is not given out", () => {
  const regions = new SendRegions(64);
  const [first, second] = [0, 0].map(() => {
    const region = regions.free();
    region.waiting = 2;
    return region;
  });
  assert.notEqual(first, second);
  assert.notEqual(first.u8.buffer, second.u8.buffer);
  first.done();
  const third = regions.free();
  assert.ok(third !== first && third !== second);
  first.done();
  assert.equal(regions.free(), first);
});

test("beyond the bound regions are still given out, and not kept", () => {
  const regions = new SendRegions(64);
  const held = Array.from({ length: 40 }, () => {
    const region = regions.free();
    region.waiting = 1;
    return region;
  });
  assert.equal(new Set(held).size, 40);
  for (const region of held) region.done();
  const again = new Set(
    held.map(() => {
      const region = regions.free();
      region.waiting = 1;
      return region;
    }),
  );
  assert.equal(held.filter((region) => again.has(region)).length, 8);
});

test("its bytes are the view and zeros to a multiple of 64, and of one object for each length", () => {
  const region = new SendRegions(128).free();
  region.u8.fill(7);
  const short = region.cut(4).bytes;
  assert.deepEqual([...short], [7, 7, 7, 7, ...new Array(60).fill(0)]);
  region.u8.fill(7);
  const long = region.cut(66).bytes;
  assert.deepEqual([...long], [...new Array(66).fill(7), ...new Array(62).fill(0)]);
  assert.equal(region.cut(64).bytes, short);
  region.u8[0] = 9;
  assert.equal(short[0], 9);
});
