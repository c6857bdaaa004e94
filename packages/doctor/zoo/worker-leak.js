// Illness: old-space growth in a worker alone. The worker answers path queries and remembers each answer under a key that never comes again, about 8 MB
// each second; the main thread only asks and counts. `--trace-gc` shows that of the two heaps only the worker's grows.
import { isMainThread, parentPort, Worker } from "node:worker_threads";

const QUERIES_PER_TURN = 40;
const TURN_MS = 20;

if (isMainThread) ask();
else answer();

function ask() {
  const worker = new Worker(new URL(import.meta.url));
  let asked = 0;
  let answered = 0;
  worker.on("message", () => answered++);
  setInterval(() => {
    if (asked - answered > 400) return;
    for (let i = 0; i < QUERIES_PER_TURN; i++) worker.postMessage(asked++);
  }, TURN_MS);
}

function answer() {
  const known = new Map();
  parentPort.on("message", (query) => {
    const key = `${query}:${query * 31}`;
    if (!known.has(key)) known.set(key, findPath(query));
    parentPort.postMessage(known.get(key).length);
  });
}

function findPath(query) {
  const path = [];
  for (let i = 0; i < 90; i++) path.push({ x: query + i * 0.5, y: i });
  return path;
}
