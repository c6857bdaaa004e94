import type { Socket } from "node:net";
import type { ReadMemory } from "../read-memory.js";
import type { DirectHandle } from "./direct-handle.js";
import { type Transport, type TransportOwner, tellOfEnd } from "./transport.js";
import type { WriteOutcome } from "./write-outcome.js";

/** A TCP connection by its handle: nothing is made for a read, or for a write that is done at once. */
export class DirectTransport implements Transport {
  private readonly socket: Socket;
  private readonly handle: DirectHandle;
  private readonly done: (status: number) => void;

  /** Reads into `memory` from the next turn on. */
  constructor(handle: DirectHandle, memory: ReadMemory, owner: TransportOwner) {
    this.handle = handle;
    this.socket = handle.attach(memory.window, (byteCount) => owner.received(byteCount));
    this.done = (status) => {
      // What broke off is not done: `gone` follows, and gives up all that waits.
      if (status < 0) this.destroy();
      else owner.writeDone();
    };
    tellOfEnd(owner, this.socket);
    this.socket.resume();
  }

  get bufferedBytes(): number {
    return this.handle.bufferedBytes;
  }

  get untakenBytes(): number {
    return this.handle.bufferedBytes;
  }

  write(bytes: Uint8Array): WriteOutcome {
    return this.handle.write(bytes, this.done);
  }

  end(): void {
    this.socket.end();
  }

  destroy(): void {
    this.socket.destroy();
  }
}
