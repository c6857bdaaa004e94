import type { Socket } from "node:net";
import type { ReadMemory } from "../read-memory.js";
import { queuedInHandles } from "./direct-handle.js";
import { type Transport, type TransportOwner, tellOfEnd } from "./transport.js";
import { WriteOutcome } from "./write-outcome.js";

/** Any stream, by what Node documents: TLS, and runtimes whose handles are not known. What comes is copied to the read memory. */
export class StreamTransport implements Transport {
  private readonly socket: Socket;
  private readonly done: (error?: Error | null) => void;

  /** Reads into `memory` from the next turn on. */
  constructor(socket: Socket, memory: ReadMemory, owner: TransportOwner) {
    this.socket = socket;
    this.done = (error) => {
      // What broke off is not done: `gone` follows, and gives up all that waits.
      if (!error) owner.writeDone();
    };
    const { window, windowBytes } = memory;
    socket.on("data", (bytes: Buffer) => {
      for (let at = 0; at < bytes.length; at += windowBytes) {
        const piece = bytes.subarray(at, at + windowBytes);
        window.set(piece);
        owner.received(piece.length);
      }
    });
    tellOfEnd(owner, socket);
    socket.resume();
  }

  get bufferedBytes(): number {
    return this.socket.writableLength;
  }

  get untakenBytes(): number {
    // A stream counts a write as a whole until all of it is done.
    return this.socket.writableLength + queuedInHandles(this.socket);
  }

  write(bytes: Uint8Array): WriteOutcome {
    if (!this.socket.writable) return WriteOutcome.Broken;
    // Called in a later turn even where the bytes are gone at once.
    this.socket.write(bytes, this.done);
    return WriteOutcome.Waiting;
  }

  end(): void {
    this.socket.end();
  }

  destroy(): void {
    this.socket.destroy();
  }
}
