import { StormError } from "../storm-error.js";
import type { Redacted } from "./recording-format.js";
import { TextPieces } from "./text-pieces.js";
import { replaceWebTokens } from "./web-tokens.js";

/** Words in the names of keys whose values are secrets. */
const SECRET_WORDS = [
  "token",
  "password",
  "passwd",
  "passphrase",
  "secret",
  "authorization",
  "credential",
  "cookie",
  "session",
  "jwt",
  "apikey",
  "email",
];
/** JSON in a string of JSON is looked into so many times. */
const MOST_DEPTH = 8;
/** What separates the tokens of JSON besides quotes. */
const DELIMITERS = new Set('{}[],:" \t\r\n');

/** What is to be blanked, besides the values of keys whose names have a secret's. */
export interface RedactionOptions {
  /** More words in the names of keys whose values are to be blanked. */
  readonly keys?: readonly string[];
  /** So many messages of each connection, from its first on, are blanked wholly; 0 unless told. */
  readonly firstMessages?: number;
  /** Whether binary messages are blanked wholly; they are kept as they are unless told. */
  readonly binary?: boolean;
}

/**
 * Takes secrets out of messages before they are recorded. What is blanked keeps its length in bytes, and JSON stays JSON: of
 * strings each byte becomes an `x`, of numbers each digit a 1.
 */
export class Redaction {
  /** What is blanked, as headers of recordings say it. */
  readonly redacted: Redacted;

  /** @throws StormError `BAD_OPTION` where a word has no letter or digit. */
  constructor({ keys = [], firstMessages = 0, binary = false }: RedactionOptions = {}) {
    const words = keys.map(plain);
    const empty = words.indexOf("");
    if (empty >= 0) {
      throw new StormError(
        "BAD_OPTION",
        `"${keys[empty]}" is no word of a key; give one with letters or digits`,
      );
    }
    this.redacted = { keys: [...SECRET_WORDS, ...words], firstMessages, binary };
  }

  /** What is recorded of a text message. @param index - which message of its connection it is, from 0 */
  text(text: string, index: number): string {
    return index < this.redacted.firstMessages ? blank(text) : this.hide(text, 0);
  }

  /** What is recorded of a binary message. @param index - which message of its connection it is, from 0 */
  bytes(bytes: Uint8Array, index: number): Uint8Array {
    const { firstMessages, binary } = this.redacted;
    return binary || index < firstMessages ? Buffer.alloc(bytes.length, "x") : bytes;
  }

  /** What is recorded of a path or a subprotocol. */
  name(name: string): string {
    return replaceWebTokens(name, blank);
  }

  /**
   * Walks over the tokens of JSON. What surrounds it, as the number before a Socket.IO packet, and where it is no JSON after all,
   * does not matter: a value is what follows a string and a colon.
   */
  private hide(text: string, depth: number): string {
    const out = new TextPieces();
    /** The next token is the value of a secret key. */
    let next = false;
    /** How many brackets of such a value are open. */
    let within = 0;
    for (let at = 0; at < text.length; ) {
      const end = endOfToken(text, at);
      const token = text.slice(at, end);
      at = end;
      const secret = next || within > 0;
      if (token === "{" || token === "[") {
        if (secret) within++;
        out.add(token);
      } else if (token === "}" || token === "]") {
        if (within > 0) within--;
        out.add(token);
      } else if (token === ":" || token.trim() === "") {
        out.add(token);
        continue;
      } else if (token === "," || !secret) {
        out.add(token.startsWith('"') ? this.inside(token, depth) : token);
        next = token.startsWith('"') && isKey(text, end) && this.isSecret(token);
        continue;
      } else {
        out.add(blankToken(token, depth));
      }
      next = false;
    }
    return replaceWebTokens(out.text(), blank);
  }

  /** A string that is no secret may have JSON in it that has one. */
  private inside(token: string, depth: number): string {
    if (depth === MOST_DEPTH || !token.includes("\\")) return token;
    const text = unquoted(token);
    const hidden = text === undefined ? undefined : this.hide(text, depth + 1);
    return hidden === text ? token : JSON.stringify(hidden);
  }

  private isSecret(token: string): boolean {
    const name = plain(unquoted(token) ?? token);
    return this.redacted.keys.some((word) => name.includes(word));
  }
}

/** A name without what names are written with in different ways: `api_key`, `X-Api-Key` and `apiKey` are one. */
const plain = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

const blank = (text: string): string => "x".repeat(Buffer.byteLength(text));

/** @param depth - in how many strings of JSON it lies: an `x` has to stand for each byte of the outermost */
function blankToken(token: string, depth: number): string {
  if (token.startsWith('"')) {
    const closed = token.length > 1 && token.endsWith('"');
    let text = token.slice(1, closed ? -1 : undefined);
    for (let i = 0; i < depth; i++) text = JSON.stringify(text).slice(1, -1);
    return `"${blank(text)}${closed ? '"' : ""}`;
  }
  if (/^(true|false|null)$/.test(token)) return token;
  return /^-?\d[\d.eE+-]*$/.test(token) ? token.replace(/\d/g, "1") : blank(token);
}

function unquoted(token: string): string | undefined {
  try {
    return JSON.parse(token) as string;
  } catch {
    return undefined;
  }
}

function isKey(text: string, at: number): boolean {
  while (at < text.length && text[at].trim() === "") at++;
  return text[at] === ":";
}

/** Where the token ends that begins at `at`: a string, a delimiter, or all up to the next of either. */
function endOfToken(text: string, at: number): number {
  if (text[at] === '"') {
    for (let i = at + 1; i < text.length; i++) {
      if (text[i] === "\\") i++;
      else if (text[i] === '"') return i + 1;
    }
    return text.length;
  }
  let end = at + 1;
  if (!DELIMITERS.has(text[at])) while (end < text.length && !DELIMITERS.has(text[end])) end++;
  return end;
}
