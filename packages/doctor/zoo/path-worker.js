// Healthy: a worker answers path queries with one number each and keeps nothing; the main thread asks forty times a turn and waits for the answers.
// `--trace-gc` shows next to nothing in either thread.
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
  const distance = new Float64Array(1024);
  parentPort.on("message", (query) => {
    for (let i = 1; i < distance.length; i++) distance[i] = Math.min(distance[i - 1] + 1, (query * i) % 97);
    parentPort.postMessage(distance[distance.length - 1]);
  });
}
