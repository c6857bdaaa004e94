import type { Socket } from "node:net";
import type { WriteOutcome } from "./write-outcome.js";

/** Who is told what happens on a transport. */
export interface TransportOwner {
  /** So many bytes landed in the read memory's window. */
  received(byteCount: number): void;
  /** The oldest write that waited is done: the system has its bytes. */
  writeDone(): void;
  /** The peer sends no more. */
  ended(): void;
  /** The connection is gone: nothing is read or written any more. */
  gone(): void;
}

/** A connection's bytes, in and out. */
export interface Transport {
  /** Bytes that wait to be taken by the system. */
  readonly bufferedBytes: number;
  /** A figure that changes with whatever part of them is taken: for telling a peer that reads slowly from one that does not. */
  readonly untakenBytes: number;
  /** Writes bytes. */
  write(bytes: Uint8Array): WriteOutcome;
  /** Sends no more, once what waits is written. */
  end(): void;
  /** Ends at once, whatever waits. */
  destroy(): void;
}

/** Tells the owner how a socket ends. */
export function tellOfEnd(owner: TransportOwner, socket: Socket): void {
  // What a peer does to its connection is no fault of the server: `close` follows, and says it all.
  socket.on("error", () => {});
  socket.on("end", () => owner.ended());
  socket.on("close", () => owner.gone());
}
