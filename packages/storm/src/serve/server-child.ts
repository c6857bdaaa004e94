import { Child } from "../compare/child.js";
import type { ServerAnswer } from "./serve-parent.js";
import type { StormServerMeasurement, StormServerOptions } from "./storm-server.js";

/** Where a server listens, and how its process is started. */
export interface ServerProcessOptions extends StormServerOptions {
  readonly port: number;
  readonly host: string;
}

/** A storm server, or a simulation, in a process of its own. */
export class ServerProcess {
  private readonly child: Child<ServerAnswer>;

  /**
   * Starts the process; it ends with this one.
   *
   * @param execArgv - settings of the engine, as Node's command line takes them
   * @param mode - `sim` for a simulation, which listens to nothing
   * @param output - an open file that its standard output goes to; nowhere unless given
   */
  constructor(
    options: ServerProcessOptions,
    execArgv: readonly string[] = [],
    mode: "net" | "sim" = "net",
    output?: number,
  ) {
    const module = mode === "sim" ? "./sim-process.js" : "./server-process.js";
    this.child = new Child("server", new URL(module, import.meta.url), options, execArgv, output);
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
  async measured(): Promise<StormServerMeasurement> {
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
