import { inWords } from "../insights/in-words.js";
import type { Advice } from "../insights/insight.js";

interface Place {
  readonly functionName: string;
  readonly file: string;
  readonly line: number;
}

/** Objects that are made once and used again, for a function whose objects live for a while and then die. */
export function poolAdvice(place: Place): Advice {
  return {
    id: `pool-${slug(place)}`,
    text: `Take the objects that ${inWords.place(place)} makes from a pool, and give them back when they are done with.`,
    snippet: `import { Pool } from "@pauseless/arena";

// For ${inWords.place(place)}: made once, used again. The fields are those of your objects.
const pool = Pool.open({
  name: ${JSON.stringify(place.functionName)},
  capacity: 1024,
  create: () => ({ kind: 0, value: 0 }),
  reset: (object) => {
    object.kind = 0;
    object.value = 0;
  },
  whenEmpty: "make",
});

const object = pool.acquire(); // instead of { kind, value }
object.kind = 1;
object.value = 42;
pool.release(object); // where nobody needs it any more
`,
  };
}

/** Records in a block of bytes, for a function whose objects live no longer than a tick, a message or a request. */
export function frameAdvice(place: Place): Advice {
  return {
    id: `frame-${slug(place)}`,
    text: `Let ${inWords.place(place)} write what lives for a tick or a message into a frame arena, which is used again and never collected; or let the caller hand in an object to fill.`,
    snippet: `import { FrameArena, FrameList, i32, record } from "@pauseless/arena";

// For ${inWords.place(place)}: bytes that the collector does not look at. The fields are those of your objects.
const Item = record("Item", { kind: i32, value: i32 });
const frames = FrameArena.open({ frameBytes: 1024 * 1024 });
const items = new FrameList(frames, Item, 10_000).cursor();

const item = items.push(); // instead of { kind, value }
item.kind = 1;
item.value = 42;
frames.swap(); // at the end of the tick: nothing is freed one by one
`,
  };
}

/** Records in a block of bytes with handles, for many objects that stay: the collector marks one block instead of each of them. */
export function slabAdvice(place: Place): Advice {
  return {
    id: `slab-${slug(place)}`,
    text: `Keep what ${inWords.place(place)} makes as records in an arena: a full collection then marks one block of bytes instead of every object.`,
    snippet: `import { Arena, i32, record, Slab } from "@pauseless/arena";

// For ${inWords.place(place)}: records that come and go, in one block. The fields are those of your objects.
const Entry = record("Entry", { kind: i32, value: i32 });
const arena = Arena.open({ capacityBytes: 64 * 1024 * 1024 });
const entry = new Slab(arena, Entry, 1_000_000).cursor();

const handle = entry.alloc().handle; // instead of { kind, value }; keep the handle
entry.kind = 1;
entry.value = 42;
entry.at(handle).free(); // when it goes
`,
  };
}

/** A bound for what only grows, and references that do not hold what others no longer use. */
export function boundAdvice(place: Place | undefined): Advice {
  const what = place === undefined ? "what is kept" : `what ${inWords.place(place)} keeps`;
  return {
    id: place === undefined ? "bound" : `bound-${slug(place)}`,
    text: `Give ${what} a bound: remove the oldest as new ones come, remove on close, or hold by WeakRef or WeakMap what others own.`,
    snippet: `const MOST = 10_000;
const kept = new Map<string, object>();

function keep(key: string, value: object): void {
  kept.delete(key); // so that it is the newest
  kept.set(key, value);
  if (kept.size > MOST) {
    const [oldest] = kept.keys();
    if (oldest !== undefined) kept.delete(oldest);
  }
}

keep("first", {});
`,
  };
}

/** Parts instead of a whole, for large arrays, strings and buffers. */
export function chunkAdvice(place: Place | undefined): Advice {
  const who = place === undefined ? "the program" : inWords.place(place);
  return {
    id: place === undefined ? "chunks" : `chunks-${slug(place)}`,
    text: `Let ${who} work on parts: a stream instead of a whole file or answer, and one buffer that is filled again instead of a new one each time.`,
    snippet: `import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";

/** One buffer for all: filled again, never made anew. */
const scratch = Buffer.allocUnsafeSlow(1024 * 1024);

async function handle(path: string, out: NodeJS.WritableStream): Promise<void> {
  // 64 KB at a time instead of the whole file.
  await pipeline(createReadStream(path), out);
}

console.log(scratch.length, handle.name);
`,
  };
}

/** A long turn of the loop cut in pieces, or given to a thread of its own. */
export function yieldAdvice(place: Place | undefined): Advice[] {
  const who = place === undefined ? "the long turns" : inWords.place(place);
  const id = place === undefined ? "" : `-${slug(place)}`;
  return [
    {
      id: `chunks${id}`,
      text: `Cut the work of ${who} in pieces of a few milliseconds and let the loop turn in between by setImmediate.`,
      snippet: `import { setImmediate as turn } from "node:timers/promises";

async function inPieces<T>(items: readonly T[], work: (item: T) => void): Promise<void> {
  let sinceMs = performance.now();
  for (const item of items) {
    work(item);
    if (performance.now() - sinceMs < 5) continue;
    await turn(); // timers, sockets and ticks get their turn
    sinceMs = performance.now();
  }
}

await inPieces([1, 2, 3], (item) => console.log(item));
`,
    },
    {
      id: `worker${id}`,
      text: `Or give the work of ${who} to a worker thread, so that the loop never waits for it.`,
      snippet: `import { once } from "node:events";
import { Worker } from "node:worker_threads";

// Start it once; in it: parentPort.on("message", (work) => parentPort.postMessage(result(work)))
const worker = new Worker(new URL("./work.js", import.meta.url));

async function work(input: unknown): Promise<unknown> {
  worker.postMessage(input);
  const [result] = await once(worker, "message");
  return result;
}

console.log(await work({ kind: 1 }));
`,
    },
  ];
}

/** What an id may have: the function's last name, letters and digits. */
function slug({ functionName }: Place): string {
  const last = functionName.split(/[.\s]/).at(-1) ?? "";
  return last.replace(/[^\w$]+/g, "") || "anonymous";
}
