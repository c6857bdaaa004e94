import { parentPort, workerData } from "node:worker_threads";
import { MessageRing, type MessageRingDescription } from "../index.js";
import { SlotRing } from "./slot-ring.js";

/*
 * The other thread of the rings' benchmark: sums the second and third word of all messages, and answers the sum whenever one
 * has a third word of 1, in a word that is waited for or, where messages were posted, by posting. Or it sends each one back.
 */
export type PeerTask =
  | {
      readonly kind: "ring";
      readonly ring: MessageRingDescription;
      readonly answer: SharedArrayBuffer;
      readonly sleeps: boolean;
    }
  | { readonly kind: "slots"; readonly slots: SharedArrayBuffer; readonly answer: SharedArrayBuffer }
  | {
      readonly kind: "echo";
      readonly there: MessageRingDescription;
      readonly back: MessageRingDescription;
    }
  | { readonly kind: "posted"; readonly echoes: boolean };

/** The words of an answer: how many there were, and the sum. */
export const enum AnswerWord {
  Count = 0,
  Sum = 1,
}

if (parentPort !== null && workerData?.kind !== undefined) {
  const task: PeerTask = workerData;
  if (task.kind === "ring") readRing(task);
  else if (task.kind === "slots") readSlots(task);
  else if (task.kind === "echo") echo(task);
  else readPosted(parentPort, task.echoes);
}

function give(answer: Int32Array, sum: number): void {
  Atomics.store(answer, AnswerWord.Sum, sum);
  Atomics.add(answer, AnswerWord.Count, 1);
  Atomics.notify(answer, AnswerWord.Count);
}

function readRing({ ring: description, answer, sleeps }: Extract<PeerTask, { kind: "ring" }>): void {
  const ring = MessageRing.attach(description);
  const reader = ring.reader();
  const words = ring.reserve.views.i32;
  const answers = new Int32Array(answer);
  const sums = new Int32Array(1);
  while (!reader.isOver) {
    for (let left = 16; left > 0 && reader.next(); left--) {
      const word = reader.at >> 2;
      sums[0] += words[word + 1] + words[word + 2];
      if (words[word + 2] === 1) give(answers, sums[0]);
    }
    reader.release();
    if (sleeps) reader.wait();
  }
}

function readSlots({ slots, answer }: Extract<PeerTask, { kind: "slots" }>): void {
  const ring = new SlotRing(slots);
  const words = ring.slots;
  const answers = new Int32Array(answer);
  const sums = new Int32Array(1);
  for (;;) {
    for (let left = 16; left > 0; left--) {
      const word = ring.read();
      if (word < 0) break;
      sums[0] += words[word + 1] + words[word + 2];
      if (words[word + 2] === 1) give(answers, sums[0]);
      if (words[word + 2] === 2) return;
    }
    ring.release();
  }
}

/** Sends each message back. */
function echo({ there, back }: Extract<PeerTask, { kind: "echo" }>): void {
  const inbound = MessageRing.attach(there);
  const outbound = MessageRing.attach(back);
  const reader = inbound.reader();
  const writer = outbound.writer();
  const { i32: received } = inbound.reserve.views;
  const { i32: sent } = outbound.reserve.views;
  while (reader.wait() === "ready") {
    while (reader.next()) {
      sent[writer.reserve(12) >> 2] = received[reader.at >> 2];
      writer.commit(12);
    }
    writer.publish();
  }
}

function readPosted(port: NonNullable<typeof parentPort>, echoes: boolean): void {
  let sum = 0;
  port.on("message", (bytes: Uint8Array) => {
    const words = new Int32Array(bytes.buffer, bytes.byteOffset, 3);
    sum = (sum + words[1] + words[2]) | 0;
    if (words[2] === 2) port.close();
    else if (echoes) port.postMessage(bytes);
    else if (words[2] === 1) port.postMessage(sum);
  });
}
