import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Load } from "./load.js";
import type { Answers, Order, Ready } from "./serve.js";
import type { Figures } from "./server-meter.js";
import { CLIENTS, MESSAGES_PER_MS, type Pace, SNAPSHOT_PERIOD_MS } from "./traffic.js";

const ATTEMPTS = 3;
const DRAIN_MS = 3000;
const LOOK_MS = 20;
/** Of what the server has to take and to send in the time. */
const LEAST_SHARE = 0.97;
const MESSAGES_AND_SNAPSHOTS_PER_MS = MESSAGES_PER_MS + CLIENTS / SNAPSHOT_PERIOD_MS;

/** How long: with the defaults all contenders take three turns in four minutes. */
export interface Durations {
  readonly warmUpMs: number;
  readonly measureMs: number;
}

class Server {
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;

  /** With the engine's own settings: those of the harness are not for it. */
  constructor(transport: string, pace: Pace) {
    const path = fileURLToPath(new URL("serve.js", import.meta.url));
    this.#process = fork(path, [transport, pace], { execArgv: [] });
    this.#ended = once(this.#process, "exit");
  }

  /** What it says next; it says one thing, and then one for each that it is told. */
  said(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#process.once("message", resolve);
      this.#ended.then(() => reject(new Error(`the server ended with ${this.#process.exitCode}`)));
    });
  }

  tell<To extends Order>(order: To): Promise<To extends keyof Answers ? Answers[To] : null> {
    const answered = this.said();
    this.#process.send(order);
    return answered as Promise<To extends keyof Answers ? Answers[To] : null>;
  }

  async end(): Promise<void> {
    if (this.#process.connected) this.#process.disconnect();
    await this.#ended;
  }
}

/** Whether all that went in either direction arrived as it was sent. */
async function allArrived(server: Server, load: Load): Promise<boolean> {
  const deadline = performance.now() + DRAIN_MS;
  for (;;) {
    const { received, sum, wrong, sent } = await server.tell("totals");
    const right = wrong === 0 && load.total("wrong") === 0;
    const counts = received === load.total("sent") && sent === load.total("snapshots");
    if (right && counts && sum === (load.total("sentSum") | 0)) return true;
    if (performance.now() > deadline) return false;
    await sleep(LOOK_MS);
  }
}

function noteOf({ messages, collections, pauseMs, delayMs, residentMegabytes }: Figures, load: Load): string {
  const { p50, p99, max } = delayMs;
  return [
    `loop delay p50 ${p50.toFixed(2)} p99 ${p99.toFixed(2)} max ${max.toFixed(1)} ms`,
    `${collections} collections, longest ${pauseMs.toFixed(1)} ms`,
    `${residentMegabytes.toFixed(0)} MB`,
    `${messages} messages, the generator at most ${load.latestMs.toFixed(0)} ms late`,
  ].join(", ");
}

async function attempt(transport: string, pace: Pace, { warmUpMs, measureMs }: Durations) {
  const server = new Server(transport, pace);
  const load = new Load();
  try {
    const ready = (await server.said()) as Ready;
    if ("leftOut" in ready) return ready;
    await load.connect(ready.port);
    while ((await server.tell("connected")) < CLIENTS) await sleep(LOOK_MS);
    await server.tell("start");
    load.start();
    await sleep(warmUpMs);
    load.forgetLateness();
    await server.tell("begin");
    await sleep(measureMs);
    const figures = await server.tell("end");
    const keptUp = load.keptUp(measureMs * MESSAGES_PER_MS);
    const note = noteOf(figures, load);
    await server.tell("stop");
    load.stop();
    const arrived = await allArrived(server, load);
    if (!keptUp) return undefined;
    const expected = measureMs * MESSAGES_AND_SNAPSHOTS_PER_MS;
    return {
      samples: figures.cpuUs,
      bytesPerOp: figures.garbageBytes / figures.messages,
      checked: arrived && figures.messages >= expected * LEAST_SHARE,
      note,
    };
  } finally {
    load.end();
    await server.end();
  }
}

/**
 * One server under a thousand clients: the processor time of each message, in microseconds, a second each. A run in which
 * the generator could not keep up is void, and made again.
 */
export async function runServer(transport: string, pace: Pace, durations: Durations) {
  for (let i = 0; i < ATTEMPTS; i++) {
    const result = await attempt(transport, pace, durations);
    if (result !== undefined) return result;
  }
  return { leftOut: `the load generator could not keep up in ${ATTEMPTS} runs` };
}
