import { overlay, type Reserve, type Specialize } from "@pauseless/arena";
import { BODY_HEAD_BYTES, type BodyCursor } from "./body.js";
import type { CursorOf, Declaration } from "./message.js";

/** A cursor over messages of one declaration, and how it is moved. */
export interface MovedCursor<M extends Declaration> {
  readonly cursor: CursorOf<M>;
  /** Moves it to the message whose record begins at a byte of the reserve. */
  readonly moveTo: (at: number) => void;
}

/** Makes a cursor over messages in a reserve. A record that is cut need not be all in the reserve. */
export function messageCursor<M extends Declaration>(
  declaration: M,
  reserve: Reserve,
  specialize: Specialize,
): MovedCursor<M> {
  if (declaration.kind === "body") {
    const cursor = new MovedBody(reserve.views.i32, declaration.mostBytes - BODY_HEAD_BYTES);
    return { cursor: cursor as BodyCursor as CursorOf<M>, moveTo: (at) => cursor.moveTo(at) };
  }
  const cursor = overlay(reserve, declaration.layout, declaration.leastBytes);
  return { cursor: cursor as unknown as CursorOf<M>, moveTo: specialize(move, cursor) };
}

function move(cursor: { at(byte: number): unknown }): (at: number) => void {
  return (at) => {
    cursor.at(at);
  };
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
  moveTo(at: number): void {
    this.start = at + BODY_HEAD_BYTES;
    this.capacityBytes = this.length;
  }

  /** Moves to an empty one that is to be written, with `bytes` of room behind its start. */
  open(at: number, bytes: number): void {
    this.start = at + BODY_HEAD_BYTES;
    this.capacityBytes = Math.min(bytes, this.mostBytes);
    this.length = 0;
  }
}
