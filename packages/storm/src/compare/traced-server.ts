import { CollectionTrace } from "../measure/collection-trace.js";
import { traceSettings } from "../measure/time-mark.js";
import { withTrace } from "../measure/with-trace.js";
import type { StormServerMeasurement } from "../serve/storm-server.js";
import type { ContenderFigures, ContenderProcess } from "./contender.js";
import type { DrivenServer } from "./driven-server.js";

/** A server process whose collections are traced: what it measures of itself is joined with what the trace tells. */
export class TracedServer implements ContenderProcess {
  private readonly trace = new CollectionTrace();
  private readonly server: DrivenServer<StormServerMeasurement>;

  /** @param start - starts it with settings of the engine, and with an open file that its standard output goes to */
  constructor(start: (execArgv: readonly string[], output: number) => DrivenServer<StormServerMeasurement>) {
    this.server = start(traceSettings, this.trace.output);
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
