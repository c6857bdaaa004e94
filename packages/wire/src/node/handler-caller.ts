import type { Connection } from "./connection.js";
import type { ConnectionHandler } from "./connection-handler.js";
import type { LinkUser } from "./link.js";

/** Who is told of what a handler threw, or `accept`, which has no connection yet. */
export type ErrorListener<D> = (error: unknown, connection: Connection<D> | undefined) => void;

/** Calls a handler's methods, and keeps what they throw from whoever called. */
export class HandlerCaller<D> implements LinkUser {
  /** The connection that is told of, once it is made. */
  connection!: Connection<D>;
  private readonly handler: ConnectionHandler<D>;
  private readonly onError: ErrorListener<D>;

  constructor(handler: ConnectionHandler<D>, onError: ErrorListener<D>) {
    this.handler = handler;
    this.onError = onError;
  }

  open(): boolean {
    try {
      this.handler.open?.(this.connection);
      return true;
    } catch (error) {
      return this.report(error);
    }
  }

  message(at: number, length: number, isText: boolean): boolean {
    try {
      this.handler.message(this.connection, at, length, isText);
      return true;
    } catch (error) {
      return this.report(error);
    }
  }

  pong(at: number, length: number): boolean {
    try {
      this.handler.pong?.(this.connection, at, length);
      return true;
    } catch (error) {
      return this.report(error);
    }
  }

  recovered(): boolean {
    try {
      this.handler.recovered?.(this.connection);
      return true;
    } catch (error) {
      return this.report(error);
    }
  }

  closed(code: number, reason: string): void {
    try {
      this.handler.closed?.(this.connection, code, reason);
    } catch (error) {
      this.report(error);
    }
  }

  private report(error: unknown): false {
    this.onError(error, this.connection);
    return false;
  }
}
