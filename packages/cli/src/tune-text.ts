import type { PairedComparison, TuneResult, TuneTrial } from "@pauseless/storm";

/** What a tuning found, in lines for the terminal. */
export function tuneText({ strategy, settings, candidate, trials, proof }: TuneResult): string {
  const lines = [`${strategy}: tried beside what was best until then (late p99.9, pauses in all)`];
  lines.push(...trials.map(trialLine));
  if (candidate.length === 0) lines.push("nothing helped: the engine's defaults are as good");
  if (proof === undefined) return lines.join("\n");
  const { pairs } = proof.late;
  lines.push(
    `the best, ${candidate.join(" ")}, beside the engine's defaults in ${pairs} pairs of runs:`,
    `  late p99.9: ${inWords(proof.late)}`,
    `  pauses in all: ${inWords(proof.paused)}`,
    settings.length > 0
      ? `use it: pauseless storm --settings "${settings.join(" ")}"`
      : "that is no proof: stay with the engine's defaults, or tune again on a quieter machine",
  );
  return lines.join("\n");
}

function trialLine({ settings, score, against, helped, knob }: TuneTrial): string {
  const figures = (late: number, paused: number) => `${ms(late)}, ${ms(paused)}`;
  const what = settings.join(" ");
  if (score.void !== false) return `  rejected  ${what}: ${score.void}`;
  const was = figures(against.lateMs, against.pausedMs);
  return `  ${helped ? "helped  " : "rejected"}  ${what} (${knob}): ${figures(score.lateMs, score.pausedMs)} against ${was}`;
}

function inWords({
  pairs,
  lower,
  medianBefore,
  medianAfter,
  difference,
  interval,
  p,
}: PairedComparison): string {
  return (
    `${ms(medianAfter)} against ${ms(medianBefore)}; lower in ${lower} of ${pairs} pairs (sign test p = ${p.toFixed(2)}), ` +
    `by a median of ${ms(-difference)} (95 % interval ${ms(-interval[1])} to ${ms(-interval[0])})`
  );
}

const ms = (value: number): string => `${value.toFixed(1)} ms`;
