import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { SharedBlocks } from "./shared-blocks.js";

/*
 * The main thread and two workers, which are this file started again, do the same at once: acquire blocks, fill them
 * with a pattern that carries a checksum, pass them to one another through mailboxes in shared memory, share them, check
 * what they receive, and release. Each mailbox is one word with a handle in it, or 0; who exchanges the handle out of it
 * holds the block from then on.
 */
const OPERATIONS = 400_000;
const BLOCKS = 24;
const BLOCK_WORDS = 12;
const MAILBOXES = 8;
const OWN_BLOCKS = 8;

interface Task {
  readonly seed: number;
  readonly blocks: unknown;
  readonly mailboxes: SharedArrayBuffer;
  /** One word: 1 once all may begin. */
  readonly go: SharedArrayBuffer;
}

/** What one thread did. */
interface Account {
  acquired: number;
  freed: number;
  retained: number;
  received: number;
  refused: number;
  full: number;
}

/** Does random operations until there were enough; throws where a block is not as it must be. */
function hammer({ seed, blocks: description, mailboxes }: Task): Account {
  const blocks = SharedBlocks.attach(description);
  const { i32 } = blocks.views;
  const boxes = new Int32Array(mailboxes);
  const own = new Int32Array(OWN_BLOCKS);
  const account = { acquired: 0, freed: 0, retained: 0, received: 0, refused: 0, full: 0 };
  let state = seed;
  const dice = (n: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };

  const write = (handle: number) => {
    const word = blocks.byteAt(handle) / 4;
    let sum = handle;
    for (let i = 0; i < BLOCK_WORDS - 1; i++) {
      const value = dice(2 ** 31);
      i32[word + i] = value;
      sum = Math.imul(sum ^ value, 0x01000193);
    }
    i32[word + BLOCK_WORDS - 1] = sum;
  };
  const verify = (handle: number) => {
    const word = blocks.byteAt(handle) / 4;
    let sum = handle;
    for (let i = 0; i < BLOCK_WORDS - 1; i++) sum = Math.imul(sum ^ i32[word + i], 0x01000193);
    if (i32[word + BLOCK_WORDS - 1] !== sum) throw new Error(`block ${handle} is not as its owner left it`);
  };
  const release = (handle: number) => {
    if (!blocks.release(handle)) return;
    account.freed++;
    if (dice(16) > 0) return;
    // Another thread may have acquired the block by now: the old handle must never count for it.
    try {
      blocks.release(handle);
    } catch {
      account.refused++;
      return;
    }
    throw new Error(`block ${handle} was released twice`);
  };
  const put = (handle: number) => Atomics.compareExchange(boxes, dice(MAILBOXES), 0, handle) === 0;

  for (let operation = 0; operation < OPERATIONS; operation++) {
    const slot = dice(OWN_BLOCKS);
    const handle = own[slot];
    const action = dice(8);
    if (handle === 0 && action < 4) {
      const acquired = blocks.tryAcquire();
      if (acquired === 0) {
        account.full++;
        continue;
      }
      account.acquired++;
      write(acquired);
      own[slot] = acquired;
    } else if (handle === 0) {
      const received = Atomics.exchange(boxes, dice(MAILBOXES), 0);
      if (received === 0) continue;
      account.received++;
      verify(received);
      // The only holder may write: nobody else can become one but from it.
      if (blocks.countOf(received) === 1) write(received);
      own[slot] = received;
    } else if (action < 2) {
      verify(handle);
      if (put(handle)) own[slot] = 0;
    } else if (action < 4) {
      blocks.retain(handle);
      account.retained++;
      if (!put(handle)) release(handle);
    } else {
      verify(handle);
      own[slot] = 0;
      release(handle);
    }
  }
  for (const handle of own) {
    if (handle === 0) continue;
    verify(handle);
    release(handle);
  }
  return account;
}

if (isMainThread) {
  test("three threads acquire, share, pass on and release blocks, and none is lost", {
    timeout: 60_000,
  }, async () => {
    const seed = Math.floor(Math.random() * 2 ** 31) | 1;
    const blocks = SharedBlocks.open({ blocks: BLOCKS, blockBytes: 4 * BLOCK_WORDS });
    const mailboxes = new SharedArrayBuffer(4 * MAILBOXES);
    const go = new SharedArrayBuffer(4);
    const task = (index: number): Task => ({
      seed: (seed + 2 * index) | 0,
      blocks: blocks.share(),
      mailboxes,
      go,
    });
    const workers = [1, 2].map(
      (index) => new Worker(fileURLToPath(import.meta.url), { workerData: task(index) }),
    );
    try {
      await Promise.all(workers.map((worker) => once(worker, "message")));
      const results = workers.map((worker) => once(worker, "message"));
      Atomics.store(new Int32Array(go), 0, 1);
      Atomics.notify(new Int32Array(go), 0);
      const accounts: Account[] = [
        hammer(task(0)),
        ...(await Promise.all(results)).map(([account]) => account),
      ];

      let freed = 0;
      for (const handle of new Int32Array(mailboxes)) {
        if (handle !== 0 && blocks.release(handle)) freed++;
      }
      const sum = (of: (account: Account) => number) =>
        accounts.reduce((all, account) => all + of(account), 0);
      assert.equal(
        sum((account) => account.acquired),
        sum((account) => account.freed) + freed,
        `seed ${seed}`,
      );
      for (const key of ["acquired", "retained", "received", "refused"] as const) {
        for (const account of accounts) assert.ok(account[key] > 100, `${key}: ${account[key]}`);
      }
      assert.ok(sum((account) => account.full) > 0, "the blocks ran out now and then");
      assert.equal(blocks.live, 0);
      assert.equal(blocks.highWater, BLOCKS);

      const handles = Array.from({ length: BLOCKS }, () => blocks.acquire());
      assert.equal(new Set(handles.map((handle) => blocks.byteAt(handle))).size, BLOCKS);
      assert.equal(blocks.tryAcquire(), 0);
      assert.ok(handles.every((handle) => blocks.countOf(handle) === 1));
    } finally {
      await Promise.all(workers.map((worker) => worker.terminate()));
    }
  });
} else {
  const task: Task = workerData;
  parentPort?.postMessage("ready");
  Atomics.wait(new Int32Array(task.go), 0, 0, 30_000);
  parentPort?.postMessage(hammer(task));
}
