// Illness: the young generation is too large; run with `--max-semi-space-size=128 --min-semi-space-size=128`. Battles last a fifth of a second, so that
// of 128 MB some 40 survive when they are collected: few pauses, but each as long as copying tens of megabytes takes. `--trace-gc` shows a few young
// collections a second, each of which takes as long as several others do together, and leaves about half.
const STATES_PER_TURN = 100;
const TURN_MS = 10;
const LIVES_MS = 200;
const states = [];

function makeState() {
  const units = [];
  for (let i = 0; i < 150; i++) units.push({ i, x: i * 0.5, y: i * 0.25, orders: [i] });
  return { bornMs: performance.now(), units };
}

setInterval(() => {
  const nowMs = performance.now();
  let expired = 0;
  while (expired < states.length && nowMs - states[expired].bornMs > LIVES_MS) expired++;
  states.splice(0, expired);
  for (let i = 0; i < STATES_PER_TURN; i++) states.push(makeState());
}, TURN_MS);
