import { type ChildProcess, fork } from "node:child_process";
import { atExit } from "./at-exit.js";

interface Answer {
  readonly type: string;
}

/** How long a process that should end is waited for before it is killed, in milliseconds. */
const ENDING_MS = 5000;

/** A process of ours, driven by messages, that is asked and answers. It ends with this one, however that ends. */
export class Child<A extends Answer> {
  private readonly process: ChildProcess;
  /** Settled when it has ended, with how it did. */
  private readonly ending: Promise<Error>;
  private hasEnded = false;

  /**
   * Starts the module as a process.
   *
   * @param module - beside this package's sources, compiled
   * @param execArgv - settings of the engine
   * @param output - an open file that its standard output goes to; nowhere unless given
   */
  constructor(
    private readonly name: string,
    module: URL,
    options: object,
    execArgv: readonly string[] = [],
    output?: number,
  ) {
    this.process = fork(module, [JSON.stringify(options)], {
      execArgv: [...execArgv],
      stdio: ["ignore", output ?? "ignore", "inherit", "ipc"],
      // A group of its own: Ctrl-C is for this process, which ends the other when it is ready to. Windows would open a window for it.
      detached: process.platform !== "win32",
    });
    this.ending = this.whenEnded();
    this.ending.then(atExit(() => this.process.kill("SIGKILL")));
  }

  /** Waits for an answer of that type. @throws Error where the process says it failed, or has ended. */
  async answer<T extends A["type"]>(type: T): Promise<Extract<A, { type: T }>> {
    return new Promise((resolve, reject) => {
      const onMessage = (answer: A & { message?: string }) => {
        if (answer.type !== type && answer.type !== "failed") return;
        this.process.off("message", onMessage);
        if (answer.type === type) resolve(answer as Extract<A, { type: T }>);
        else reject(new Error(`the ${this.name} failed: ${answer.message}`));
      };
      this.process.on("message", onMessage);
      this.ending.then((why) => {
        this.process.off("message", onMessage);
        reject(why);
      });
    });
  }

  /** Sends a command that has no answer. */
  tell(command: string | object): void {
    if (this.process.connected) this.process.send(command);
  }

  /** Sends a command and waits for the answer of that type. */
  async ask<T extends A["type"]>(command: string, type: T): Promise<Extract<A, { type: T }>> {
    const answer = this.answer(type);
    this.tell(command);
    return answer;
  }

  /** Waits until the process ends by itself. @throws Error always, with why. */
  async ended(): Promise<never> {
    throw await this.ending;
  }

  /** Ends the process and waits until it is gone. @param patienceMs - after which it is killed */
  async end(patienceMs: number = ENDING_MS): Promise<void> {
    if (this.hasEnded) return;
    if (this.process.connected) this.process.disconnect();
    const kill = setTimeout(() => this.process.kill("SIGKILL"), patienceMs);
    await this.ending;
    clearTimeout(kill);
  }

  private whenEnded(): Promise<Error> {
    return new Promise((resolve) => {
      const end = (how: string) => {
        this.hasEnded = true;
        resolve(new Error(how));
      };
      this.process.once("exit", (code, signal) =>
        end(`the ${this.name} ended early (${signal ?? `exit code ${code}`})`),
      );
      // A message to a process that is just dying is no matter: its exit says it to whoever waits. One that did not start has no exit.
      this.process.on("error", (error) => {
        if (this.process.pid === undefined) end(`the ${this.name} did not start (${error.message})`);
      });
    });
  }
}
