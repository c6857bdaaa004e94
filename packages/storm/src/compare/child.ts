import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

interface Answer {
  readonly type: string;
}

/** A process of ours, driven by messages, that is asked and answers. */
export class Child<A extends Answer> {
  private readonly process: ChildProcess;

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
    });
    // A message to a process that is just dying: its exit says it to whoever waits.
    this.process.on("error", () => {});
  }

  /** Waits for an answer of that type. @throws Error where the process says it failed, or ends. */
  async answer<T extends A["type"]>(type: T): Promise<Extract<A, { type: T }>> {
    return new Promise((resolve, reject) => {
      if (!this.process.connected) reject(new Error(`the ${this.name} has ended`));
      const settle = () => {
        this.process.off("message", onMessage);
        this.process.off("exit", onExit);
      };
      const onMessage = (answer: A & { message?: string }) => {
        if (answer.type !== type && answer.type !== "failed") return;
        settle();
        if (answer.type === type) resolve(answer as Extract<A, { type: T }>);
        else reject(new Error(`the ${this.name} failed: ${answer.message}`));
      };
      const onExit = (code: number | null, signal: string | null) => {
        settle();
        reject(new Error(`the ${this.name} ended early (${signal ?? `exit code ${code}`})`));
      };
      this.process.on("message", onMessage);
      this.process.once("exit", onExit);
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
    const [code, signal] = await once(this.process, "exit");
    throw new Error(`the ${this.name} ended early (${signal ?? `exit code ${code}`})`);
  }

  /** Ends the process and waits until it is gone. */
  async end(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exit = once(this.process, "exit");
    if (this.process.connected) this.process.disconnect();
    const kill = setTimeout(() => this.process.kill("SIGKILL"), 5000);
    await exit;
    clearTimeout(kill);
  }
}
