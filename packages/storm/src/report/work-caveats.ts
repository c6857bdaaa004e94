import { median } from "../compare/combine-runs.js";
import type { Report, RunResult, StrategyResult } from "../compare/report-data.js";
import { percent } from "./figures.js";
import { listed, upTo } from "./listed.js";
import { meanIntended } from "./mean-intended.js";

/** Who does less work by more has shorter pauses, allocates less and needs less processor time for that alone. */
const LESS_WORK_SHARE = 0.02;

/** A contender, and by how much less it did. */
interface Less {
  readonly name: string;
  readonly share: number;
}

/** Who did less work than was intended or than the others did: its figures are not those of the same work. As plain text. */
export function workCaveats(report: Report, valid: readonly StrategyResult[]): string[] {
  const isLess = ({ share }: Less) => share > LESS_WORK_SHARE;
  const gaveUp = valid.map((run) => ({ name: run.name, share: givenUpShare(run) })).filter(isLess);
  const others = valid.filter(({ name }) => gaveUp.every((each) => each.name !== name));
  const intended = meanIntended(report, ({ effectsPerMs }) => effectsPerMs);
  const fewerThanIntended = others.map((run) => fewerEffects(run, intended)).filter(isLess);
  const rest = others.filter(({ name }) => fewerThanIntended.every((each) => each.name !== name));
  const usual = median(valid.map(({ pressure }) => pressure.effectsPerMs).filter((effects) => effects > 0));
  const fewerThanOthers = rest.map((run) => fewerEffects(run, usual)).filter(isLess);
  const theirs = (several: readonly Less[]) => (several.length > 1 ? "their" : "its");
  return [
    ...caveat(gaveUp, (most) => `gave up ${most} of ${theirs(gaveUp)} ticks`),
    ...caveat(fewerThanIntended, (most) => `spawned ${most} fewer effects than intended`),
    ...caveat(fewerThanOthers, (most) => `spawned ${most} fewer effects than others`),
  ];
}

function caveat(less: readonly Less[], did: (most: string) => string): string[] {
  if (less.length === 0) return [];
  const most = `${upTo(less)}${percent(Math.max(...less.map(({ share }) => share)))}`;
  const figures = "pauses, allocation and processor time are of that";
  const so =
    less.length > 1
      ? `and so did less work than was due: their ${figures}`
      : `so it did less work than was due: its ${figures}`;
  return [`${listed(less)} ${did(most)}, ${so}.`];
}

/** Of the ticks that were due, the share that never ran, in the worst run. */
function givenUpShare(strategy: StrategyResult): number {
  const share = ({ ticks, skippedTicks }: Pick<RunResult, "ticks" | "skippedTicks">) =>
    ticks > 0 ? Math.min(1, skippedTicks / ticks) : 0;
  const runs = strategy.runs.filter((run) => run.void === false);
  return Math.max(0, ...(runs.length > 0 ? runs : [strategy]).map(share).filter(Number.isFinite));
}

function fewerEffects({ name, pressure }: StrategyResult, than: number): Less {
  const { effectsPerMs, eventsPerMs, recordedMbPerS } = pressure;
  // A report of an older version, and a peer of another game, does not measure it.
  const isMeasured = effectsPerMs > 0 || eventsPerMs > 0 || recordedMbPerS > 0;
  return { name, share: isMeasured && than > 0 ? 1 - effectsPerMs / than : 0 };
}
