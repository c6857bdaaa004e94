import type { Report } from "@pauseless/storm";

/** What a sample is made of: mode, seconds, names of contenders, a seed. */
export interface SampleOptions {
  readonly mode?: Report["mode"];
  readonly seconds?: number;
  readonly names?: readonly string[];
  readonly seed?: number;
}

/** Where it is, from the compiled file: what is for tests only is no entry of its package. */
const place = new URL("../../../storm/dist/testing/sample-report.js", import.meta.url);
const { sampleReport: make } = (await import(place.href)) as {
  sampleReport(options?: SampleOptions): Report;
};

/** A full report that no machine made: seven strategies and four peers, two runs each. */
export const sampleReport = make;
