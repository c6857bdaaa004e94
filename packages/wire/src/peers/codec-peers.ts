import type { Codec } from "./codec.js";

/** Each is loaded only in the process that runs it. */
export const codecPeers: Record<string, () => Promise<Codec>> = {
  "pauseless message": async () => (await import("./pauseless-message.js")).pauselessMessage(),
  "hand-written DataView": async () => (await import("./hand-written.js")).handWritten(false),
  "hand-written, checked": async () => (await import("./hand-written.js")).handWritten(true),
  "@colyseus/schema whole": async () => (await import("./colyseus.js")).colyseusFull(),
  "@colyseus/schema patch": async () => (await import("./colyseus.js")).colyseusPatch(),
  msgpackr: async () => (await import("./msgpackr.js")).msgpackr(),
  "protobuf-es": async () => (await import("./protobuf-es.js")).protobufEs(),
};
