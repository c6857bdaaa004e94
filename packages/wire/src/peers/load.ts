import { LoadClient } from "./load-client.js";
import { CLIENTS, MESSAGES_PER_MS } from "./traffic.js";

const CONNECTING_AT_ONCE = 50;
const LOOK_MS = 1;
/** A message is late that goes out when its client's next one is due. */
const LATE_MS = CLIENTS / MESSAGES_PER_MS;
/** Of all; with more, the generator was what was measured. */
const LATE_SHARE = 0.01;

/** A thousand clients in this process, which send 32 messages each millisecond between them, evenly. */
export class Load {
  readonly clients: LoadClient[] = [];
  /** What was found late, and how late at most. */
  late = 0;
  latestMs = 0;
  #startMs = 0;
  #sent = 0;
  #stopped = false;

  async connect(port: number): Promise<void> {
    while (this.clients.length < CLIENTS) {
      const first = this.clients.length;
      for (let i = first; i < first + CONNECTING_AT_ONCE; i++) this.clients.push(new LoadClient(port, i));
      await Promise.all(this.clients.slice(first).map((client) => client.upgraded));
    }
  }

  start(): void {
    this.#startMs = performance.now();
    setTimeout(this.#look, LOOK_MS);
  }

  readonly #look = (): void => {
    if (this.#stopped) return;
    const nowMs = performance.now() - this.#startMs;
    const due = Math.floor(nowMs * MESSAGES_PER_MS);
    const lateMs = nowMs - this.#sent / MESSAGES_PER_MS;
    this.latestMs = Math.max(this.latestMs, lateMs);
    this.late += Math.max(0, Math.floor((lateMs - LATE_MS) * MESSAGES_PER_MS));
    for (; this.#sent < due; this.#sent++) this.clients[this.#sent % CLIENTS].send();
    setTimeout(this.#look, LOOK_MS);
  };

  /** What was late while the server warmed up does not count. */
  forgetLateness(): void {
    this.late = this.latestMs = 0;
  }

  /** Whether so many messages were sent in time that the server, and not this, was measured. */
  keptUp(messages: number): boolean {
    return this.late <= messages * LATE_SHARE;
  }

  stop(): void {
    this.#stopped = true;
  }

  end(): void {
    for (const client of this.clients) client.end();
  }

  total(of: "sent" | "sentSum" | "snapshots" | "wrong"): number {
    return this.clients.reduce((sum, client) => sum + client[of], 0);
  }
}
