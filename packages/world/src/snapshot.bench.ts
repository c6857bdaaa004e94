import { i32 } from "@pauseless/arena";
import { component } from "./component.js";
import { RollbackRing } from "./rollback-ring.js";
import { WorldLayout } from "./world-layout.js";

const MEBIBYTE = 2 ** 20;
/** So many at once are timed; what a round calls is compiled as a tick's code is. */
const COPIES = 20;
/** How often the contenders take turns. */
const TURNS = 5;
/** Nanoseconds by this are microseconds. */
const PARTS_OF_A_COPY = 1000;

const Body = component("body", { x: i32, y: i32, vx: i32, vy: i32 });

/** A running world whose block has a mebibyte, to within one part in a hundred. */
function world(shared: boolean) {
  const layout = new WorldLayout("mebibyte", {
    capacity: 21_800,
    components: [Body],
    checked: false,
    shared,
    timing: false,
  });
  const spawn = layout.prefab([Body]).cursor();
  const made = layout.open();
  for (let i = 0; i < 20_000; i++) {
    const { body } = spawn.spawn();
    body.x = i;
    body.vy = -i;
  }
  made.start();
  if (Math.abs(layout.bytes / MEBIBYTE - 1) > 0.01) throw new Error(`a world has ${layout.bytes} bytes`);
  return { layout, world: made };
}

/** Two pieces of memory as large as the world, the one with something in it. */
function twoPieces(shared: boolean) {
  const { layout, world: made } = world(shared);
  const piece = () =>
    new Uint8Array(shared ? new SharedArrayBuffer(layout.bytes) : new ArrayBuffer(layout.bytes));
  const [here, there] = [piece(), piece()];
  made.snapshotTo(here);
  return { here, there };
}

const isEqual = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

function timed(copy: () => void, check: () => boolean) {
  return {
    ops: COPIES * PARTS_OF_A_COPY,
    run() {
      for (let i = 0; i < COPIES; i++) copy();
    },
    check,
  };
}

/** A world, and a copy of it to go back to. */
function saved(shared: boolean) {
  const { world: made } = world(shared);
  const hash = made.hash();
  const bytes = made.snapshot();
  made.step();
  return { world: made, bytes, isBack: () => made.hash() === hash };
}

function cases(shared: boolean) {
  const memory = shared ? "shared memory" : "memory of one thread";
  const common = { unit: "us", rounds: TURNS, against: "a plain copy" };
  const plain = (both: boolean) => () => {
    const { here, there } = twoPieces(shared);
    const copy = both
      ? () => {
          there.set(here);
          here.set(there);
        }
      : () => there.set(here);
    return timed(copy, () => isEqual(here, there));
  };
  return [
    {
      ...common,
      name: `out: 1 MiB of ${memory}`,
      contenders: {
        "a plain copy": plain(false),
        "World.snapshotTo": () => {
          const { world: made } = world(shared);
          const bytes = new Uint8Array(made.arena.usedBytes);
          return timed(
            () => made.snapshotTo(bytes),
            () => isEqual(bytes, made.snapshot()),
          );
        },
        "RollbackRing.save": () => {
          const { layout, world: made } = world(shared);
          const ring = new RollbackRing(layout, 8);
          const hash = made.hash();
          return timed(
            () => ring.save(made),
            () => {
              made.step();
              ring.rollback(made, 0);
              return made.hash() === hash;
            },
          );
        },
      },
    },
    {
      ...common,
      name: `in: 1 MiB of ${memory}`,
      contenders: {
        "a plain copy": plain(false),
        "World.restore": () => {
          const { world: made, bytes, isBack } = saved(shared);
          return timed(() => made.restore(bytes), isBack);
        },
      },
    },
    {
      ...common,
      name: `out and in: 1 MiB of ${memory}`,
      contenders: {
        "a plain copy": plain(true),
        "snapshotTo and restore": () => {
          const { world: made, bytes, isBack } = saved(shared);
          const target = bytes.slice();
          const copy = () => {
            made.restore(bytes);
            made.snapshotTo(target);
          };
          return timed(copy, () => isBack() && isEqual(bytes, target));
        },
        "save and rollback": () => {
          const { layout, world: made } = world(shared);
          const ring = new RollbackRing(layout, 8);
          const hash = made.hash();
          const copy = () => {
            ring.save(made);
            ring.rollback(made, 0);
          };
          return timed(copy, () => made.hash() === hash);
        },
      },
    },
  ];
}

/** Ways to copy into shared memory, and why the odd place of a snapshot within a message needs care. */
const ways = {
  name: "ways: 1 MiB into shared memory",
  unit: "us",
  rounds: TURNS,
  against: "Uint8Array.set",
  contenders: {
    "Uint8Array.set": () => intoShared(0, ({ from, to }) => to.u8.set(from.u8)),
    "Uint8Array.set, from an odd place": () => intoShared(1, ({ from, to }) => to.u8.set(from.u8)),
    "restore, from an odd place": () => {
      const { world: made, bytes, isBack } = saved(true);
      const odd = new Uint8Array(bytes.length + 1).subarray(1);
      odd.set(bytes);
      return timed(() => made.restore(odd), isBack);
    },
    "Float64Array.set": () => intoShared(0, ({ from, to }) => to.f64.set(from.f64)),
    "words, one by one": () =>
      intoShared(0, ({ from, to }) => {
        const { i32: source } = from;
        const { i32: target } = to;
        for (let i = 0; i < source.length; i++) target[i] = source[i];
      }),
    "words, eight by eight": () =>
      intoShared(0, ({ from, to }) => {
        const { i32: source } = from;
        const { i32: target } = to;
        for (let i = 0; i < source.length; i += 8) {
          target[i] = source[i];
          target[i + 1] = source[i + 1];
          target[i + 2] = source[i + 2];
          target[i + 3] = source[i + 3];
          target[i + 4] = source[i + 4];
          target[i + 5] = source[i + 5];
          target[i + 6] = source[i + 6];
          target[i + 7] = source[i + 7];
        }
      }),
    "doubles, four by four": () =>
      intoShared(0, ({ from, to }) => {
        const { f64: source } = from;
        const { f64: target } = to;
        for (let i = 0; i < source.length; i += 4) {
          target[i] = source[i];
          target[i + 1] = source[i + 1];
          target[i + 2] = source[i + 2];
          target[i + 3] = source[i + 3];
        }
      }),
  },
};

interface Piece {
  readonly u8: Uint8Array;
  readonly i32: Int32Array;
  readonly f64: Float64Array;
}

function intoShared(odd: number, copy: (pieces: { readonly from: Piece; readonly to: Piece }) => void) {
  const piece = (buffer: ArrayBuffer | SharedArrayBuffer) => ({
    u8: new Uint8Array(buffer, odd * Number(buffer instanceof ArrayBuffer), MEBIBYTE),
    i32: new Int32Array(buffer, 0, MEBIBYTE / 4),
    f64: new Float64Array(buffer, 0, MEBIBYTE / 8),
  });
  const from = piece(new ArrayBuffer(MEBIBYTE + 8));
  const to = piece(new SharedArrayBuffer(MEBIBYTE + 8));
  for (let i = 0; i < MEBIBYTE; i++) from.u8[i] = Math.imul(i, 0x9e3779b1) >>> 24;
  const pieces = { from, to };
  return timed(
    () => copy(pieces),
    () => isEqual(from.u8, to.u8),
  );
}

/** Microseconds a copy. What a snapshot may cost is what copying as many bytes costs, once and a half. */
export const bench = { name: "snapshot", cases: [...cases(false), ...cases(true), ways] };
