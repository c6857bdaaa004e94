// Illness: promotion of short-lived objects. Sessions expire after 800 ms, just after they have outlived two young collections: all of them are copied
// twice, moved to the old space, and die there, where only full collections find them. `--trace-gc` shows young collections that free next to nothing, a
// heap that rises with each of them, and old ones that free three quarters of it.
const SESSIONS_PER_TURN = 400;
const TURN_MS = 10;
const EXPIRES_MS = 800;
const sessions = new Map();
let nextId = 0;

function createSession(id) {
  const rights = Array.from({ length: 20 }, (_, i) => ({ right: `r${i}`, level: (id + i) % 7 }));
  const visited = Array.from({ length: 60 }, (_, i) => id * 0.5 + i);
  return { id, expiresMs: performance.now() + EXPIRES_MS, rights, visited, token: `t-${id}-${id * 7}` };
}

function expire() {
  const nowMs = performance.now();
  for (const [id, session] of sessions) {
    if (session.expiresMs > nowMs) break;
    sessions.delete(id);
  }
}

setInterval(() => {
  expire();
  for (let i = 0; i < SESSIONS_PER_TURN; i++) {
    sessions.set(nextId, createSession(nextId));
    nextId++;
  }
}, TURN_MS);
