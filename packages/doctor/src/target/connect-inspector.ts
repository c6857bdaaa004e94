import type { Socket } from "node:net";
import WebSocket from "ws";
import { DoctorError } from "../doctor-error.js";
import { ProtocolSession } from "./protocol-session.js";

const OPEN_MS = 5000;
const CLOSE_MS = 1000;
/** Profiles of large programs are far above the 100 MiB that `ws` allows by itself. */
const MAX_MESSAGE_BYTES = 2 ** 30;

/** A connection to the inspector of a process. */
export interface InspectorConnection {
  readonly main: ProtocolSession;
  /** Resolves when it is closed. */
  close(): Promise<void>;
}

/**
 * Connects to the inspector of a process, as the session of its main thread.
 *
 * @param url - such as `ws://127.0.0.1:9229/5b0c...`
 * @throws DoctorError `no-answer` where nobody answers there within 5 s
 */
export async function connectInspector(url: string): Promise<InspectorConnection> {
  const socket = new WebSocket(url, {
    // Packing would take time in the process that is examined.
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    handshakeTimeout: OPEN_MS,
  });
  let carrier: Socket | undefined;
  socket.once("upgrade", (response) => (carrier = response.socket));
  const main = new ProtocolSession(0, "main", (text) => {
    if (carrier !== undefined) sendTogether(carrier);
    socket.send(text);
  });
  const closed = new Promise<void>((resolve) => {
    socket.once("close", () => {
      main.lose();
      resolve();
    });
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.on("error", (error) => {
      const message = `no inspector answers at ${url} (${error.message}): the process has ended, or is stopped`;
      reject(new DoctorError("no-answer", message, { cause: error }));
    });
  });
  socket.on("message", (data) => main.receive(String(data)));
  return {
    main,
    async close() {
      socket.close();
      const timer = setTimeout(() => socket.terminate(), CLOSE_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** Commands that are given in one turn go in one write: the target does nothing between the stop of its trace and the start of the next. */
function sendTogether(carrier: Socket): void {
  if (carrier.writableCorked > 0) return;
  carrier.cork();
  process.nextTick(() => carrier.uncork());
}
