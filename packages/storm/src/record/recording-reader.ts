import { readBlocks } from "./recording-blocks.js";
import {
  badRecording,
  parseEvent,
  parseHeader,
  type RecordedEvent,
  type RecordingHeader,
} from "./recording-format.js";

/** A line is a message as JSON or base64, and a recorder takes none of more than 100 MB. */
const MOST_LINE_BYTES = 256 * 2 ** 20;
const NEWLINE = 10;

/** What a recording has in it. */
export interface RecordingSurvey {
  /** Connections that were opened. */
  readonly connections: number;
  /** Messages of clients, text and binary. */
  readonly messages: number;
  /** The bytes of these. */
  readonly payloadBytes: number;
  /** How long it is, in milliseconds. */
  readonly lengthMs: number;
  /** Whether the recorder ended it; else it was cut off and has what was written by then. */
  readonly whole: boolean;
}

/** A recording in a file. It is read from the file as it is asked for, a block at a time. */
export class Recording {
  /** What its first line says. */
  readonly header: RecordingHeader;

  /**
   * Opens a recording.
   *
   * @throws StormError `BAD_RECORDING` where the file cannot be read or does not begin as a recording does.
   */
  constructor(readonly path: string) {
    const lines = this.lines();
    const { value } = lines.next();
    lines.return(undefined);
    if (value === undefined) throw badRecording(path, "it ends before its header does");
    this.header = this.at(1, () => parseHeader(value));
  }

  /**
   * What happened, in the order in which it happened; the last is always an `end`.
   *
   * @throws StormError `BAD_RECORDING` where something is wrong, with its line or the byte of its block.
   */
  *events(): Generator<RecordedEvent, void> {
    const open = new Set<number>();
    let opened = 0;
    let lastMs = 0;
    let line = 0;
    for (const text of this.lines()) {
      if (++line === 1) continue;
      const event = this.at(line, () => {
        const event = parseEvent(text);
        if (event.atMs < lastMs) throw new Error("is earlier than the one before");
        if (event.kind === "open" && event.connection !== opened) {
          throw new Error(`opens connection ${event.connection}, and the next is ${opened}`);
        }
        if (event.kind !== "open" && event.kind !== "end" && !open.has(event.connection)) {
          throw new Error(`is of connection ${event.connection}, which is not open`);
        }
        return event;
      });
      lastMs = event.atMs;
      if (event.kind === "open") open.add(opened++);
      if (event.kind === "close") open.delete(event.connection);
      yield event;
      // Nothing is recorded after the end; so what follows it is not looked at.
      if (event.kind === "end") return;
    }
    yield { kind: "end", atMs: lastMs, whole: false };
  }

  /**
   * Reads all of it, and says what is in it.
   *
   * @throws StormError as {@link Recording.events} does.
   */
  survey(): RecordingSurvey {
    let connections = 0;
    let messages = 0;
    let payloadBytes = 0;
    let end = { atMs: 0, whole: false };
    for (const event of this.events()) {
      if (event.kind === "open") connections++;
      if (event.kind === "text" || event.kind === "binary") messages++;
      if (event.kind === "text") payloadBytes += Buffer.byteLength(event.text);
      if (event.kind === "binary") payloadBytes += event.bytes.length;
      if (event.kind === "end") end = event;
    }
    return { connections, messages, payloadBytes, lengthMs: end.atMs, whole: end.whole };
  }

  /** The whole lines, without what was cut off. */
  private *lines(): Generator<string, undefined> {
    let parts: Buffer[] = [];
    let waiting = 0;
    for (const { at, bytes } of readBlocks(this.path)) {
      let from = 0;
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
        parts.push(bytes.subarray(from, end));
        yield Buffer.concat(parts).toString("utf8");
        parts = [];
        waiting = 0;
        from = end + 1;
      }
      parts.push(bytes.subarray(from));
      waiting += bytes.length - from;
      if (waiting > MOST_LINE_BYTES) throw badRecording(this.path, `a line before byte ${at} has no end`);
    }
    return undefined;
  }

  private at<T>(line: number, read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw badRecording(this.path, `line ${line} ${(error as Error).message}`);
    }
  }
}

/** Whether a file begins as recordings do. Answers `false` where it cannot be read. */
export function isRecording(path: string): boolean {
  try {
    const [block] = readBlocks(path);
    return block.bytes.includes('{"format":"pauseless-recording"');
  } catch {
    return false;
  }
}
