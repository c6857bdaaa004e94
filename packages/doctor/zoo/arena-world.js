// Healthy: a world of 20,000 units in columns of one memory block, with a list of free slots, ticks 60 times a second and makes no garbage: units come
// and go all the time, in slots that are used again. `--trace-gc` shows nothing after the start.
const UNITS = 20_000;
const TICK_MS = 1000 / 60;
const block = new ArrayBuffer(UNITS * 16);
const x = new Float32Array(block, 0, UNITS);
const y = new Float32Array(block, UNITS * 4, UNITS);
const life = new Float32Array(block, UNITS * 8, UNITS);
const freeSlots = new Int32Array(block, UNITS * 12, UNITS);
let freeCount = 0;
let used = 0;

function spawn(turn) {
  const slot = freeCount > 0 ? freeSlots[--freeCount] : used++;
  x[slot] = slot;
  y[slot] = 0;
  life[slot] = 30 + ((slot + turn) % 60);
}

function tick(turn) {
  for (let slot = 0; slot < used; slot++) {
    if (life[slot] <= 0) continue;
    x[slot] += 0.5;
    y[slot] += 0.25;
    life[slot]--;
    if (life[slot] <= 0) freeSlots[freeCount++] = slot;
  }
  while (freeCount > 0 || used < UNITS) spawn(turn);
}

let turn = 0;
setInterval(() => tick(turn++), TICK_MS);
