/** Makes lines of text that comes in pieces, in bounded memory. */
export class LineSplitter {
  private rest = "";

  /**
   * Makes a splitter without text.
   *
   * @param onLine - called with each line, without its end
   * @param mostChars - the longest line that is kept; of a longer one the beginning is lost
   */
  constructor(
    private readonly onLine: (line: string) => void,
    private readonly mostChars = 65_536,
  ) {}

  /** Takes a piece of text. */
  push(piece: string): void {
    const lines = (this.rest + piece).split("\n");
    const rest = lines.pop() as string;
    this.rest = rest.length > this.mostChars ? rest.slice(-this.mostChars) : rest;
    for (const line of lines) this.onLine(line.endsWith("\r") ? line.slice(0, -1) : line);
  }

  /** Takes what came after the last line's end as a line, where there is any. */
  end(): void {
    const { rest } = this;
    this.rest = "";
    if (rest !== "") this.onLine(rest);
  }
}
