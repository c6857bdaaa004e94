import { renameSync, writeFileSync } from "node:fs";

/** What is done again and again; `units` of it are the whole. */
export interface FixedWork {
  /** Milliseconds from the begin of one unit to that of the next; 0 for one after the other. */
  readonly periodMs: number;
  readonly units: number;
  /** Does a unit. @returns a number that depends on all that it did */
  unit(index: number): number;
}

/** What the program says when it is told to end. */
export interface WorkDone {
  /** From its begin to the end of the last unit. */
  readonly wallMs: number;
  /** Processor time of all threads of the process from its begin on, until it was told to end. */
  readonly processorMs: number;
  readonly units: number;
  /** Of the first tenth of the units, see {@link checksumOf}. */
  readonly checksum: number;
}

/** Does the first units, one after the other. */
export function checksumOf({ units, unit }: FixedWork): number {
  let checksum = 0;
  for (let i = 0; i < units / 10; i++) checksum = joined(checksum, unit(i));
  return checksum;
}

function joined(checksum: number, result: number): number {
  return (Math.imul(checksum, 31) + result) | 0;
}

/**
 * Does its work, paced by the clock: a unit that is late is made up for, so that the work is the same however slow it goes. Then it waits for SIGTERM, so that
 * whoever observes it can read what is to be read, at the cost of this process.
 *
 * @param path - a file that appears when the work is done, and one beside it, with `.json`, has {@link WorkDone} at the end
 */
export function doWork(make: () => FixedWork, path: string): void {
  const before = process.cpuUsage();
  const beginMs = performance.now();
  const { periodMs, units, unit } = make();
  const startMs = performance.now();
  let checksum = 0;
  let done = 0;
  const turn = () => {
    const due = periodMs === 0 ? done + 1 : Math.floor((performance.now() - startMs) / periodMs) + 1;
    for (; done < Math.min(due, units); done++) {
      const result = unit(done);
      if (done < units / 10) checksum = joined(checksum, result);
    }
    if (done < units) {
      if (periodMs === 0) setImmediate(turn);
      else setTimeout(turn, Math.max(1, startMs + done * periodMs - performance.now()));
      return;
    }
    const wallMs = performance.now() - beginMs;
    const waiting = setInterval(() => {}, 1000);
    process.once("SIGTERM", () => {
      const { user, system } = process.cpuUsage(before);
      const told: WorkDone = { wallMs, processorMs: (user + system) / 1000, units: done, checksum };
      writeFileSync(`${path}.writing`, JSON.stringify(told));
      renameSync(`${path}.writing`, `${path}.json`);
      clearInterval(waiting);
    });
    writeFileSync(path, "");
  };
  turn();
}
