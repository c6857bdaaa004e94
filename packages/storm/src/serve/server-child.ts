import { DrivenServer } from "../compare/driven-server.js";
import type { StormServerMeasurement, StormServerOptions } from "./storm-server.js";

/** Where a server listens, and how its process is started. */
export interface ServerProcessOptions extends StormServerOptions {
  readonly port: number;
  readonly host: string;
}

/** A storm server, or a simulation, in a process of its own. */
export class ServerProcess extends DrivenServer<StormServerMeasurement> {
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
    super("server", new URL(module, import.meta.url), options, execArgv, output);
  }
}
