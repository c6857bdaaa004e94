import assert from "node:assert/strict";
import { SnapshotDecoder, type SnapshotLayout, type Snapshots } from "../index.js";
import { type Dice, pick } from "./dice.js";
import type { ShadowBattle, Things } from "./shadow-battle.js";

/** A packet on its way. */
interface Flying {
  readonly bytes: Uint8Array;
  readonly arrives: number;
  readonly tick: number;
  readonly isCut: boolean;
  readonly budgetBytes: number;
  /** What is seen of what is there. */
  readonly truth: Things;
}

/** How a client's packets travel. */
export interface Path {
  /** In a hundred: packets, and acknowledgements, that are lost. */
  lost: number;
  /** The most ticks that either takes. */
  delay: number;
}

/** A client that holds what it decodes against what is there. */
export class ShadowClient {
  readonly decoder: SnapshotDecoder;
  readonly path: Path;
  /** The number that the server gave. */
  id: number;
  /** What it had after each packet. */
  private readonly had = new Map<number, Things>();
  private shown: Things = new Map();
  private flying: Flying[] = [];
  private acknowledgements: { readonly tick: number; readonly arrives: number }[] = [];
  private lastAccepted = -1;

  constructor(
    private readonly layout: SnapshotLayout,
    private readonly snapshots: Snapshots,
    private readonly dice: Dice,
  ) {
    this.decoder = new SnapshotDecoder(layout);
    this.path = { lost: pick(dice, [0, 5, 50]), delay: pick(dice, [0, 1, 3, 10]) };
    this.id = snapshots.join();
  }

  /** Sends the packet that was encoded latest. */
  send(tick: number, budgetBytes: number, battle: ShadowBattle, sees: (t: number, slot: number) => boolean) {
    const { snapshots, dice, path } = this;
    if (dice(100) < path.lost) return;
    const { at, length, isCut } = snapshots;
    const bytes = snapshots.reserve.views.u8.slice(at, at + length);
    const arrives = tick + dice(path.delay + 1);
    const truth = battle.things(sees);
    this.flying.push({ bytes, arrives, tick, isCut, budgetBytes, truth });
    if (dice(20) === 0) this.flying.push({ bytes, arrives: arrives + 1, tick, isCut, budgetBytes, truth });
  }

  /** What has arrived is read, and acknowledged. */
  receive(tick: number): void {
    const { dice, path } = this;
    const here = this.flying.filter(({ arrives }) => arrives <= tick);
    this.flying = this.flying.filter(({ arrives }) => arrives > tick);
    for (const packet of here) this.read(packet);
    if (this.decoder.tick >= 0 && dice(100) >= path.lost) {
      this.acknowledgements.push({ tick: this.decoder.tick, arrives: tick + dice(path.delay + 1) });
    }
    const arrived = this.acknowledgements.filter(({ arrives }) => arrives <= tick);
    this.acknowledgements = this.acknowledgements.filter(({ arrives }) => arrives > tick);
    for (const each of arrived) this.snapshots.acknowledge(this.id, each.tick);
  }

  private read({ bytes, tick, isCut, budgetBytes, truth }: Flying): void {
    const { decoder } = this;
    const accepted = decoder.receive(bytes);
    assert.equal(
      accepted,
      tick > this.lastAccepted,
      `tick ${tick} behind ${this.lastAccepted}: ${decoder.fault}`,
    );
    if (!accepted) {
      assert.equal(decoder.fault, "OLD");
      return;
    }
    // After so long all count as others.
    const areApart = tick - this.lastAccepted >= 256;
    this.lastAccepted = tick;
    assert.equal(decoder.tick, tick);
    const now = this.things();
    const distance = (bytes[3] >> 6) | ((bytes[4] & 63) << 2);
    const base = distance === 0 ? undefined : this.had.get(tick - distance);
    assert.ok(distance === 0 || base !== undefined, `tick ${tick} builds on ${tick - distance}`);
    const told = isCut ? checkCut(now, base, truth) : checkWhole(now, truth);
    if (bytes.length > budgetBytes && isCut) assert.ok(told <= 1, `${told} rows beyond the budget`);
    if (isCut) assert.ok(bytes.length <= Math.max(budgetBytes, this.snapshots.leastBytes));
    if (bytes.length > budgetBytes) assert.ok(isCut, `${bytes.length} bytes of ${budgetBytes}, and not cut`);
    this.checkNews(now, areApart);
    this.had.set(tick, now);
    this.shown = now;
  }

  /** Whether it has all that is there. */
  hasAll(truth: Things): boolean {
    try {
      checkWhole(this.shown, truth);
      return true;
    } catch {
      return false;
    }
  }

  /** What the decoder has. */
  things(): Things {
    const entries = this.layout.tables.map((table, t) => {
      const rows = this.decoder.table(table);
      const map = new Map<number, number[]>();
      for (let slot = rows.next(0); slot >= 0; slot = rows.next(slot + 1)) {
        assert.ok(rows.has(slot));
        const row = rows.at(slot) as unknown as Record<string, number | boolean>;
        map.set(
          slot,
          Object.keys(table.fields).map((name) => Number(row[name])),
        );
      }
      assert.equal(rows.count, map.size);
      return [t, map] as const;
    });
    return new Map(entries);
  }

  /** Holds what the decoder says has happened against what was shown and what is. */
  private checkNews(now: Things, areApart: boolean): void {
    for (const [t, table] of this.layout.tables.entries()) {
      const rows = this.decoder.table(table);
      for (let slot = 0; slot < table.capacity; slot++) {
        const old = this.shown.get(t)?.get(slot);
        const own = now.get(t)?.get(slot);
        const isOther = areApart || old?.[0] !== own?.[0];
        const what = `table ${t}, slot ${slot}`;
        assert.equal(rows.entered.has(slot), own !== undefined && isOther, `${what} entered`);
        assert.equal(rows.left.has(slot), old !== undefined && isOther, `${what} left`);
        const hasChanged = own !== undefined && !isOther && String(own) !== String(old);
        assert.equal(rows.changed.has(slot), hasChanged, `${what} changed`);
      }
    }
  }
}

/** A packet that is whole: all that is there, and nothing else. */
function checkWhole(now: Things, truth: Things): number {
  assert.deepEqual(now, truth);
  return 0;
}

/** A packet that leaves something out: each row is as it is now or as the base had it, and none is lost. Answers how many are told. */
function checkCut(now: Things, base: Things | undefined, truth: Things): number {
  let told = 0;
  for (const [t, rows] of now) {
    for (const [slot, row] of rows) {
      const real = truth.get(t)?.get(slot);
      const old = base?.get(t)?.get(slot);
      assert.equal(row[0], real?.[0], `table ${t}, slot ${slot} is gone`);
      if (String(row) === String(old)) continue;
      told++;
      assert.deepEqual(row, real, `table ${t}, slot ${slot}`);
    }
    for (const [slot, old] of base?.get(t) ?? []) {
      if (truth.get(t)?.get(slot)?.[0] === old[0])
        assert.ok(rows.has(slot), `table ${t}, slot ${slot} is lost`);
    }
  }
  return told;
}
