import { open } from "node:fs/promises";
import { StormError } from "../storm-error.js";
import { BLOCK_BYTES, LAST_BLOCK, packBlock } from "./recording-blocks.js";
import { eventLine, headerLine, type RecordedEvent, type Redacted } from "./recording-format.js";

/** What a recorder that is killed loses is what came since the last block: at most so long. */
const FLUSH_MS = 1000;
/** So much may wait to be written; a disk that is slower for longer than that ends the recording. */
const MOST_WAITING_BYTES = 256 * 2 ** 20;

/** What a recording is written to: a `FileHandle` of `node:fs/promises` is one. */
export interface RecordingFile {
  /** Writes at the end. */
  appendFile(bytes: Uint8Array): Promise<void>;
  /** Cuts it off behind so many bytes. */
  truncate(bytes: number): Promise<void>;
  /** Closes it. */
  close(): Promise<void>;
}

/** Writes a recording, a block at a time. What cannot be written ends the recording and nothing else. */
export class RecordingWriter {
  /** Bytes of the file. */
  fileBytes = 0;
  private lines: string[] = [];
  private lineBytes = 0;
  private waitingBytes = 0;
  /** All that is to be written is written in its turn. */
  private writing: Promise<void> = Promise.resolve();
  private fault: StormError | undefined;
  /** Settles when the file was left after a fault. */
  private leaving: Promise<void> | undefined;
  private ended = false;
  private readonly timer: NodeJS.Timeout;

  /**
   * Begins a recording in a file that is empty.
   *
   * @param onFault - is told, once, why the recording ended before its time
   */
  constructor(
    private readonly file: RecordingFile,
    redacted: Redacted,
    private readonly onFault: (fault: StormError) => void,
  ) {
    this.put(headerLine(new Date(), redacted));
    this.flush();
    this.timer = setInterval(() => this.flush(), FLUSH_MS).unref();
  }

  /**
   * Begins a recording in a new file, which nobody but its owner may read.
   *
   * @throws StormError `BAD_OPTION` where there is such a file already, or it cannot be made.
   */
  static async create(
    path: string,
    redacted: Redacted,
    onFault: (fault: StormError) => void,
  ): Promise<RecordingWriter> {
    try {
      return new RecordingWriter(await open(path, "ax", 0o600), redacted, onFault);
    } catch (error) {
      throw new StormError(
        "BAD_OPTION",
        (error as NodeJS.ErrnoException).code === "EEXIST"
          ? `${path} is there already, and a recording is not written over; choose another file`
          : `cannot write ${path} (${(error as Error).message}); choose another place`,
      );
    }
  }

  /** Adds an event. Once the recording has ended it is not written. */
  add(event: RecordedEvent): void {
    if (this.ended) return;
    this.put(eventLine(event));
    if (this.lineBytes >= BLOCK_BYTES) this.flush();
  }

  /** Ends the recording and waits until it is written. @param atMs - how long it was */
  async end(atMs: number): Promise<void> {
    this.add({ kind: "end", atMs, whole: true });
    this.flush();
    this.stop();
    this.inTurn(async () => {
      await this.append(LAST_BLOCK);
      await this.file.close();
    });
    await this.writing;
    await this.leaving;
  }

  private put(line: string): void {
    this.lines.push(line);
    this.lineBytes += Buffer.byteLength(line);
  }

  private flush(): void {
    if (this.lineBytes === 0) return;
    const bytes = Buffer.from(this.lines.join(""));
    this.lines = [];
    this.lineBytes = 0;
    this.waitingBytes += bytes.length;
    this.inTurn(() => this.write(bytes));
    if (this.waitingBytes > MOST_WAITING_BYTES) this.fail(new Error("the disk takes less than what comes"));
  }

  private inTurn(task: () => Promise<void>): void {
    this.writing = this.writing
      .then(() => (this.fault === undefined ? task() : undefined))
      .catch((error: Error) => this.fail(error));
  }

  private async write(bytes: Buffer): Promise<void> {
    const packing: Promise<Buffer>[] = [];
    for (let from = 0; from < bytes.length; from += BLOCK_BYTES) {
      packing.push(packBlock(bytes.subarray(from, from + BLOCK_BYTES)));
    }
    await this.append(Buffer.concat(await Promise.all(packing)));
    this.waitingBytes -= bytes.length;
  }

  private async append(blocks: Buffer): Promise<void> {
    await this.file.appendFile(blocks);
    this.fileBytes += blocks.length;
  }

  private stop(): void {
    this.ended = true;
    clearInterval(this.timer);
  }

  private fail(error: Error): void {
    if (this.fault !== undefined) return;
    this.fault = new StormError(
      "BAD_RECORDING",
      `the recording ended before its time (${error.message}); what was written by then, ${this.fileBytes} bytes, can be read`,
    );
    this.stop();
    this.lines = [];
    this.lineBytes = 0;
    this.leaving = this.writing.then(() => this.leave());
    this.onFault(this.fault);
  }

  /** Leaves the whole blocks in the file, and not a part of one. */
  private async leave(): Promise<void> {
    try {
      await this.file.truncate(this.fileBytes);
      await this.file.close();
    } catch {
      // A reader leaves out a last block that is not whole.
    }
  }
}
