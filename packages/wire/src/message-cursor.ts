import { overlay, type Reserve } from "@pauseless/arena";
import { BODY_HEAD_BYTES, type BodyCursor } from "./body.js";
import type { CursorOf, Declaration, Message } from "./message.js";

/** A cursor that can be moved to the message whose record begins at a byte of its reserve. */
export interface MovedCursor {
  at(byte: number): unknown;
}

/** Makes a cursor over messages in a reserve. A record that is cut need not be all in the reserve. */
export function messageCursor(declaration: Declaration, reserve: Reserve): MovedCursor {
  if (declaration.kind === "body") return bodyCursor(declaration.mostBytes, reserve);
  const { layout, leastBytes } = declaration as Message;
  return overlay(reserve, layout, leastBytes);
}

/** What users see of it. */
export function cursorOf<M extends Declaration>(cursor: MovedCursor): CursorOf<M> {
  return cursor as unknown as CursorOf<M>;
}

/** Makes a cursor over bodies; `mostBytes` are the most that one has on the wire, its length among them. */
export function bodyCursor(mostBytes: number, reserve: Reserve): MovedBody {
  return new MovedBody(reserve.views.i32, mostBytes - BODY_HEAD_BYTES);
}

/** The cursor over a body. Its own fields are small integers. */
export class MovedBody implements BodyCursor {
  start = 0;
  capacityBytes = 0;

  constructor(
    private readonly i32: Int32Array,
    private readonly mostBytes: number,
  ) {}

  get length(): number {
    return this.i32[(this.start - BODY_HEAD_BYTES) >> 2];
  }

  set length(bytes: number) {
    this.i32[(this.start - BODY_HEAD_BYTES) >> 2] = bytes;
  }

  /** Moves to a body that was received. */
  at(byte: number): void {
    this.start = byte + BODY_HEAD_BYTES;
    this.capacityBytes = this.length;
  }

  /** Moves to an empty one that is to be written, with `bytes` of room behind its start. */
  open(byte: number, bytes: number): void {
    this.start = byte + BODY_HEAD_BYTES;
    this.capacityBytes = Math.min(bytes, this.mostBytes);
    this.length = 0;
  }
}
