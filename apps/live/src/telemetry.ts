/** What each server tells of itself, ten times a second. */
export type { TelemetrySample } from "@pauseless/storm";
