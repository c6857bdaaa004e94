import { StormError } from "../storm-error.js";

/*
 * What a recording says: a line for its header, then a line for each event. `fixtures/RECORDINGS.md` describes it, and
 * `recording-blocks.ts` how the lines are stored.
 */

/** What the header of every recording begins with. */
const FORMAT = "pauseless-recording";
/** The version that is written, and the only one that is read. */
export const VERSION = 1;

/** What was blanked before anything was written. */
export interface Redacted {
  /** Values of keys that have one of these words in their name were blanked in text messages. */
  readonly keys: readonly string[];
  /** So many messages of each connection, from its first on, were blanked wholly. */
  readonly firstMessages: number;
  /** Whether binary messages were blanked wholly. */
  readonly binary: boolean;
}

/** The first line of a recording. */
export interface RecordingHeader {
  /** What the file is. */
  readonly format: typeof FORMAT;
  /** Of the format. */
  readonly version: typeof VERSION;
  /** When it began, in ISO 8601. */
  readonly startedAt: string;
  /** What was blanked. */
  readonly redacted: Redacted;
}

/** Who closed a connection. */
export type ClosedBy = "client" | "server";

/**
 * Something that happened. `atMs` is milliseconds since the recording began, to a tenth, and never falls. `connection`
 * counts connections from 0 in the order in which they opened.
 */
export type RecordedEvent =
  | {
      readonly kind: "open";
      readonly atMs: number;
      readonly connection: number;
      /** The path without its query. */
      readonly path: string;
      /** The subprotocol that client and server agreed on, or "". */
      readonly subprotocol: string;
    }
  | { readonly kind: "text"; readonly atMs: number; readonly connection: number; readonly text: string }
  | {
      readonly kind: "binary";
      readonly atMs: number;
      readonly connection: number;
      readonly bytes: Uint8Array;
    }
  | { readonly kind: "ping"; readonly atMs: number; readonly connection: number }
  | {
      readonly kind: "close";
      readonly atMs: number;
      readonly connection: number;
      /** The close code; 1005 where none was said, 1006 where the connection broke. */
      readonly code: number;
      readonly by: ClosedBy;
    }
  | {
      readonly kind: "end";
      readonly atMs: number;
      /** Whether the recorder ended the recording; else it was cut off, and this is when the last event was. */
      readonly whole: boolean;
    };

/** An error of a recording that cannot be read. `what` names the place of the fault. */
export const badRecording = (name: string, what: string): StormError =>
  new StormError("BAD_RECORDING", `${name}: ${what}; the format is in the storm package's RECORDINGS.md`);

/** The header's line. */
export function headerLine(startedAt: Date, redacted: Redacted): string {
  const header: RecordingHeader = {
    format: FORMAT,
    version: VERSION,
    startedAt: startedAt.toISOString(),
    redacted,
  };
  return `${JSON.stringify(header)}\n`;
}

/** The line of an event. */
export function eventLine(event: RecordedEvent): string {
  return `${JSON.stringify([Math.round(event.atMs * 10) / 10, event.kind, ...fieldsOf(event)])}\n`;
}

function fieldsOf(event: RecordedEvent): readonly unknown[] {
  switch (event.kind) {
    case "open":
      return [event.connection, event.path, event.subprotocol];
    case "text":
      return [event.connection, event.text];
    case "binary":
      return [event.connection, Buffer.from(event.bytes).toString("base64")];
    case "ping":
      return [event.connection];
    case "close":
      return [event.connection, event.code, event.by];
    case "end":
      return [];
  }
}

/** Reads the header's line. @throws Error that says what is wrong with it. */
export function parseHeader(line: string): RecordingHeader {
  const header = parsed(line) as Partial<RecordingHeader> | null;
  if (typeof header !== "object" || header?.format !== FORMAT) throw new Error("is no header of a recording");
  if (header.version !== VERSION) {
    throw new Error(
      `says version ${JSON.stringify(header.version)}, and this program reads version ${VERSION}`,
    );
  }
  const { startedAt, redacted } = header;
  if (typeof startedAt !== "string" || Number.isNaN(Date.parse(startedAt))) {
    throw new Error("says no time of beginning");
  }
  if (
    typeof redacted !== "object" ||
    !Array.isArray(redacted?.keys) ||
    !redacted.keys.every((key) => typeof key === "string") ||
    !isCount(redacted.firstMessages) ||
    typeof redacted.binary !== "boolean"
  ) {
    throw new Error("does not say what was redacted");
  }
  return header as RecordingHeader;
}

/** Reads the line of an event. @throws Error that says what is wrong with it. */
export function parseEvent(line: string): RecordedEvent {
  const fields = parsed(line);
  if (!Array.isArray(fields)) throw new Error("is no event");
  const [atMs, kind, connection, ...rest] = fields as unknown[];
  if (typeof atMs !== "number" || !(atMs >= 0)) throw new Error("has no time");
  if (kind === "end" && fields.length === 2) return { kind, atMs, whole: true };
  if (!isCount(connection)) throw new Error("names no connection");
  const event = eventOf(kind, atMs, connection, rest);
  if (event === undefined) throw new Error(`is no event of kind ${JSON.stringify(kind)}`);
  return event;
}

function eventOf(
  kind: unknown,
  atMs: number,
  connection: number,
  [first, second, ...more]: readonly unknown[],
): RecordedEvent | undefined {
  if (more.length > 0) return undefined;
  switch (kind) {
    case "open":
      return isPath(first) && isSubprotocol(second)
        ? { kind, atMs, connection, path: first, subprotocol: second }
        : undefined;
    case "text":
      return typeof first === "string" && second === undefined
        ? { kind, atMs, connection, text: first }
        : undefined;
    case "binary": {
      if (typeof first !== "string" || second !== undefined) return undefined;
      const bytes = Buffer.from(first, "base64");
      // Node passes over what is no base64; so what is not as it would be written is none.
      return bytes.toString("base64") === first ? { kind, atMs, connection, bytes } : undefined;
    }
    case "ping":
      return first === undefined ? { kind, atMs, connection } : undefined;
    case "close":
      return isCloseCode(first) && (second === "client" || second === "server")
        ? { kind, atMs, connection, code: first, by: second }
        : undefined;
    default:
      return undefined;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error("is no JSON");
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isCloseCode = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 1000 && (value as number) <= 4999;
const isPath = (value: unknown): value is string => typeof value === "string" && /^\/[^?#\s]*$/.test(value);
/** A token of RFC 9110, section 5.6.2, or nothing. */
const isSubprotocol = (value: unknown): value is string =>
  typeof value === "string" && /^[!#$%&'*+\-.^_`|~0-9A-Za-z]*$/.test(value);
