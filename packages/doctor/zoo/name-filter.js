// Illness: the event loop is blocked by a regular expression that tries every way of splitting a name. A name of a good two dozen letters keeps the
// thread for a long time; nothing is allocated. `--cpu-prof` shows all the time under `isAllowedName`, and `--trace-gc` nothing.
const ALLOWED = /^(?:[a-z]+)+$/;
const NAMES_EVERY_MS = 500;
const TICK_MS = 20;
let letters = 16;
let refused = 0;

function isAllowedName(name) {
  return ALLOWED.test(name);
}

/** One letter more doubles the time: the shortest name that takes 150 ms or more on this machine, once the expression is compiled. */
function findLength() {
  for (let slow = 0; slow < 3; ) {
    const startMs = performance.now();
    isAllowedName(`${"a".repeat(letters)}!`);
    if (performance.now() - startMs >= 150) slow++;
    else {
      letters++;
      slow = 0;
    }
  }
}

findLength();
setInterval(() => {
  if (!isAllowedName(`${"a".repeat(letters)}!`)) refused++;
}, NAMES_EVERY_MS);
setInterval(() => refused, TICK_MS);
