/** A value at a time. */
export interface Observation {
  readonly atMs: number;
  readonly value: number;
}

/**
 * How much a value grows each second: the median of the slopes between all pairs of observations, each weighted by the time between them, so that neither a few wild values
 * nor many observations of one moment decide. 0 of fewer than two moments.
 *
 * Source: the estimator of Theil and Sen, weighted as by Jaeckel (1972).
 */
export function slopeOf(observations: readonly Observation[]): number {
  const thinned = thin(observations);
  const slopes: { slope: number; weight: number }[] = [];
  for (let i = 0; i < thinned.length; i++) {
    for (let j = i + 1; j < thinned.length; j++) {
      const ms = thinned[j].atMs - thinned[i].atMs;
      if (ms > 0) slopes.push({ slope: (1000 * (thinned[j].value - thinned[i].value)) / ms, weight: ms });
    }
  }
  slopes.sort((a, b) => a.slope - b.slope);
  const half = slopes.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let passed = 0;
  for (const { slope, weight } of slopes) {
    passed += weight;
    if (passed >= half) return slope;
  }
  return 0;
}

/** Pairs grow with the square: 200 observations, evenly picked, are as good as all. */
const MOST = 200;

function thin(observations: readonly Observation[]): readonly Observation[] {
  if (observations.length <= MOST) return observations;
  return Array.from(
    { length: MOST },
    (_, i) => observations[Math.round((i * (observations.length - 1)) / (MOST - 1))],
  );
}
