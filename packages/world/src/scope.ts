import { i32, oneOf } from "@pauseless/arena";
import { component } from "./component.js";

/** What a world does: it is filled, it ticks, it stands still, it is over. */
export type WorldState = "preparing" | "running" | "paused" | "ended";

/** The component of the root entity that every world has: the world as its systems see it. */
export const Scope = /* @__PURE__ */ component("scope", {
  state: oneOf("preparing", "running", "paused", "ended"),
  /** Ticks that have begun. */
  tick: i32,
  /** The state of the world's generator: `nextRandom` of it is the next. */
  random: i32,
});
