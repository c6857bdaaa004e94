import { fold, HASH_START } from "../battle/rules.js";
import { type RecorderLedger, Recording } from "../pressure/pressure-model.js";
import type { Player } from "./heap-battle.js";

/** The replay recorder of a server: a new buffer for each chunk, and the last chunks waiting to be written to disk. */
export class HeapRecorder {
  private chunk = Buffer.allocUnsafe(Recording.ChunkBytes);
  private at = 0;
  /** Where the frames of the chunk begin. */
  private frames: number[] = [];
  private waiting: { readonly bytes: Buffer; readonly frames: readonly number[] }[] = [];
  private bytes = 0;
  private chunks = 0;
  private checksum = HASH_START;

  /** Takes down where all players of a battle are. */
  takeDown(battle: number, tick: number, roster: readonly Player[]): void {
    const length = Recording.HeadBytes + roster.length * Recording.PlayerBytes;
    if (this.at + length > Recording.ChunkBytes) this.fill();
    const { chunk } = this;
    this.frames.push(this.at);
    let at = chunk.writeInt32LE(battle, this.at);
    at = chunk.writeInt32LE(tick, at);
    for (const { x, y, hp } of roster) {
      at = chunk.writeInt32LE(x | (y << 16), at);
      at = chunk.writeInt32LE(hp, at);
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
    this.waiting.push({ bytes: this.chunk, frames: this.frames });
    if (this.waiting.length > Recording.ChunksKept) this.waiting.shift();
    this.chunk = Buffer.allocUnsafe(Recording.ChunkBytes);
    this.frames = [];
    this.at = 0;
    this.chunks++;
  }
}
