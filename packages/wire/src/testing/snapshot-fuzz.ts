import { Reserve } from "@pauseless/arena";
import { SnapshotDecoder, type SnapshotLayout, Snapshots } from "../index.js";
import { type Dice, diceFrom, pick } from "./dice.js";
import type { FuzzTarget } from "./fuzz-target.js";
import { ShadowBattle, someLayout } from "./shadow-battle.js";

/*
 * Packets of random battles, changed at random, and random bytes, for a decoder: it must not throw, must not touch what is beside its own memory, must not
 * change where it refuses, and where it accepts must have rows of values that their fields can have.
 */

const TICKS = 40;
/** Changed packets for each that is right. */
const CHANGED = 25;
const GUARD_BYTES = 256;
const GUARD = 0xa5;

/** Tries random packets on decoders. */
export const snapshotFuzz: FuzzTarget = {
  name: "snapshots",
  run(seed: number, count: number): void {
    let done = 0;
    for (let battle = 0; done < count; battle++) done += playBattle(seed, battle, count - done);
  },
};

/** A decoder between two spans that nobody has to touch. */
function guarded(layout: SnapshotLayout, generateCode: boolean) {
  const reserve = Reserve.open({ capacityBytes: 2 ** 24, generateCode });
  const before = reserve.take(GUARD_BYTES, "guard");
  const decoder = new SnapshotDecoder(layout, { reserve });
  const behind = reserve.take(GUARD_BYTES, "guard");
  const { u8 } = reserve.views;
  for (const first of [before, behind]) u8.fill(GUARD, first, first + GUARD_BYTES);
  const isWhole = () =>
    [before, behind].every((first) =>
      u8.subarray(first, first + GUARD_BYTES).every((byte) => byte === GUARD),
    );
  return { decoder, isWhole };
}

function playBattle(seed: number, number: number, most: number): number {
  const dice = diceFrom(seed + number * 7919);
  const layout = someLayout(dice);
  const battle = new ShadowBattle(layout, dice);
  const snapshots = new Snapshots(layout, { clients: 1 });
  const client = snapshots.join();
  const { decoder, isWhole } = guarded(layout, dice(8) === 0);
  let done = 0;
  let tick = 0;
  let packet: Uint8Array = new Uint8Array();
  try {
    for (let i = 0; i < TICKS && done < most; i++) {
      tick += 1 + dice(2);
      battle.step();
      snapshots.begin(tick);
      battle.capture((table) => snapshots.capture(table));
      snapshots.encode(client, snapshots.views.everything, pick(dice, [30, 1e9]));
      const right = snapshots.reserve.views.u8.slice(snapshots.at, snapshots.at + snapshots.length);
      for (let j = 0; j < CHANGED && done < most; j++, done++) {
        packet = changed(dice, right);
        tryPacket(decoder, packet);
      }
      packet = right;
      tryPacket(decoder, packet);
      if (decoder.tick === tick && decoder.fault === "NONE" && dice(3) !== 0) {
        snapshots.acknowledge(client, tick);
      }
    }
    if (!isWhole()) throw new Error("memory beside the decoder's was touched");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : cause;
    const bytes = Buffer.from(packet).toString("hex");
    throw new Error(`seed ${seed}, battle ${number}, packet ${done} (${bytes}): ${why}`, { cause });
  }
  return Math.max(1, done);
}

/** A packet with something wrong in it. */
function changed(dice: Dice, right: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(right);
  switch (dice(7)) {
    case 0:
      return bytes.subarray(0, dice(bytes.length + 1));
    case 1:
      return Uint8Array.of(
        ...bytes,
        ...Array.from({ length: 1 + dice(8) }, () => pick(dice, [0, dice(256)])),
      );
    case 2:
      // What comes behind the header is at random.
      for (let i = 5; i < bytes.length; i++) bytes[i] = dice(256);
      return bytes;
    case 3:
      return Uint8Array.from({ length: dice(64) }, () => pick(dice, [0, 255, dice(256)]));
    default:
      for (let flips = 1 + dice(4); flips > 0; flips--) {
        // The tick is left alone mostly: a far tick ends what can be tried.
        const bit = (dice(20) === 0 ? 0 : 30) + dice(bytes.length * 8 - 30);
        bytes[bit >> 3] ^= 1 << (bit & 7);
      }
      return bytes;
  }
}

function tryPacket(decoder: SnapshotDecoder, packet: Uint8Array): void {
  const { tick } = decoder;
  const before = fingerprint(decoder);
  if (decoder.receive(packet)) {
    if (decoder.fault !== "NONE") throw new Error(`accepted, with the fault ${decoder.fault}`);
    if (decoder.tick <= tick) throw new Error(`tick ${decoder.tick} was accepted after ${tick}`);
    fingerprint(decoder);
    return;
  }
  if (decoder.fault === "NONE") throw new Error("refused without a reason");
  if (decoder.tick !== tick || fingerprint(decoder) !== before) {
    throw new Error("a packet that was refused has changed the state");
  }
}

/** A number that follows from all that a decoder shows, whose values it looks through. */
function fingerprint(decoder: SnapshotDecoder): number {
  let sum = 0;
  for (const table of decoder.layout.tables) {
    const rows = decoder.table(table);
    const fields = Object.entries(table.fields);
    for (const set of [rows, rows.entered, rows.left, rows.changed]) {
      for (let slot = set.next(0); slot >= 0; slot = set.next(slot + 1)) sum = Math.imul(sum + slot + 1, 31);
    }
    for (let slot = rows.next(0); slot >= 0; slot = rows.next(slot + 1)) {
      const row = rows.at(slot) as unknown as Record<string, number | boolean>;
      for (const [name, { min, max, step }] of fields) {
        const value = Number(row[name]);
        if (!(value >= min && value <= max + step / 2)) {
          throw new Error(`${table.name} ${slot}: ${name} is ${value}, of ${min} to ${max}`);
        }
        sum = (Math.imul(sum, 31) + Math.round((value - min) / step)) | 0;
      }
    }
  }
  return sum;
}
