// Illness: large-object churn. Each team's heat map is an array of 2 MB, made new for every request: objects of that size have pages of their own, are
// mapped and unmapped each time, and fill the young generation's allowance at once. `--trace-gc` shows old collections that free a hundred megabytes of
// a heap of which twenty are live.
const CELLS = 262_144;
const MAPS_PER_TURN = 4;
const TURN_MS = 20;
const shown = new Array(8);
let made = 0;

function drawHeatMap(team) {
  const cells = new Array(CELLS).fill(0.5);
  for (let i = 0; i < 2000; i++) cells[(i * 7919 + team) % CELLS] += 1;
  return cells;
}

setInterval(() => {
  for (let i = 0; i < MAPS_PER_TURN; i++) {
    shown[made % shown.length] = drawHeatMap(made);
    made++;
  }
}, TURN_MS);
