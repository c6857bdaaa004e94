import { DoctorError } from "../doctor-error.js";
import type { ThreadSession } from "./target.js";

/** Taking a profile ends in a full collection, which in a large heap takes seconds. */
const ANSWER_MS = 30_000;

interface Pending {
  readonly method: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/**
 * The Chrome DevTools protocol with one thread, whatever carries its messages: numbers commands, matches answers to them and hands out events.
 *
 * Source: https://chromedevtools.github.io/devtools-protocol/ (domains `v8` and Node's own: `NodeWorker`, `NodeRuntime`, `NodeTracing`).
 */
export class ProtocolSession implements ThreadSession {
  readonly threadId: number;
  readonly name: string;
  private readonly send: (text: string) => void;
  private readonly answerMs: number;
  private readonly ended = new AbortController();
  private readonly pending = new Map<number, Pending>();
  // biome-ignore lint/suspicious/noExplicitAny: events are typed where they are read
  private readonly listeners = new Map<string, ((params: any) => void)[]>();
  private lastId = 0;

  /**
   * Makes a session; whoever carries its messages calls {@link receive} and {@link lose}.
   *
   * @param send - carries a message to the thread
   * @param answerMs - how long a command may take
   */
  constructor(threadId: number, name: string, send: (text: string) => void, answerMs = ANSWER_MS) {
    this.threadId = threadId;
    this.name = name;
    this.send = send;
    this.answerMs = answerMs;
  }

  get gone(): AbortSignal {
    return this.ended.signal;
  }

  // biome-ignore lint/suspicious/noExplicitAny: results are typed where they are read
  post(method: string, params: object = {}): Promise<any> {
    if (this.gone.aborted) return Promise.reject(this.lost(method));
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.pending.delete(id);
        const seconds = Math.round(this.answerMs / 1000);
        const message = `${this.name} did not answer ${method} within ${seconds} s: it is stopped, or stuck in native code; try again when it runs`;
        reject(new DoctorError("no-answer", message));
      }, this.answerMs);
      this.pending.set(id, { method, resolve, reject, timer });
      this.send(JSON.stringify({ id, method, params }));
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: events are typed where they are read
  on(event: string, listener: (params: any) => void): void {
    const listeners = this.listeners.get(event);
    if (listeners) listeners.push(listener);
    else this.listeners.set(event, [listener]);
  }

  /** Takes a message that came from the thread. */
  receive(text: string): void {
    const { id, method, params, result, error } = JSON.parse(text) as Message;
    if (id === undefined) {
      for (const listener of this.listeners.get(method ?? "") ?? []) listener(params);
      return;
    }
    const pending = this.pending.get(id);
    if (!pending) return;
    this.pending.delete(id);
    clearTimeout(pending.timer);
    if (error) pending.reject(new Error(`${this.name} refused ${pending.method}: ${error.message}`));
    else pending.resolve(result);
  }

  /** Says that the thread has gone: commands under way reject with `no-answer`, as do later ones. */
  lose(): void {
    for (const { method, reject, timer } of this.pending.values()) {
      clearTimeout(timer);
      reject(this.lost(method));
    }
    this.pending.clear();
    this.ended.abort();
  }

  private lost(method: string): DoctorError {
    return new DoctorError("no-answer", `${this.name} has ended and cannot answer ${method}`);
  }
}
