/** Pieces are put together at so many: the engine keeps an object for each sum of two texts until it is read. */
const MOST_PIECES = 4096;

/** A long text that is made of short pieces. */
export class TextPieces {
  private readonly blocks: string[] = [];
  private pieces: string[] = [];

  /** Adds a piece at the end. */
  add(piece: string): void {
    this.pieces.push(piece);
    if (this.pieces.length === MOST_PIECES) this.join();
  }

  /** All of it. */
  text(): string {
    this.join();
    return this.blocks.join("");
  }

  private join(): void {
    this.blocks.push(this.pieces.join(""));
    this.pieces = [];
  }
}
