// Illness: marking-bound; run with `--max-old-space-size=256` and a young generation of 16 MB, which lets old collections come every second or two. A
// world of one million linked objects stays for good. Its links change all the time, and height maps, arrays of plain numbers that cost next to nothing
// to copy, are replaced, so that the old space fills slowly. Every old collection marks the whole graph again, though hardly anything of it has died.
// `--trace-gc` shows old collections every second or two that free less than a third, with hundreds of milliseconds of marking in steps before each.
const PLACES = 250_000;
const LINKED_PER_TURN = 4000;
const REGIONS = 600;
const HEIGHTS = 6000;
const MAPPED_PER_TURN = 30;
const TURN_MS = 25;
const places = new Array(PLACES);
const heightMaps = new Array(REGIONS);
let seed = 1;

function random(below) {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed % below;
}

function makePlace(i) {
  return {
    i,
    owner: { name: i, gold: i * 0.5 },
    goods: [i, i + 1, i + 2],
    neighbours: new Array(4).fill(undefined),
  };
}

function link(i) {
  for (let n = 0; n < 4; n++) places[i].neighbours[n] = places[random(PLACES)];
}

function build() {
  for (let i = 0; i < PLACES; i++) places[i] = makePlace(i);
  for (let i = 0; i < PLACES; i++) link(i);
  for (let region = 0; region < REGIONS; region++) heightMaps[region] = mapHeights(region);
}

function mapHeights(region) {
  return new Array(HEIGHTS).fill(region + 0.5);
}

build();
setInterval(() => {
  for (let n = 0; n < LINKED_PER_TURN; n++) link(random(PLACES));
  for (let n = 0; n < MAPPED_PER_TURN; n++) {
    const region = random(REGIONS);
    heightMaps[region] = mapHeights(region);
  }
}, TURN_MS);
