import type { MakeMover } from "./mover.js";

/** Each is loaded only in the process that runs it. */
export const movers: Record<string, () => Promise<MakeMover>> = {
  "pauseless snapshot": async () => (await import("./pauseless-mover.js")).pauselessPredicted,
  "pauseless, not predicted": async () => (await import("./pauseless-mover.js")).pauselessPlain,
  "@colyseus/schema patch": async () => (await import("./colyseus-mover.js")).colyseusMover,
};
