// Illness: old-space growth. Each visitor subscribes to the room's news and is never unsubscribed when it goes: the emitter keeps the listener, the
// listener its visitor, about 8 MB each second. `--trace-gc` shows that each collection leaves more than the one before.
import { EventEmitter } from "node:events";

const VISITORS_PER_TURN = 80;
const TURN_MS = 20;
const room = new EventEmitter();
room.setMaxListeners(0);
let served = 0;

function enter(number) {
  const visitor = { number, seen: new Array(300).fill(number + 0.5), lines: [] };
  room.on(`news-${number % 500}`, (line) => {
    visitor.lines = [line];
  });
  return visitor;
}

function serve(visitor) {
  return JSON.stringify({ visitor: visitor.number, greeting: "welcome", at: served++ });
}

setInterval(() => {
  for (let i = 0; i < VISITORS_PER_TURN; i++) serve(enter(served));
}, TURN_MS);
setInterval(() => room.emit(`news-${served % 500}`, "a line"), 250);
