import type { Pause } from "@pauseless/doctor/measure";

/** What a server did in the last tenth of a second: sent as JSON text on the WebSocket path `/telemetry`. */
export interface TelemetrySample {
  /** Milliseconds since the process started. */
  readonly atMs: number;
  /** Ticks that ended. */
  readonly ticks: number;
  /** The mean of how late they ended, in milliseconds. */
  readonly meanLateMs: number;
  /** How late the latest of them ended, in milliseconds. */
  readonly worstLateMs: number;
  /** Ticks that ended more than one frame (16.7 ms) late. */
  readonly stutters: number;
  readonly pauses: readonly Pause[];
  readonly heapUsedMb: number;
  readonly rssMb: number;
  /** The state hash of the first battle at its newest tick that is a multiple of 20: equal in every strategy. */
  readonly proof: { readonly tick: number; readonly hash: string } | null;
}
