import { monitorEventLoopDelay } from "node:perf_hooks";
import { GCProfiler, getHeapStatistics } from "node:v8";

const RESOLUTION_MS = 1;
const SLICE_MS = 1000;

/** What a process did between `begin` and `end`. */
export interface Figures {
  /** Processor time, user and system, for each message, in microseconds, a second each. */
  readonly cpuUs: number[];
  /** How much of that is the program's own, and how much the system's. */
  readonly userUs: number;
  readonly systemUs: number;
  readonly messages: number;
  /** Bytes that the program took from the engine's heap; what buffers hold outside of it is not among them. */
  readonly garbageBytes: number;
  readonly collections: number;
  /** The longest collection. */
  readonly pauseMs: number;
  /** How long past its time a timer of a millisecond came. */
  readonly delayMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly residentMegabytes: number;
}

/** Measures the process that it runs in; `countMessages` says how many there were so far. */
export class ServerMeter {
  readonly #countMessages: () => number;
  readonly #profiler = new GCProfiler();
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  readonly #cpuUs: number[] = [];
  #timer: NodeJS.Timeout | undefined;
  #firstMessages = 0;
  #messages = 0;
  #firstCpu = process.cpuUsage();
  #cpu = this.#firstCpu;
  #heapBytes = 0;

  constructor(countMessages: () => number) {
    this.#countMessages = countMessages;
  }

  begin(): void {
    this.#profiler.start();
    this.#delay.enable();
    this.#timer = setInterval(() => this.#slice(), SLICE_MS);
    this.#firstMessages = this.#messages = this.#countMessages();
    this.#firstCpu = this.#cpu = process.cpuUsage();
    this.#heapBytes = getHeapStatistics().used_heap_size;
  }

  #slice(): void {
    const messages = this.#countMessages();
    const { user, system } = process.cpuUsage(this.#cpu);
    this.#cpuUs.push((user + system) / (messages - this.#messages));
    this.#messages = messages;
    this.#cpu = process.cpuUsage();
  }

  end(): Figures {
    const messages = this.#countMessages() - this.#firstMessages;
    const { user, system } = process.cpuUsage(this.#firstCpu);
    const heapBytes = getHeapStatistics().used_heap_size;
    clearInterval(this.#timer);
    this.#delay.disable();
    const { statistics } = this.#profiler.stop();
    // What there is more than at the beginning, and what every collection took away.
    let garbageBytes = heapBytes - this.#heapBytes;
    for (const { beforeGC, afterGC } of statistics) {
      garbageBytes += beforeGC.heapStatistics.usedHeapSize - afterGC.heapStatistics.usedHeapSize;
    }
    const delay = (ns: number) => Math.max(0, ns / 1e6 - RESOLUTION_MS);
    return {
      cpuUs: this.#cpuUs,
      userUs: user / messages,
      systemUs: system / messages,
      messages,
      garbageBytes,
      collections: statistics.length,
      pauseMs: Math.max(0, ...statistics.map(({ cost }) => cost / 1000)),
      delayMs: {
        p50: delay(this.#delay.percentile(50)),
        p99: delay(this.#delay.percentile(99)),
        max: delay(this.#delay.max),
      },
      residentMegabytes: process.memoryUsage.rss() / 2 ** 20,
    };
  }
}
