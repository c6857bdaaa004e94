import { readFileSync } from "node:fs";
import type { RunOptions } from "../battle/scenario.js";

/** A run of the reference battle, and what it comes to. */
export interface RuleVector extends RunOptions {
  readonly hash: string;
  readonly spawned: number;
  readonly rejected: number;
  readonly trace: readonly { readonly tick: number; readonly hash: string; readonly effects: number }[];
}

/** The runs of `vectors.json`, which every implementation of the rules has to reproduce. */
export const ruleVectors: readonly RuleVector[] = JSON.parse(
  readFileSync(new URL("../../fixtures/vectors.json", import.meta.url), "utf8"),
).runs;
