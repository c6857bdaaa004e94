import { Socket } from "node:net";
import { WriteOutcome } from "./write-outcome.js";

/*
 * All that leans on what Node does not document. A TCP socket holds a handle of libuv, whose `writeBuffer(request, bytes)` tries
 * to write at once. Up to Node 24 the request is an object of the caller, bound only where the system takes the bytes later;
 * from Node 26 on it is made where needed, and answered. Without a stream around it, a write that is done at once makes no object.
 * Reading into a given buffer is documented (`onread`), but for sockets that one makes: so the handle changes sockets.
 */

/** What becomes of a write that the system takes later. */
interface WriteRequest {
  oncomplete?: (status: number) => void;
  buffer?: Uint8Array;
  /** From Node 26 on: what it ended with, where that was before anyone could listen. */
  writeStatus?: number | null;
  /** Below 0 while it is not bound to a write. */
  getAsyncId(): number;
}

type WriteRequestClass = new () => WriteRequest;

interface TcpHandle {
  readonly writeQueueSize: number;
  writeBuffer(request: WriteRequest | null, bytes: Uint8Array): number | WriteRequest;
  useUserBuffer(buffer: Uint8Array): void;
}

type WithHandle = { _handle: TcpHandle | null };

/** What a stream's handle says of what waits in it. That of TLS encrypts, and writes by the one of TCP beneath. */
interface Queue {
  readonly writeQueueSize?: unknown;
  readonly _parent?: Queue;
}

/** How this runtime wants writes: learned from the first that a stream makes. `null` for one that answers requests. */
let Request: WriteRequestClass | null | undefined;
/** Whether it was looked for, and is none that is known. */
let isUnknown = false;
/** A request that is bound to no write: all handles use it, until one of them has to wait. */
let spare: WriteRequest | undefined;

/** Writes as a stream does that nothing waits in, and learns from it how that is done. */
function writeAndLearn(socket: Socket, handle: TcpHandle, bytes: Buffer): void {
  const { writeBuffer } = handle;
  handle.writeBuffer = function (request, view) {
    Request = request === null ? null : (request?.constructor as WriteRequestClass | undefined);
    return writeBuffer.call(this, request, view);
  };
  socket.write(bytes);
  delete (handle as { writeBuffer?: unknown }).writeBuffer;
  isUnknown =
    Request === undefined || (typeof Request?.prototype.getAsyncId === "undefined" && Request !== null);
}

/**
 * Whether a socket is an open connection of TCP that nothing waits in, nor is held back (`cork`): only such can be taken, and
 * only such say what this runtime's are like.
 */
export function isIdleTcp(socket: Socket): boolean {
  if ("encrypted" in socket || socket.remoteAddress === undefined) return false;
  return socket.writable && socket.writableLength === 0 && socket.writableCorked === 0;
}

/** What keeps this runtime's sockets of TCP, as `socket` is one, from being taken, in words; `undefined` where they can be. */
export function reasonAgainstDirect(socket: Socket): string | undefined {
  const handle = (socket as unknown as Partial<WithHandle>)._handle;
  const isKnown =
    typeof handle?.writeBuffer === "function" &&
    typeof handle.useUserBuffer === "function" &&
    typeof handle.writeQueueSize === "number";
  if (isKnown && !isUnknown) return undefined;
  return isKnown
    ? `this runtime (Node ${process.version}) writes in a way that is not known`
    : `this runtime's sockets (Node ${process.version}) have no handle of the known shape`;
}

/** Bytes that a stream has given to its handles and the system has not taken yet, as far as these tell; each counts what it holds. */
export function queuedInHandles(socket: Socket): number {
  const handle = (socket as unknown as { readonly _handle?: Queue | null })._handle;
  return queueBytes(handle?.writeQueueSize) + queueBytes(handle?._parent?.writeQueueSize);
}

function queueBytes(size: unknown): number {
  return typeof size === "number" ? size : 0;
}

// Hot path: `socket-allocation.test.ts`.
/** A TCP handle taken from its socket: read into one buffer, written without a stream. */
export class DirectHandle {
  private readonly handle: TcpHandle;

  private constructor(handle: TcpHandle) {
    this.handle = handle;
  }

  /**
   * Writes `bytes` to a socket that {@link isIdleTcp}, and takes its handle: the socket is of no use then. Where that turns out not
   * to be possible the bytes are written all the same, the socket stays as it was, and the answer is `undefined`.
   */
  static take(socket: Socket, bytes: Buffer): DirectHandle | undefined {
    const holder = socket as unknown as WithHandle;
    const handle = holder._handle as TcpHandle;
    if (Request === undefined && reasonAgainstDirect(socket) === undefined)
      writeAndLearn(socket, handle, bytes);
    else socket.write(bytes);
    if (reasonAgainstDirect(socket) !== undefined || handle.writeQueueSize > 0) return undefined;
    holder._handle = null;
    socket.removeAllListeners();
    socket.on("error", () => {});
    socket.destroy();
    return new DirectHandle(handle);
  }

  /** A socket around the handle, whose reads land in `window`; `received` is then told how many bytes did. */
  attach(window: Uint8Array, received: (byteCount: number) => void): Socket {
    const onread = {
      buffer: window,
      callback: (byteCount: number) => {
        received(byteCount);
        return true;
      },
    };
    const options = { handle: this.handle, onread };
    return new Socket(options as ConstructorParameters<typeof Socket>[0]);
  }

  /** Bytes that wait to be taken by the system. */
  get bufferedBytes(): number {
    return this.handle.writeQueueSize;
  }

  /** Writes bytes. Where they wait, they have to stay as they are until `done` is called. */
  write(bytes: Uint8Array, done: (status: number) => void): WriteOutcome {
    const { handle } = this;
    if (Request === null) {
      const answer = handle.writeBuffer(null, bytes);
      return typeof answer === "number" ? outcomeOf(answer) : waiting(answer, bytes, done);
    }
    const request = (spare ??= new (Request as WriteRequestClass)());
    const status = handle.writeBuffer(request, bytes) as number;
    if (status !== 0 || request.getAsyncId() < 0) return outcomeOf(status);
    spare = undefined;
    return waiting(request, bytes, done);
  }
}

function outcomeOf(status: number): WriteOutcome {
  return status === 0 ? WriteOutcome.Done : WriteOutcome.Broken;
}

function waiting(request: WriteRequest, bytes: Uint8Array, done: (status: number) => void): WriteOutcome {
  const { writeStatus = null } = request;
  if (writeStatus !== null) return outcomeOf(writeStatus);
  request.buffer = bytes;
  request.oncomplete = done;
  return WriteOutcome.Waiting;
}
