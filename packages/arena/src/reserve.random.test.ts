import assert from "node:assert/strict";
import { Arena } from "./arena.js";
import type { ArenaDescription } from "./arena-options.js";
import { pick, program, refuses } from "./random-program.test.js";
import { Reserve } from "./reserve.js";

/** Bytes that were given out in an arena, and what they were filled with. */
interface Given {
  readonly offset: number;
  readonly bytes: number;
  readonly mark: number;
}

/** An arena, here or on its way, and the model of it. */
interface Block {
  arena: Arena;
  /** What it was handed over as, if it was. */
  description: ArenaDescription | undefined;
  /** Whether it is in an attached reserve, as in another thread. */
  attached: boolean;
  readonly base: number;
  readonly bytes: number;
  given: Given[];
  used: number;
}

program("the arenas of a reserve", ({ dice, checked, shared, reserve }) => {
  const capacityBytes = 4096;
  let drawnBytes = 0;
  let limitBytes = capacityBytes;
  const budget = {
    draw(bytes: number) {
      if (drawnBytes + bytes > limitBytes) throw new RangeError("budget");
      drawnBytes += bytes;
    },
    giveBack(bytes: number) {
      drawnBytes -= bytes;
    },
  };
  const generateCode = reserve(64).generateCode;
  const memory = Reserve.open({ capacityBytes, checked, shared, generateCode, budget });
  const attached = shared ? Reserve.attach(memory.share()) : memory;
  /** Which lines of 64 bytes are taken. */
  const lines = new Array<boolean>(capacityBytes / 64).fill(false);
  let blocks: Block[] = [];
  /** Spans that another thread ended, and that nobody has looked at since. */
  let ended: Block[] = [];
  let nextMark = 1;

  const mark = (base: number, bytes: number, taken: boolean) =>
    lines.fill(taken, base / 64, (base + bytes) / 64);
  const lookAtEnded = () => {
    for (const { base, bytes } of ended) mark(base, bytes, false);
    ended = [];
  };
  const takenBytes = () => 64 * lines.filter((taken) => taken).length;
  const firstFit = (bytes: number) => 64 * lines.findIndex((_, line) => runFrom(lines, line) >= bytes / 64);

  const open = () => {
    const asked = 64 + dice(900);
    const bytes = Math.ceil(asked / 64) * 64;
    lookAtEnded();
    const base = firstFit(bytes);
    if (base < 0) {
      refuses("ARENA_FULL", () => Arena.open({ capacityBytes: asked, reserve: memory }));
      return;
    }
    if (takenBytes() + bytes > limitBytes) {
      assert.throws(() => Arena.open({ capacityBytes: asked, reserve: memory }), { message: "budget" });
      return;
    }
    const arena = Arena.open({ capacityBytes: asked, reserve: memory });
    assert.deepEqual([arena.baseBytes, arena.capacityBytes], [base, bytes]);
    mark(base, bytes, true);
    blocks.push({ arena, description: undefined, attached: false, base, bytes, given: [], used: 64 });
  };

  const close = (block: Block) => {
    block.arena.close();
    blocks = blocks.filter((other) => other !== block);
    if (block.attached) ended.push(block);
    else mark(block.base, block.bytes, false);
  };

  const handOver = (block: Block) => {
    if (!shared) {
      refuses("BAD_ARGUMENT", () => block.arena.handOver());
      return;
    }
    block.description = structuredClone(block.arena.handOver());
    refuses("NOT_OWNER", () => block.arena.alloc(1));
  };

  const takeOver = (block: Block, description: ArenaDescription) => {
    block.attached = dice(2) === 0;
    const before = block.arena;
    block.arena = Arena.takeOver(description, block.attached ? attached : memory);
    block.description = undefined;
    refuses("NOT_OWNER", () => Arena.takeOver(description, attached));
    refuses("NOT_OWNER", () => before.alloc(1));
  };

  const allocate = (block: Block) => {
    const { arena, bytes } = block;
    const align = pick(dice, [1, 2, 4, 8, 16, 64]);
    const asked = dice(100);
    const offset = Math.ceil(block.used / align) * align;
    const end = offset + asked;
    // In checked mode, a red zone of 8 to 15 bytes is of the allocation; its size is not known before it is placed.
    const zoned = checked ? Math.ceil(end / 8) * 8 + 8 : end;
    const wanted = checked && align < 8 ? end + 15 : zoned;
    const zeroed = dice(2) === 0;
    if (wanted > bytes) {
      assert.equal(arena.tryAlloc(asked, align), -1);
      refuses("ARENA_FULL", () => arena.allocZeroed(asked, align));
      return;
    }
    assert.equal(zeroed ? arena.allocZeroed(asked, align) : arena.alloc(asked, align), offset);
    const { u8 } = memory.views;
    const from = block.base + offset;
    if (zeroed) for (let i = from; i < from + asked; i++) assert.equal(u8[i], 0);
    const value = 1 + (nextMark++ % 255);
    u8.fill(value, from, from + asked);
    block.given.push({ offset, bytes: asked, mark: value });
    block.used = zoned;
  };

  const step = () => {
    const action = dice(40);
    if (blocks.length === 0 || action < 5) {
      open();
      return;
    }
    if (action === 5) {
      limitBytes = dice(3) === 0 ? dice(capacityBytes) : capacityBytes;
      return;
    }
    const block = pick(dice, blocks);
    if (block.description !== undefined) {
      takeOver(block, block.description);
    } else if (action < 10) {
      close(block);
    } else if (action < 12) {
      block.arena.reset(pick(dice, [0, 100, Number.POSITIVE_INFINITY]));
      block.given = [];
      block.used = 64;
    } else if (action < 15) {
      handOver(block);
    } else {
      allocate(block);
    }
  };

  const compare = () => {
    for (const { arena, description, base, bytes, given, used } of blocks) {
      assert.deepEqual([arena.baseBytes, arena.capacityBytes], [base, bytes]);
      assert.equal(arena.usedBytes, description === undefined ? used : 0);
      if (description === undefined) arena.verify();
      for (const each of given) {
        const first = base + each.offset;
        const same = memory.views.u8.subarray(first, first + each.bytes).every((byte) => byte === each.mark);
        assert.ok(same, `${each.bytes} bytes at ${each.offset}`);
      }
    }
    assert.equal(memory.freeBytes, capacityBytes - blocks.reduce((sum, block) => sum + block.bytes, 0));
    lookAtEnded();
    const freeBytes = 64 * lines.filter((taken) => !taken).length;
    const largestFreeBytes = 64 * Math.max(...lines.map((_, line) => runFrom(lines, line)));
    assert.deepEqual(memory.stats(), {
      capacityBytes,
      freeBytes,
      largestFreeBytes,
      fragmentation: freeBytes === 0 ? 0 : 1 - largestFreeBytes / freeBytes,
    });
    assert.equal(drawnBytes, capacityBytes - freeBytes);
  };
  return { step, compare };
});

/** How many lines are free from one on. */
function runFrom(lines: readonly boolean[], line: number): number {
  let end = line;
  while (end < lines.length && !lines[end]) end++;
  return end - line;
}
