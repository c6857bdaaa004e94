import { WireError } from "./errors.js";
import { RingWriter } from "./ring-writer.js";

/** A writer that looks for misuse at every step. */
export class CheckedRingWriter extends RingWriter {
  private reservedBytes = -1;

  override reserve(bytes: number): number {
    if (!Number.isInteger(bytes)) {
      throw new WireError("WRONG_STATE", `${this.name}: ${bytes} bytes are reserved; give a whole number`);
    }
    const at = super.reserve(bytes);
    this.reservedBytes = at < 0 ? -1 : bytes;
    return at;
  }

  override commit(length: number): void {
    const { reservedBytes } = this;
    if (reservedBytes < 0) {
      throw new WireError(
        "WRONG_STATE",
        `${this.name}: nothing is reserved to commit; commit once after a \`reserve\` that answered a place`,
      );
    }
    if (length >>> 0 !== length || length > reservedBytes) {
      throw new WireError(
        "WRONG_STATE",
        `${this.name}: ${length} bytes are committed, and ${reservedBytes} reserved; reserve as many as can be written`,
      );
    }
    super.commit(length);
    this.reservedBytes = -1;
  }

  override publish(): void {
    if (Atomics.load(this.words, this.published) !== this.shown) {
      throw new WireError(
        "WRONG_STATE",
        `${this.name}: another writes to this ring; after a take-over, use the new half alone`,
      );
    }
    super.publish();
  }

  override end(): void {
    super.end();
    this.reservedBytes = -1;
  }
}
