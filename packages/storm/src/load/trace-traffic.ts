import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { World } from "../battle/rules.js";
import { StormError } from "../storm-error.js";
import { type RecordedDeeds, RecordedScript } from "./recorded-script.js";
import { Order, type Traffic } from "./traffic.js";

/** The recorded match that comes with the package: four players, 19 minutes; `fixtures/TRACES.md` says of what. */
export const defaultTracePath = new URL("../../fixtures/match-2v2-a.tsv.gz", import.meta.url);

const HEADER = ["ms", "player", "kind", "x", "y", "order", "object"];
/** Recordings give places in about -TRACE_REACH .. TRACE_REACH. */
const TRACE_REACH = 8192;

/**
 * Clients that replay a recorded match, each one of its players from a point of its own, sped up or slowed down so
 * that over the whole match it sends at the asked rate. Bursts and lulls stay as they happened. At its end the match
 * begins again.
 *
 * @throws StormError `BAD_TRACE` with the line that is wrong.
 */
export function traceTraffic(path: string | URL): Traffic {
  const name = path instanceof URL ? path.pathname.slice(path.pathname.lastIndexOf("/") + 1) : path;
  const { players, lengthMs } = readTrace(path, name);
  return {
    name,
    script: (index, clients, seats, rate) =>
      new RecordedScript(players[index % players.length], lengthMs, index / clients, seats, rate),
  };
}

function readTrace(path: string | URL, name: string): { players: RecordedDeeds[]; lengthMs: number } {
  const bad = (what: string) =>
    new StormError("BAD_TRACE", `${name}: ${what}; the format is in the storm package's TRACES.md`);
  let text: string;
  try {
    text = gunzipSync(readFileSync(path)).toString("utf8");
  } catch (error) {
    throw bad(`cannot be read as gzipped text (${(error as Error).message})`);
  }
  const [header, ...lines] = text.trimEnd().split("\n");
  if (header.split("\t").join() !== HEADER.join()) throw bad(`line 1 is not the header ${HEADER.join(", ")}`);
  const players: RecordedDeeds[] = [];
  let lastMs = 0;
  for (const [index, line] of lines.entries()) {
    const row = parseLine(line);
    if (row === undefined || row.ms < lastMs)
      throw bad(`line ${index + 2} is no order, or is earlier than the one before`);
    lastMs = row.ms;
    players[row.player] ??= { atMs: [], order: [], x: [], y: [], skill: [], target: [] };
    const player = players[row.player];
    player.atMs.push(row.ms);
    player.order.push(row.order);
    player.x.push(row.x);
    player.y.push(row.y);
    player.skill.push(row.skill);
    player.target.push(row.object);
  }
  const present = players.filter((player) => player !== undefined);
  if (present.length === 0) throw bad("it holds no orders");
  return { players: present, lengthMs: lastMs + 1 };
}

function parseLine(line: string) {
  const [ms, player, kind, x, y, order, object] = line.split("\t");
  if (!/^\d+$/.test(ms) || !/^\d{1,3}$/.test(player ?? "") || !/^[smc]$/.test(kind ?? "")) return undefined;
  if (!/^\d{0,5}$/.test(order ?? "") || !/^\d{0,5}$/.test(object ?? "")) return undefined;
  const placed = x !== "" && y !== "" && Number.isFinite(Number(x)) && Number.isFinite(Number(y));
  return {
    ms: Number(ms),
    player: Number(player),
    // A move without a place cannot be made: the server reads, checks and drops it as a selection.
    order: kind === "c" ? Order.Cast : kind === "m" && placed ? Order.Move : Order.Select,
    x: placed ? onMap(Number(x)) : 0,
    y: placed ? onMap(Number(y)) : 0,
    skill: kind === "c" ? Number(order ?? 0) % 4 : 0,
    object: object ? Number(object) : -1,
  };
}

function onMap(place: number): number {
  const scaled = Math.round(((place + TRACE_REACH) / (2 * TRACE_REACH)) * (World.MapSize - 1));
  return Math.min(World.MapSize - 1, Math.max(0, scaled));
}
