import { ArenaError } from "./errors.js";

/** What an allocator says where bytes are asked for that it never gives out. */
export function badBytes(what: string, bytes: number, mostBytes: number): ArenaError {
  return new ArenaError(
    "BAD_ARGUMENT",
    `${what}: cannot allocate ${bytes} bytes; give a whole number from 1 to ${mostBytes}`,
  );
}

/** What an allocator says where a handle names no live block. */
export function staleBlock(what: string, handle: number): ArenaError {
  return new ArenaError(
    "STALE_HANDLE",
    `${what}: handle ${handle} names no live block; it was freed, or came from elsewhere`,
  );
}

/** What an allocator says where a block is freed again. */
export function freedBlock(what: string, handle: number): ArenaError {
  return new ArenaError("DOUBLE_FREE", `${what}: handle ${handle} was freed already; free a block once`);
}
