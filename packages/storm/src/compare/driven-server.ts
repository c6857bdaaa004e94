import { Child } from "./child.js";

/** What a server's process answers; `M` is what it measured. */
export type DrivenAnswer<M> =
  | { readonly type: "ready"; readonly port: number }
  | { readonly type: "begun" }
  | { readonly type: "measured"; readonly measurement: M }
  | { readonly type: "failed"; readonly message: string };

/** A server in a process of its own, driven by messages. */
export class DrivenServer<M> {
  private readonly child: Child<DrivenAnswer<M>>;

  /** Starts the process as a {@link Child} is started. */
  constructor(...child: ConstructorParameters<typeof Child>) {
    this.child = new Child(...child);
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
  async measured(): Promise<M> {
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
