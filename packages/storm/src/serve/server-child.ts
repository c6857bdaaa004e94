import { Child } from "../compare/child.js";
import type { ServerAnswer } from "./server-process.js";
import type { StormServerOptions } from "./storm-server.js";

/** A storm server in a process of its own. */
export class ServerProcess {
  private readonly child: Child<ServerAnswer>;

  /** Starts the process; it ends with this one. */
  constructor(options: StormServerOptions & { readonly port: number; readonly host: string }) {
    this.child = new Child("server", new URL("./server-process.js", import.meta.url), options);
  }

  /** Waits until it listens; answers the port. It does not tick yet. @throws Error where it fails. */
  async ready(): Promise<number> {
    const { port } = await this.child.answer("ready");
    return port;
  }

  /** Makes it tick from a moment in milliseconds since 1970. */
  tickFrom(epochMs: number): void {
    this.child.tell({ tickFromEpochMs: epochMs });
  }

  /** Begins a measured time. */
  async begin(): Promise<void> {
    await this.child.ask("begin", "begun");
  }

  /** Ends the measured time. */
  async measured(): Promise<Extract<ServerAnswer, { type: "measured" }>["measurement"]> {
    const { measurement } = await this.child.ask("end", "measured");
    return measurement;
  }

  /** Waits until the process ends by itself. @throws Error always, with why. */
  ended(): Promise<never> {
    return this.child.ended();
  }

  /** Ends the process and waits until it is gone. */
  end(): Promise<void> {
    return this.child.end();
  }
}
