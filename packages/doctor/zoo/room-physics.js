// Illness: native memory outside the heap. Each room gets a WebAssembly memory that its threads share, and rooms that have ended are kept in a list:
// about 20 MB each second that neither the heap nor the engine's accounts of external memory and array buffers show, only the resident set.
// `process.memoryUsage()` shows that the resident set grows, and nothing else.
const PAGES = 64;
const ROOMS_EVERY_MS = 200;
const ended = [];

function openRoom(number) {
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
  new Uint8Array(memory.buffer).fill(number & 255);
  return { number, memory };
}

setInterval(() => ended.push(openRoom(ended.length)), ROOMS_EVERY_MS);
