import { fold, HASH_START } from "../battle/rules.js";
import { type RecorderLedger, Recording } from "../pressure/pressure-model.js";
import type { Player } from "./pooled-objects.js";
import { ReusedArray } from "./reused-array.js";

/** A part of a recording. */
class Chunk {
  readonly bytes = Buffer.allocUnsafe(Recording.ChunkBytes);
  /** Where its frames begin. */
  readonly frames = new ReusedArray<number>();
}

/**
 * The replay recorder of a server, in a ring of chunks that are made once: one is written, the others wait to be written to disk. When it is full,
 * the one that waited longest is written over. No buffer of 2 MiB comes or goes while the server runs.
 */
export class PooledRecorder {
  private readonly ring: readonly Chunk[] = Array.from(
    { length: Recording.ChunksKept + 1 },
    () => new Chunk(),
  );
  /** The chunk that is written now, by its place in the ring. */
  private current = 0;
  private at = 0;
  private bytes = 0;
  private chunks = 0;
  private checksum = HASH_START;

  /** Takes down where all players of a battle are. */
  takeDown(battle: number, tick: number, roster: readonly Player[]): void {
    const length = Recording.HeadBytes + roster.length * Recording.PlayerBytes;
    if (this.at + length > Recording.ChunkBytes) this.fill();
    const { bytes, frames } = this.ring[this.current];
    frames.push(this.at);
    let at = bytes.writeInt32LE(battle, this.at);
    at = bytes.writeInt32LE(tick, at);
    for (let i = 0; i < roster.length; i++) {
      const { x, y, hp } = roster[i];
      at = bytes.writeInt32LE(x | (y << 16), at);
      at = bytes.writeInt32LE(hp, at);
    }
    this.at = at;
    this.bytes += length;
    this.checksum = fold(this.checksum, roster[roster.length - 1].hp);
  }

  ledger(): RecorderLedger {
    const { bytes, chunks, checksum } = this;
    return { bytes, chunks, checksum };
  }

  private fill(): void {
    this.current = (this.current + 1) % this.ring.length;
    this.ring[this.current].frames.truncate(0);
    this.at = 0;
    this.chunks++;
  }
}
