import { CollectionTrace } from "../measure/collection-trace.js";
import { traceSettings } from "../measure/time-mark.js";
import { withTrace } from "../measure/with-trace.js";
import { ServerProcess, type ServerProcessOptions } from "../serve/server-child.js";
import type { ContenderFigures, ContenderProcess } from "./contender.js";

/** A server process whose collections are traced: what it measures of itself is joined with what the trace tells. */
export class TracedServer implements ContenderProcess {
  private readonly trace = new CollectionTrace();
  private readonly server: ServerProcess;

  /** @param engine - settings of the engine that it is started with, besides the trace */
  constructor(options: ServerProcessOptions, engine: readonly string[], mode: "net" | "sim") {
    this.server = new ServerProcess(options, [...engine, ...traceSettings], mode, this.trace.output);
  }

  ready(): Promise<number> {
    return this.server.ready();
  }

  tickFrom(epochMs: number): void {
    this.server.tickFrom(epochMs);
  }

  begin(): Promise<void> {
    return this.server.begin();
  }

  async measured(): Promise<ContenderFigures> {
    const figures = await this.server.measured();
    return { ...figures, ...withTrace(figures.isolates, await this.trace.measured()) };
  }

  ended(): Promise<never> {
    return this.server.ended();
  }

  async end(): Promise<void> {
    await this.server.end();
    this.trace.close();
  }
}
