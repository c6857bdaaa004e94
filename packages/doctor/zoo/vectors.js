// Illness: a dominant allocator that hides; run with a young generation of 16 MB. `plus` makes a new vector for every sum; compiled code folds it into
// `steer`, which then is named in their place. Only without inlining is it seen that the vectors come from `plus`. `--trace-gc` shows some twenty young
// collections a second that free nearly all they find.
const SHIPS = 7000;
const TURN_MS = 16;
const ships = [];

class Vector {
  constructor(x, y, z) {
    this.x = x;
    this.y = y;
    this.z = z;
  }
}

function plus(a, b) {
  return new Vector(a.x + b.x, a.y + b.y, a.z + b.z);
}

function steer(ship) {
  let sum = ship.at;
  for (let i = 0; i < 8; i++) sum = plus(sum, ship.forces[i]);
  ship.at = sum;
}

for (let i = 0; i < SHIPS; i++) {
  const forces = Array.from({ length: 8 }, (_, n) => new Vector(n * 0.1, i * 0.001, 0.5));
  ships.push({ at: new Vector(i, 0.5, 0.5), forces });
}
setInterval(() => {
  for (const ship of ships) steer(ship);
}, TURN_MS);
