// Illness: old-space growth. The log of finished matches is a Map that nobody ever empties, about 10 MB each second; one method fills it. `--trace-gc`
// shows that each collection leaves more than the one before.
interface Replay {
  readonly match: number;
  readonly moves: readonly { readonly tick: number; readonly to: number }[];
}

const MATCHES_PER_TURN = 25;
const TURN_MS = 20;

class MatchLog {
  private readonly finished: Map<string, Replay> = new Map();

  get count(): number {
    return this.finished.size;
  }

  recordReplay(match: number): void {
    const moves: { tick: number; to: number }[] = [];
    for (let tick = 0; tick < 200; tick++) moves.push({ tick, to: match + tick * 0.5 });
    this.finished.set(`match-${match}`, { match, moves });
  }
}

const log: MatchLog = new MatchLog();

setInterval(() => {
  for (let i = 0; i < MATCHES_PER_TURN; i++) log.recordReplay(log.count);
}, TURN_MS);
