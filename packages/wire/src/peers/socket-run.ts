import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Load } from "./load.js";
import type { Answers, Order, Ready } from "./serve.js";
import type { Figures } from "./server-meter.js";
import { CLIENTS, MESSAGES_PER_MS, type Pace, SNAPSHOT_PERIOD_MS } from "./traffic.js";

const ATTEMPTS = 3;
/** For connecting, and for what is under way when all stops: more than any machine needs. */
const PATIENCE_MS = 30_000;
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

/** Waits until the server has all clients. */
async function allConnected(server: Server): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const connected = await server.tell("connected");
    if (connected === CLIENTS) return;
    if (performance.now() > deadline) throw new Error(`${connected} of ${CLIENTS} clients are connected`);
    await sleep(LOOK_MS);
  }
}

/** Whether all that went in either direction arrived as it was sent. */
async function allArrived(server: Server, load: Load): Promise<boolean> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const { received, sum, wrong, sent } = await server.tell("totals");
    if (wrong > 0 || load.total("wrong") > 0 || performance.now() > deadline) return false;
    const counts = received === load.total("sent") && sent === load.total("snapshots");
    if (counts && sum === (load.total("sentSum") | 0)) return true;
    await sleep(LOOK_MS);
  }
}

/** One server under a thousand clients. */
export interface Run {
  readonly figures: Figures;
  /** Whether all that went in either direction arrived as it was sent. */
  readonly arrived: boolean;
  /** Whether the generator did its part in time. */
  readonly keptUp: boolean;
  /** How late a message went out at most, in milliseconds. */
  readonly latestMs: number;
}

/** Starts a server and clients for it, lets them run, and measures the server after it has warmed up. */
export async function underLoad(
  transport: string,
  pace: Pace,
  { warmUpMs, measureMs }: Durations,
): Promise<Run | { readonly leftOut: string }> {
  const server = new Server(transport, pace);
  const load = new Load();
  try {
    const ready = (await server.said()) as Ready;
    if ("leftOut" in ready) return ready;
    await load.connect(ready.port);
    await allConnected(server);
    await server.tell("start");
    load.start();
    await sleep(warmUpMs);
    load.forgetLateness();
    await server.tell("begin");
    await sleep(measureMs);
    const figures = await server.tell("end");
    const { latestMs } = load;
    const keptUp = load.keptUp(measureMs * MESSAGES_PER_MS);
    await server.tell("stop");
    load.stop();
    return { figures, arrived: await allArrived(server, load), keptUp, latestMs };
  } finally {
    load.end();
    await server.end();
  }
}

function noteOf({ figures, latestMs }: Run): string {
  const { userUs, systemUs, collections, pauseMs, delayMs, residentMegabytes } = figures;
  const { p50, p99, max } = delayMs;
  return [
    `user ${userUs.toFixed(2)} system ${systemUs.toFixed(2)} us`,
    `loop delay p50 ${p50.toFixed(2)} p99 ${p99.toFixed(2)} max ${max.toFixed(1)} ms`,
    `${collections} collections, longest ${pauseMs.toFixed(1)} ms`,
    `${residentMegabytes.toFixed(0)} MB`,
    `generator at most ${latestMs.toFixed(0)} ms late`,
  ].join(", ");
}

/**
 * The processor time of each message, in microseconds, a second each. A run in which the generator could not keep up is
 * void, and made again.
 */
export async function measuredServer(transport: string, pace: Pace, durations: Durations) {
  for (let i = 0; i < ATTEMPTS; i++) {
    const run = await underLoad(transport, pace, durations);
    if ("leftOut" in run) return run;
    if (!run.keptUp) continue;
    const { cpuUs, messages, garbageBytes } = run.figures;
    const expected = durations.measureMs * MESSAGES_AND_SNAPSHOTS_PER_MS;
    return {
      samples: cpuUs,
      bytesPerOp: garbageBytes / messages,
      checked: run.arrived && messages >= expected * LEAST_SHARE,
      note: noteOf(run),
    };
  }
  return { leftOut: `the load generator could not keep up in ${ATTEMPTS} runs` };
}
