import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { MessageRing } from "./index.js";
import { AnswerWord, type PeerTask } from "./peers/ring-peer.js";
import { SlotRing } from "./peers/slot-ring.js";

/*
 * Messages of 12 bytes: an i, twice it, and 1 in the last of a run. In one thread each batch of 16 is written and then read.
 * Between two threads a run is over when the other has read and summed all of it and said so. Sides that are busy look again
 * at once where they can do nothing: that needs a core for each.
 */
const BATCH = 16;
const IN_ONE_THREAD = 16_000;
const BETWEEN_TWO = 10_000;
const THERE_AND_BACK = 300;
const CAPACITY_BYTES = 1 << 16;

function ringInOneThread(checked: boolean) {
  const ring = MessageRing.open({ capacityBytes: CAPACITY_BYTES, checked });
  const writer = ring.writer();
  const reader = ring.reader();
  const words = ring.reserve.views.i32;
  const sums = new Int32Array(1);
  const batch = (from: number) => {
    for (let i = from; i < from + BATCH; i++) {
      const at = writer.reserve(12);
      if (at < 0) throw new Error("full");
      const word = at >> 2;
      words[word] = i;
      words[word + 1] = 2 * i;
      words[word + 2] = 0;
      writer.commit(12);
    }
    writer.publish();
    while (reader.next()) {
      const word = reader.at >> 2;
      sums[0] += words[word] + words[word + 1] + reader.length;
    }
    reader.release();
  };
  return {
    ops: IN_ONE_THREAD,
    run() {
      sums[0] = 0;
      for (let i = 0; i < IN_ONE_THREAD; i += BATCH) batch(i);
    },
    check: () => sums[0] === sumOfRun(12),
  };
}

function slotsInOneThread() {
  const writer = SlotRing.ofSlots(CAPACITY_BYTES / 16);
  const reader = new SlotRing(writer.buffer);
  const words = reader.slots;
  const sums = new Int32Array(1);
  const batch = (from: number) => {
    for (let i = from; i < from + BATCH; i++) if (!writer.write(i, 2 * i, 0)) throw new Error("full");
    writer.publish();
    for (let word = reader.read(); word >= 0; word = reader.read()) sums[0] += words[word] + words[word + 1];
    reader.release();
  };
  return {
    ops: IN_ONE_THREAD,
    run() {
      sums[0] = 0;
      for (let i = 0; i < IN_ONE_THREAD; i += BATCH) batch(i);
    },
    check: () => sums[0] === sumOfRun(0),
  };
}

function portInOneThread() {
  const { port1, port2 } = new MessageChannel();
  const sums = new Int32Array(1);
  port1.unref();
  return {
    ops: IN_ONE_THREAD / 8,
    run() {
      sums[0] = 0;
      for (let from = 0; from < IN_ONE_THREAD / 8; from += BATCH) {
        for (let i = from; i < from + BATCH; i++)
          port1.postMessage(new Uint8Array(Int32Array.of(i, 2 * i, 0).buffer));
        for (let left = BATCH; left > 0; left--) {
          const bytes: Uint8Array = receiveMessageOnPort(port2)?.message;
          const words = new Int32Array(bytes.buffer, bytes.byteOffset, 3);
          sums[0] += words[0] + words[1];
        }
      }
    },
    check() {
      port1.close();
      const n = IN_ONE_THREAD / 8;
      return sums[0] === (((3 * n * (n - 1)) / 2) | 0);
    },
  };
}

const sumOfRun = (more: number) => ((3 * IN_ONE_THREAD * (IN_ONE_THREAD - 1)) / 2 + more * IN_ONE_THREAD) | 0;

/** Starts the other thread, and waits until it runs. */
function peer(task: PeerTask): Promise<Worker> {
  const worker = new Worker(new URL("./peers/ring-peer.js", import.meta.url), { workerData: task });
  return new Promise((resolve) => worker.once("online", () => resolve(worker)));
}

/** What the other thread must have summed after so many runs. */
const sumOfRuns = (runs: number) => Math.imul(runs, BETWEEN_TWO * (BETWEEN_TWO - 1) + 1);

/** Waits for the answer of run `run`. */
function waitFor(answers: Int32Array, run: number): void {
  while (Atomics.load(answers, AnswerWord.Count) < run) Atomics.wait(answers, AnswerWord.Count, run - 1);
}

async function ringBetweenTwo(sleeps: boolean) {
  const ring = MessageRing.open({ capacityBytes: CAPACITY_BYTES, checked: false });
  const answer = new SharedArrayBuffer(8);
  const answers = new Int32Array(answer);
  await peer({ kind: "ring", ring: ring.share(), answer, sleeps });
  const writer = ring.writer();
  const words = ring.reserve.views.i32;
  let runs = 0;
  const batch = (from: number) => {
    for (let i = from; i < from + BATCH; i++) {
      let at = writer.reserve(12);
      while (at < 0) {
        if (sleeps) writer.wait(12);
        else writer.publish();
        at = writer.reserve(12);
      }
      const word = at >> 2;
      words[word] = i;
      words[word + 1] = 2 * i;
      words[word + 2] = i === BETWEEN_TWO - 1 ? 1 : 0;
      writer.commit(12);
    }
    writer.publish();
  };
  return {
    ops: BETWEEN_TWO,
    run() {
      runs++;
      for (let i = 0; i < BETWEEN_TWO; i += BATCH) batch(i);
      waitFor(answers, runs);
    },
    check() {
      writer.end();
      return answers[AnswerWord.Sum] === sumOfRuns(runs);
    },
  };
}

async function slotsBetweenTwo() {
  const ring = SlotRing.ofSlots(CAPACITY_BYTES / 16);
  const answer = new SharedArrayBuffer(8);
  const answers = new Int32Array(answer);
  await peer({ kind: "slots", slots: ring.buffer, answer });
  let runs = 0;
  const batch = (from: number) => {
    for (let i = from; i < from + BATCH; i++) {
      const last = i === BETWEEN_TWO - 1 ? 1 : 0;
      while (!ring.write(i, 2 * i, last)) ring.publish();
    }
    ring.publish();
  };
  return {
    ops: BETWEEN_TWO,
    run() {
      runs++;
      for (let i = 0; i < BETWEEN_TWO; i += BATCH) batch(i);
      waitFor(answers, runs);
    },
    check() {
      ring.write(0, 0, 2);
      ring.publish();
      return answers[AnswerWord.Sum] === sumOfRuns(runs);
    },
  };
}

async function postedBetweenTwo() {
  const worker = await peer({ kind: "posted", echoes: false });
  let runs = 0;
  let sum = 0;
  return {
    ops: BETWEEN_TWO,
    run() {
      runs++;
      const answered = new Promise<void>((resolve) => {
        worker.once("message", (answer: number) => {
          sum = answer;
          resolve();
        });
      });
      for (let i = 0; i < BETWEEN_TWO; i++) {
        worker.postMessage(new Uint8Array(Int32Array.of(i, 2 * i, i === BETWEEN_TWO - 1 ? 1 : 0).buffer));
      }
      return answered;
    },
    check() {
      worker.postMessage(new Uint8Array(Int32Array.of(0, 0, 2).buffer));
      return sum === sumOfRuns(runs);
    },
  };
}

const wordOf = (turn: number) => turn & 0xffff;

async function echoOfRing(isBlocked: boolean) {
  const there = MessageRing.open({ capacityBytes: 4096, checked: false });
  const back = MessageRing.open({ capacityBytes: 4096, checked: false });
  const worker = await peer({ kind: "echo", there: there.share(), back: back.share() });
  const writer = there.writer();
  const reader = back.reader();
  const { i32: sent } = there.reserve.views;
  const { i32: received } = back.reserve.views;
  const sums = new Int32Array(1);
  const send = (turn: number) => {
    sent[writer.reserve(12) >> 2] = wordOf(turn);
    writer.commit(12);
    writer.publish();
  };
  const receive = () => {
    while (reader.next()) sums[0] += received[reader.at >> 2];
  };
  const blocked = () => {
    for (let turn = 0; turn < THERE_AND_BACK; turn++) {
      send(turn);
      reader.wait();
      receive();
    }
  };
  const unblocked = async () => {
    for (let turn = 0; turn < THERE_AND_BACK; turn++) {
      send(turn);
      await reader.waitAsync();
      receive();
    }
  };
  return {
    ops: THERE_AND_BACK,
    run() {
      sums[0] = 0;
      return isBlocked ? blocked() : unblocked();
    },
    check() {
      writer.end();
      worker.unref();
      return sums[0] === (THERE_AND_BACK * (THERE_AND_BACK - 1)) / 2;
    },
  };
}

async function echoOfPort() {
  const worker = await peer({ kind: "posted", echoes: true });
  let sum = 0;
  return {
    ops: THERE_AND_BACK,
    async run() {
      sum = 0;
      for (let turn = 0; turn < THERE_AND_BACK; turn++) {
        const answered = new Promise<Uint8Array>((resolve) => worker.once("message", resolve));
        worker.postMessage(new Uint8Array(Int32Array.of(wordOf(turn), 0, 0).buffer));
        const bytes = await answered;
        sum += new Int32Array(bytes.buffer, bytes.byteOffset, 1)[0];
      }
    },
    check() {
      worker.postMessage(new Uint8Array(Int32Array.of(0, 0, 2).buffer));
      return sum === (THERE_AND_BACK * (THERE_AND_BACK - 1)) / 2;
    },
  };
}

export const bench = {
  name: "wire rings",
  cases: [
    {
      name: "12 bytes written and read in one thread",
      unit: "ns",
      rounds: 3,
      against: "16-byte slots by hand",
      contenders: {
        ring: () => ringInOneThread(false),
        "ring, checked": () => ringInOneThread(true),
        "16-byte slots by hand": slotsInOneThread,
        MessagePort: portInOneThread,
      },
    },
    {
      name: "12 bytes to another thread",
      unit: "ns",
      rounds: 3,
      against: "postMessage",
      contenders: {
        "ring, both sleep": () => ringBetweenTwo(true),
        "ring, both busy": () => ringBetweenTwo(false),
        "16-byte slots, both busy": slotsBetweenTwo,
        postMessage: postedBetweenTwo,
      },
    },
    {
      name: "12 bytes to another thread and back, one at a time",
      unit: "ns",
      rounds: 3,
      against: "postMessage",
      contenders: {
        "ring, waiting": () => echoOfRing(true),
        "ring, not blocked": () => echoOfRing(false),
        postMessage: echoOfPort,
      },
    },
  ],
};
