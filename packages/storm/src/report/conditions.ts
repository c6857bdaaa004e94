import type { Report } from "../compare/report-data.js";
import { decimals, whole } from "./figures.js";

/** Under what a report was made, as plain text that is not escaped yet. */
export interface Conditions {
  /** Processor, memory, system, version of Node, and when. */
  readonly machine: string;
  /** Clients, battles and time, in words. */
  readonly load: string;
}

/** Says under what a report was made. */
export function conditionsOf({ machine, settings, startedAt, mode }: Report): Conditions {
  const { clients, rate, players, battles, background, seconds, warmUpS, repeats } = settings;
  const cores = `${whole(machine.cores)} ${machine.cores === 1 ? "core" : "cores"}`;
  const memory = `${decimals(machine.memoryGb, Number.isInteger(machine.memoryGb) ? 0 : 1)} GB`;
  const node = `Node ${machine.node.replace(/^v/, "")}`;
  const runs = repeats > 1 ? `${whole(repeats)} runs of ${whole(seconds)} s` : `${whole(seconds)} s`;
  const who =
    mode === "sim"
      ? `${battlesOf(background)} of ${whole(players)} bots, no sockets`
      : `${whole(clients)} clients, ${whole(rate)} messages a second each (traffic ${settings.traffic}), in ` +
        `${battlesOf(battles)} of ${whole(players)}; ${battlesOf(background)} of bots in the same server`;
  const scenario = settings.scenario === "" ? "" : `; scenario ${settings.scenario}`;
  return {
    machine: [machine.cpu, cores, memory, machine.os, node, date(startedAt)].join(" · "),
    load: `${who}${scenario}; ${runs} after ${whole(warmUpS)} s of warming up`,
  };
}

function battlesOf(count: number): string {
  return `${whole(count)} ${count === 1 ? "battle" : "battles"}`;
}

/** To the minute, in the one zone that does not depend on who reads it. */
function date(startedAt: string): string {
  const time = new Date(startedAt);
  return Number.isNaN(time.getTime())
    ? startedAt
    : `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
