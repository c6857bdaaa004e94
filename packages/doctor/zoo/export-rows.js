// Illness: the heap is exhausted and the program dies; run with `--max-old-space-size=80`. An export gathers all rows before it writes the first, about
// 20 MB each second, and after some four seconds there is no room for more. `--trace-gc` shows old collections that free nothing, until V8 gives up:
// `Ineffective mark-compacts near heap limit`.
const ROWS_PER_TURN = 500;
const TURN_MS = 20;
const rows = [];

function makeRow(number) {
  const cells = [];
  for (let column = 0; column < 16; column++) cells.push({ column, value: number * 0.5 + column });
  return { number, cells };
}

setInterval(() => {
  for (let i = 0; i < ROWS_PER_TURN; i++) rows.push(makeRow(rows.length));
}, TURN_MS);
