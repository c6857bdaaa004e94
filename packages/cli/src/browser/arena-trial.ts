import {
  Arena,
  ArenaError,
  array,
  BitSet,
  BlockLayout,
  bits,
  bool,
  Columns,
  FrameArena,
  FrameList,
  f32,
  f64,
  handle,
  IntMap,
  i8,
  i16,
  i32,
  LinkedLists,
  List,
  list,
  MemoryBudget,
  oneOf,
  overlay,
  Pool,
  PriorityQueue,
  Queue,
  type RecordView,
  Reserve,
  Rings,
  record,
  ring,
  SharedBlocks,
  Slab,
  SlabAllocator,
  SparseSet,
  Stack,
  Table,
  TimerWheel,
  u8,
  u16,
  u32,
  utf8,
  vec3,
} from "@pauseless/arena";

/*
 * A program that uses all of the memory package, and says what came of it: the same, to the byte, wherever it runs. It runs in
 * browsers and workers as well, so it uses nothing but the package and the language; no test of its own.
 */

/** What came of it. */
export interface Trial {
  /** Whether memory was checked. */
  readonly checked: boolean;
  /** How many functions were generated; the first is the one that finds out whether that is allowed. */
  readonly generated: number;
  /** What was read, and what was refused. */
  readonly said: readonly string[];
  /** The bytes of blocks, two hexadecimal digits each. */
  readonly bytes: readonly string[];
  /** What came of asking for shared memory. */
  readonly shared: readonly string[];
}

const Spot = record("Spot", { x: f32, weight: f64, tag: u8, on: bool, kind: oneOf("none", "some") });
const Unit = record("Unit", {
  a: i8,
  b: u8,
  c: i16,
  d: u16,
  e: i32,
  f: u32,
  g: f32,
  h: f64,
  isOn: bool,
  three: bits(3),
  wide: bits(31),
  mood: oneOf("calm", "angry"),
  name: utf8(15),
  story: utf8(300),
  target: handle("Unit"),
  pos: vec3(f32),
  halves: array(i16, 3),
  flags: array(bool, 3),
  spots: array(Spot, 2),
  bytes: list(u8, 5),
  words: list(f64, 3),
  path: list(Spot, 3),
  last: ring(i32, 3),
  trail: ring(Spot, 2),
});
const Hit = record("Hit", { target: u16, damage: i32 });

/** Runs the program. Memory is checked as the export condition says unless told. */
export function runTrial(checked?: boolean, shared = false): Trial {
  const platform = globalThis.Function;
  let generated = 0;
  const count = <T>(made: T): T => {
    generated++;
    return made;
  };
  globalThis.Function = new Proxy(platform, {
    construct: (target, given) => count(Reflect.construct(target, given)),
  });
  try {
    const reserve = Reserve.open({
      capacityBytes: 1 << 20,
      shared,
      ...(checked === undefined ? {} : { checked }),
    });
    const said: string[] = [];
    const bytes = [useRecords(reserve, said), useIntegers(reserve, said), useBytes(reserve, said)];
    useObjects(said);
    return { checked: reserve.checked, generated, said, bytes, shared: sharedMemory() };
  } finally {
    globalThis.Function = platform;
  }
}

/** Every kind of field in every collection of records, some of them refused. */
function useRecords(reserve: Reserve, said: string[]): string {
  const layout = new BlockLayout(reserve, "battle");
  const row = new Table(layout, Unit, 3).cursor();
  const column = new Columns(layout, Unit, 3).cursor();
  const entry = new List(layout, Unit, 2).cursor();
  const input = new Queue(layout, Unit, 2).cursor();
  const state = new Stack(layout, Unit, 2).cursor();
  const unit = new Slab(layout, Unit, 2).cursor();
  const ringOf = new Rings(layout, Unit, { rings: 2, capacity: 2 }).cursor();
  const first = layout.open("first");
  layout.enter(first);

  const wolf = unit.alloc().handle;
  fill(unit, 1, said);
  unit.target = wolf;
  fill(unit.alloc(), 2, said);
  unit.free();
  said.push(`wolf ${unit.has(wolf)} ${unit.at(wolf).target === wolf} live ${unit.live}`);
  fill(row.at(2), 3, said);
  fill(column.at(1), 4, said);
  fill(entry.push(), 5, said);
  for (const seed of [6, 7]) fill(input.push(), seed, said);
  said.push(`took ${input.take().e}, then ${input.at(0).e}`);
  fill(state.push(), 8, said);
  for (const seed of [9, 10, 11]) fill(ringOf.at(1).push(), seed, said);
  said.push(`newest ${ringOf.newest().e}, before ${ringOf.newest(1).e} of ${ringOf.length}`);

  refused(said, () => input.push() && input.push());
  refused(said, () => state.pop() && state.pop());
  refused(said, () => (row.mood = "sad" as "calm"));
  refused(said, () => (row.name = "sixteen bytes of"));
  if (reserve.checked) {
    refused(said, () => row.at(3));
    refused(said, () => row.halves.get(3));
    refused(said, () => row.path.at(3));
    refused(said, () => entry.push() && entry.push());
    refused(said, () => unit.at(wolf + 1));
  }

  const second = layout.restore(first.snapshot(), "second");
  layout.enter(second);
  said.push(`in the second: ${row.at(2).story.length} ${column.at(1).name} ${unit.at(wolf).pos.z}`);
  row.pos.z = -1.5;
  layout.enter(first);
  said.push(`in the first: ${row.at(2).pos.z}`);
  return hexOf(second.snapshot());
}

/** Sets every field to something else for each seed, and says what is read. */
function fill(unit: RecordView<(typeof Unit)["fields"]>, seed: number, said: string[]): void {
  const n = Math.imul(seed, 0x9e3779b1);
  unit.a = unit.b = unit.c = unit.d = unit.e = unit.f = n;
  unit.g = unit.h = n / 7;
  unit.isOn = seed % 2 === 1;
  unit.three = unit.wide = n;
  unit.mood = "angry";
  unit.name = `Ünit ${seed} 😀`;
  unit.story = "é".repeat(seed);
  unit.target = 0;
  unit.pos.x = unit.pos.y = unit.pos.z = seed / 3;
  for (let i = 0; i < 3; i++) {
    unit.halves.set(i, n + i);
    unit.flags.set(i, i === seed % 3);
  }
  unit.bytes.clear();
  unit.words.clear();
  unit.path.clear();
  unit.last.clear();
  unit.trail.clear();
  for (let i = 0; i < 3; i++) {
    unit.bytes.push(seed + i);
    unit.words.push(n / (i + 1));
    unit.last.push(n - i);
  }
  unit.bytes.removeAt(1);
  for (let i = 0; i < 2; i++) spot(unit.spots.at(i), seed + i);
  for (let i = 0; i < 3; i++) {
    spot(unit.path.push(), seed * i);
    spot(unit.trail.push(), seed - i);
  }
  unit.path.removeAt(0);
  const { a, b, c, d, e, f, g, h, isOn, three, wide, mood, name, story, pos } = unit;
  said.push([a, b, c, d, e, f, g, h, isOn, three, wide, mood, name, story, pos.x].join(" "));
  const { halves, flags, bytes, words, path, last, trail } = unit;
  said.push([halves.get(2), flags.get(1), unit.spots.at(1).weight, bytes.length, bytes.get(1)].join(" "));
  said.push([words.get(2), path.at(1).x, path.at(0).kind, last.newest(2), trail.newest(1).tag].join(" "));
}

function spot(at: RecordView<(typeof Spot)["fields"]>, n: number): void {
  at.x = n / 2;
  at.weight = n / 3;
  at.tag = n;
  at.on = n > 2;
  at.kind = "some";
}

/** Every collection of integers, over a few hundred steps. */
function useIntegers(reserve: Reserve, said: string[]): string {
  const arena = Arena.open({ name: "integers", capacityBytes: 1 << 16, reserve });
  const bitSet = new BitSet(arena, 64);
  const sparseSet = new SparseSet(arena, 64);
  const map = new IntMap(arena, 64);
  const queue = new PriorityQueue(arena, 64);
  const lists = new LinkedLists(arena, { lists: 4, nodes: 64 });
  const wheel = new TimerWheel(arena, { timers: 64, maxDelayTicks: 5000 });
  let n = 1;
  let sum = 0;
  for (let step = 0; step < 400; step++) {
    n = (Math.imul(n, 1103515245) + 12345) | 0;
    const member = (n >>> 8) & 63;
    if (!bitSet.add(member)) bitSet.delete(member);
    if (!sparseSet.add(member)) sparseSet.delete(member);
    if (!map.has(n)) map.set(n & 0x3f0000, step);
    queue.set(member, n >> 4);
    if (lists.listOf(member) >= 0) lists.remove(member);
    lists.pushLast(step & 3, member);
    if (wheel.size < 60) wheel.schedule(1 + ((n >>> 12) & 4095), step, n);
    for (wheel.advance(); wheel.next() !== 0; ) sum = (sum * 31 + wheel.callback + wheel.data) | 0;
    if (step % 5 === 0) sum = (sum * 31 + queue.takeFirst()) | 0;
  }
  for (let slot = map.next(0); slot >= 0; slot = map.next(slot + 1)) {
    sum = (sum * 31 + map.keyAt(slot) + map.valueAt(slot)) | 0;
  }
  said.push([sum, bitSet.count, sparseSet.size, map.size, queue.firstItem, lists.lengthOf(3)].join(" "));
  refused(said, () => bitSet.has(64));
  refused(said, () => wheel.schedule(0, 1));
  return hexOf(arena.snapshot());
}

/** Bytes: allocators, slices, growth, checkpoints, frames, an overlay. */
function useBytes(reserve: Reserve, said: string[]): string {
  const region = new SlabAllocator(Arena.open({ name: "region", capacityBytes: 1 << 17, reserve }), {
    capacityBytes: 1 << 16,
  });
  const block = region.alloc(Hit.bytes);
  const over = overlay(reserve, Hit).at(region.byteAt(block));
  over.target = 7;
  over.damage = -7;
  said.push(`over ${over.target} ${over.damage} in ${region.sizeOf(block)}`);
  region.free(block);
  refused(said, () => region.free(block));

  const growth = { limitBytes: 2048, chunkBytes: 256 };
  const session = Arena.open({ name: "session", capacityBytes: 128, growth, reserve });
  const packets = [1, 2, 3].map((length) => session.allocSlice(40 * length));
  for (const packet of packets) packet.fill(packet.length);
  packets[0].setF32(1, 0.1, false);
  const mark = session.checkpoint();
  refused(said, () => session.alloc(4096));
  const gone = session.allocSlice(100);
  session.rollback(mark);
  refused(said, () => gone.getU8(0));
  refused(said, () => packets[1].getU32(77));
  said.push(`packets ${packets.map((packet) => packet.getU16(2)).join(" ")} in ${session.stats().chunks}`);
  const bytes = hexOf(session.snapshot());
  session.close();
  refused(said, () => packets[0].getU8(0));

  const frames = FrameArena.open({ frameBytes: 512, reserve });
  const list = new FrameList(frames, Hit, 4);
  const hits = list.cursor();
  const lastHits = list.lastCursor();
  hits.push().damage = 5;
  const rented = frames.rent(8);
  frames.swap();
  said.push(`frames ${hits.length} ${lastHits.at(0).damage} ${frames.slice(rented, 8).length}`);
  frames.swap();
  refused(said, () => frames.byteAt(rented));
  frames.close();
  return bytes;
}

/** A pool, and the budget that it draws on. */
function useObjects(said: string[]): void {
  const budget = new MemoryBudget({ name: "budget", softBytes: 100, hardBytes: 200, now: () => 0 });
  budget.onPressure((level) => said.push(`pressure ${level}`));
  const pool = Pool.open({ name: "pool", capacity: 2, create: () => ({ n: 0 }), budget, objectBytes: 60 });
  const one = pool.acquire();
  pool.acquire();
  refused(said, () => pool.acquire());
  pool.release(one);
  refused(said, () => pool.release(one));
  refused(said, () => budget.draw(100, "more"));
}

/** Asks for shared memory in both ways: what was opened, or the code that it was refused with. */
function sharedMemory(): string[] {
  const said: string[] = [];
  refused(said, () => {
    const blocks = SharedBlocks.open({ blocks: 2, blockBytes: 100 });
    blocks.release(blocks.acquire());
  });
  refused(said, () => {
    const arena = Arena.open({ name: "arena", capacityBytes: 128, shared: true });
    const description = arena.handOver();
    Arena.takeOver(description).close();
  });
  return said;
}

/** Says what a step that may be refused is refused with. */
function refused(said: string[], step: () => unknown): void {
  try {
    step();
    said.push("done");
  } catch (error) {
    said.push(error instanceof ArenaError ? `${error.code}: ${error.message}` : String(error));
  }
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
