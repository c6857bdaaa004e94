import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { MessageRing } from "../message-ring.js";
import type { MessageRingDescription, PayloadPhase } from "../ring-layout.js";
import { type Account, readTraffic, readTrafficAsync, type Traffic, writeTraffic } from "./ring-traffic.js";

/* Traffic from a worker, which is this file started again, to another or to the thread that asks for it. */

/** Who reads: a worker, the thread that asks, or that without being blocked. */
export type Where = "in a worker" | "here" | "here, not blocked";

/** A run of traffic through a ring. */
export interface Run extends Traffic {
  readonly capacityBytes: number;
  readonly payloadPhase: PayloadPhase;
  readonly checked: boolean;
  readonly reads: Where;
}

interface Task {
  readonly half: "writer" | "reader";
  readonly ring: MessageRingDescription;
  readonly traffic: Traffic;
}

/** Runs traffic through a ring, and answers what each side saw. Rejects where something is wrong. */
export async function runTraffic(
  run: Run,
  tell?: (messages: number) => void,
): Promise<{ readonly sent: Account; readonly received: Account }> {
  const { capacityBytes, payloadPhase, checked, reads } = run;
  const ring = MessageRing.open({ capacityBytes, payloadPhase, checked });
  const { seed, messages, mostBytes, sleeps, timeoutMs } = run;
  const traffic: Traffic = { seed, messages, mostBytes, sleeps, timeoutMs };
  const workers: Worker[] = [];
  const start = (half: Task["half"]): Promise<Account> => {
    const task: Task = { half, ring: ring.share(), traffic };
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: task });
    workers.push(worker);
    return new Promise((resolve, reject) => {
      worker.on("error", reject);
      worker.on("exit", () => reject(new Error(`the ${half} ended without a word`)));
      worker.on("message", (message: number | Account) => {
        if (typeof message === "number") tell?.(message);
        else resolve(message);
      });
    });
  };
  const read = () => {
    if (reads === "in a worker") return start("reader");
    return reads === "here" ? readTraffic(ring, traffic) : readTrafficAsync(ring, traffic);
  };
  try {
    const sending = start("writer");
    const [received, sent] = await Promise.all([read(), sending]);
    return { sent, received };
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

const task: Task | undefined = isMainThread ? undefined : workerData;
if (task?.half !== undefined) {
  const ring = MessageRing.attach(task.ring);
  const tell = (message: number | Account) => parentPort?.postMessage(message);
  if (task.half === "writer") tell(writeTraffic(ring, task.traffic, tell));
  else tell(readTraffic(ring, task.traffic));
}
