// Healthy: a simulation uses about half of the processor in turns of 5 ms, and lets the event loop go round after each. Nothing waits for long, and
// nothing is allocated in the turns. `--trace-gc` shows next to nothing.
const CELLS = 65_536;
const TURN_MS = 5;
const heat = new Float64Array(CELLS);
let at = 1;

function relax(untilMs) {
  while (performance.now() < untilMs) {
    for (let i = 0; i < 512; i++) {
      heat[at] = (heat[at - 1] + heat[at] + heat[at + 1]) / 3 + 0.001;
      at = at + 2 < CELLS ? at + 1 : 1;
    }
  }
}

function turn() {
  relax(performance.now() + TURN_MS);
  setTimeout(turn, TURN_MS);
}

turn();
