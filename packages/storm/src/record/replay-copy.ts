import { type ReplayCounters, ReplayedConnection } from "./replayed-connection.js";
import type { Step, Timeline } from "./timeline.js";

/** What all copies of a replay have in common. */
export interface ReplaySite {
  /** The server. */
  readonly to: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds since the replay began. */
  readonly now: () => number;
  readonly counters: ReplayCounters;
  /** All connections that are not over. */
  readonly connections: Set<ReplayedConnection>;
}

/** One copy of what was recorded: it plays all of its connections. */
export class ReplayCopy {
  private readonly connections = new Map<number, ReplayedConnection>();

  /**
   * @param step - the first, of which nobody else may keep hold: all that follows hangs on it
   * @param offsetMs - how much later than the replay it begins
   */
  constructor(
    private step: Step | undefined,
    private readonly timeline: Timeline,
    private readonly speed: number,
    private readonly offsetMs: number,
    private readonly site: ReplaySite,
  ) {}

  /** Does what is due, up to `most` steps. Answers whether nothing is left. */
  turn(most: number): boolean {
    const { timeline, site } = this;
    for (let done = 0; done < most && this.step !== undefined; done++) {
      const dueMs = this.offsetMs + this.step.atMs / this.speed;
      if (dueMs > site.now()) break;
      this.act(this.step, dueMs);
      this.step = timeline.after(this.step);
    }
    return this.step === undefined;
  }

  /** Closes what is open. */
  leave(): void {
    for (const connection of this.connections.values()) connection.leave();
    this.connections.clear();
  }

  private act({ event }: Step, dueMs: number): void {
    switch (event.kind) {
      case "open":
        this.connections.set(event.connection, this.open(event.path, event.subprotocol));
        break;
      case "text":
        this.connections.get(event.connection)?.send(event.text, dueMs);
        break;
      case "binary":
        this.connections.get(event.connection)?.send(event.bytes, dueMs);
        break;
      case "ping":
        this.connections.get(event.connection)?.ping(dueMs);
        break;
      case "close":
        this.connections.get(event.connection)?.close(event.code, event.by);
        this.connections.delete(event.connection);
        break;
      case "end":
        this.leave();
    }
  }

  private open(path: string, subprotocol: string): ReplayedConnection {
    const { to, headers, now, counters, connections } = this.site;
    const url = `${to.origin}${to.pathname === "/" ? path : to.pathname}${to.search}`;
    const connection = new ReplayedConnection(url, subprotocol, headers, counters, now, (over) =>
      connections.delete(over),
    );
    connections.add(connection);
    return connection;
  }
}
