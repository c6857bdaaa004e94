import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Reserve } from "@pauseless/arena";
import { frameHeaderBytes, SendRegions, WireError } from "./index.js";

const code = (expected: string) => (error: unknown) => error instanceof WireError && error.code === expected;
const leased = (regions: SendRegions) => {
  const region = regions.lease();
  assert.ok(region !== undefined);
  return region;
};

describe("send regions", () => {
  test("have room for any header, and what follows the first byte is aligned to 8", () => {
    const regions = new SendRegions({ regionBytes: 70_000, mostRegions: 3 });
    for (let i = 0; i < 3; i++) assert.equal(leased(regions).payloadAt % 8, 7);
    const { u8 } = regions.reserve.views;
    const other = new SendRegions({ regionBytes: 70_000, reserve: regions.reserve, mostRegions: 1 });
    assert.equal(other.lease(), undefined);
    u8.fill(1);
  });

  test("frame their payload where it is, with the same view for the same length", () => {
    const regions = new SendRegions({ regionBytes: 70_000, mostRegions: 1 });
    const region = leased(regions);
    const { u8 } = regions.reserve.views;
    for (let i = 0; i < 70_000; i++) u8[region.payloadAt + i] = i;
    for (const length of [0, 1, 125, 126, 65_535, 65_536, 70_000]) {
      const frame = region.frame(length);
      assert.equal(frame.length, frameHeaderBytes(length) + length);
      assert.equal(frame.byteOffset + frame.length, region.payloadAt + length);
      assert.equal(frame[0], 0x82);
      assert.equal(region.frame(length), frame);
    }
    assert.deepEqual([...region.frame(126).subarray(0, 6)], [0x82, 126, 0, 126, 0, 1]);
    assert.deepEqual([...region.frame(65_536).subarray(0, 12)], [0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
  });

  test("are used again when released, the latest first", () => {
    const regions = new SendRegions({ mostRegions: 2 });
    const [first, second] = [leased(regions), leased(regions)];
    assert.equal(regions.lease(), undefined);
    assert.equal(regions.taken, 2);
    second.release();
    first.release();
    assert.equal(regions.taken, 0);
    assert.equal(regions.lease(), first);
    assert.equal(regions.lease(), second);
  });

  test("are not used again before every write from them is done", () => {
    const regions = new SendRegions({ mostRegions: 1 });
    const region = leased(regions);
    region.frame(10);
    region.writeBegun();
    region.writeBegun();
    region.release();
    assert.equal(region.isWaiting, true);
    assert.equal(regions.lease(), undefined);
    region.writeEnded();
    assert.equal(regions.lease(), undefined);
    region.writeEnded();
    assert.equal(regions.lease(), region);
  });

  test("stay leased when their writes are done before they are released", () => {
    const regions = new SendRegions({ mostRegions: 1 });
    const region = leased(regions);
    region.writeBegun();
    region.writeEnded();
    assert.equal(regions.lease(), undefined);
    region.release();
    assert.equal(regions.lease(), region);
  });

  test("refuse what would change bytes that wait, or belong to another", () => {
    const regions = new SendRegions({ regionBytes: 100, mostRegions: 1 });
    const region = leased(regions);
    for (const length of [-1, 101, 1.5, Number.NaN, 2 ** 32]) {
      assert.throws(() => region.frame(length), code("BAD_MESSAGE"));
    }
    region.frame(10);
    region.writeBegun();
    assert.throws(() => region.frame(11), code("WRONG_STATE"));
    assert.equal(region.frame(10).length, 12);
    region.release();
    assert.throws(() => region.frame(10), code("WRONG_STATE"));
    assert.throws(() => region.release(), code("WRONG_STATE"));
    region.writeEnded();
    assert.throws(() => region.release(), code("WRONG_STATE"));
    assert.equal(regions.taken, 0);
  });

  test("keep so many views, and no more", () => {
    const regions = new SendRegions({ regionBytes: 60_000, mostRegions: 2 });
    const [first, second] = [leased(regions), leased(regions)];
    for (let length = 0; length < 60_000; length++) {
      assert.equal(first.frame(length).length, frameHeaderBytes(length) + length);
      if (length % 2 === 0) second.frame(length);
      assert.ok(regions.keptViews <= 16_384 + 1, `${regions.keptViews} views`);
    }
  });

  test("are placed in a reserve that is given, as long as it has room", () => {
    const reserve = Reserve.open({ capacityBytes: 4 * 64 });
    const regions = new SendRegions({ reserve, regionBytes: 49, mostRegions: 10 });
    const all = Array.from({ length: 4 }, () => leased(regions));
    assert.equal(regions.lease(), undefined);
    for (const region of all) region.release();
    assert.equal(reserve.freeBytes, 0);
    regions.close();
    assert.equal(reserve.freeBytes, 4 * 64);
  });

  test("are closed when none is leased or waiting", () => {
    const regions = new SendRegions();
    const region = leased(regions);
    assert.throws(() => regions.close(), code("WRONG_STATE"));
    region.writeBegun();
    region.release();
    assert.throws(() => regions.close(), code("WRONG_STATE"));
    region.writeEnded();
    regions.close();
    assert.throws(() => regions.lease(), { code: "ARENA_CLOSED" });
  });

  test("refuse sizes that are out of range", () => {
    for (const options of [{ regionBytes: 0 }, { regionBytes: 2 ** 24 + 1 }, { mostRegions: 0.5 }]) {
      assert.throws(() => new SendRegions(options), code("BAD_OPTION"));
    }
  });
});
