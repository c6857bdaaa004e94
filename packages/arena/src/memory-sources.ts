import { ArenaError } from "./errors.js";
import { Registrations } from "./registrations.js";

/** Bytes that a budget does not give out, but that count against its limits. */
export interface MemorySource {
  /** What errors call it. */
  readonly name: string;
  /**
   * `beside`: its bytes are besides those that were drawn, as a JavaScript heap is; they are added. `whole`: its
   * bytes include those that were drawn and touched, as the resident set of a process does; all together are at least
   * that many.
   */
  readonly kind: "beside" | "whole";
  /** How many bytes there are now: a finite number of at least 0. */
  read(): number;
}

interface Reading {
  readonly source: MemorySource;
  /** The last one that was good. */
  bytes: number;
}

/** What sources read last, and what that makes besides the bytes that were drawn. */
export class MemorySources {
  private readonly readings = new Registrations<Reading>();
  private drawnBytes = 0;

  /** Counts a source from the next {@link refresh} on, until the answered function is called. */
  include(source: MemorySource): () => void {
    return this.readings.add({ source, bytes: 0 });
  }

  /**
   * Reads every source. One that throws or reads no number of bytes keeps its last reading.
   *
   * @param drawnBytes - how many bytes are drawn now
   * @param failed - told of each source that failed, and why
   */
  refresh(drawnBytes: number, failed: (error: unknown) => void): void {
    this.drawnBytes = drawnBytes;
    for (const { thing, active } of this.readings.all) {
      if (!active) continue;
      try {
        const bytes = thing.source.read();
        if (!(bytes >= 0 && bytes < Number.POSITIVE_INFINITY)) {
          throw new ArenaError(
            "BAD_VALUE",
            `memory source ${thing.source.name} read ${bytes}; answer a finite number of bytes of at least 0`,
          );
        }
        thing.bytes = bytes;
      } catch (error) {
        failed(error);
      }
    }
  }

  /**
   * Bytes besides those that were drawn: those of the sources beside, or what the largest whole has over what was
   * drawn when it was read, where that is more.
   */
  get bytes(): number {
    let besideBytes = 0;
    let wholeBytes = 0;
    for (const { thing } of this.readings.all) {
      if (thing.source.kind === "beside") besideBytes += thing.bytes;
      else wholeBytes = Math.max(wholeBytes, thing.bytes);
    }
    return Math.max(besideBytes, wholeBytes - this.drawnBytes);
  }
}
