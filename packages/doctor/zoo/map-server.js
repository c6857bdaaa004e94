// Healthy: a server that loads 200 MB of map at its start, in pieces with the event loop going round between them, and then rests: a look-up now and
// then. `--trace-gc` shows collections in the first second, and none later.
const SECTORS = 400;
const TILES_PER_SECTOR = 6000;
const LOOKUPS_PER_TURN = 20;
const TURN_MS = 50;
const sectors = [];
let found = 0;

function loadSector(number) {
  const heights = new Array(TILES_PER_SECTOR).fill(number + 0.5);
  const names = Array.from({ length: TILES_PER_SECTOR / 2 }, (_, i) => ({
    i,
    height: number + i,
    kind: i % 5,
  }));
  return { number, heights, names };
}

function load() {
  sectors.push(loadSector(sectors.length));
  if (sectors.length < SECTORS) setImmediate(load);
  else setInterval(lookUp, TURN_MS);
}

function lookUp() {
  for (let i = 0; i < LOOKUPS_PER_TURN; i++) {
    const sector = sectors[(found * 31 + i) % SECTORS];
    found += sector.names[(found * 17) % sector.names.length].kind + 1;
  }
}

load();
