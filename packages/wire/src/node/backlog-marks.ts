import { checkOptions } from "./check-options.js";

/** When a connection whose peer reads too slowly is spared, and when it is given up. Bytes count from 0, times in milliseconds. */
export interface BacklogMarks {
  /** Above so many waiting bytes snapshots are skipped; 64 KiB unless told. */
  readonly softBytes: number;
  /** Above so many waiting bytes the peer is behind: it gets no snapshot until all is written, and a keyframe then; 256 KiB unless told. */
  readonly behindBytes: number;
  /** The peer is behind as well where a write has waited so long; 2 s unless told. */
  readonly behindMs: number;
  /** Where more bytes than that would wait, the connection is closed with 4008; 1 MiB unless told. */
  readonly hardBytes: number;
  /** Where bytes wait and none has been taken for so long, too; 5 s unless told. */
  readonly stalledMs: number;
}

const DEFAULTS: BacklogMarks = {
  softBytes: 64 * 1024,
  behindBytes: 256 * 1024,
  behindMs: 2000,
  hardBytes: 1024 * 1024,
  stalledMs: 5000,
};

/**
 * The marks, with what is not given as it is unless told.
 *
 * @throws WireError `BAD_OPTION` where one is not a whole number from 1 to 2^30.
 */
export function backlogMarks(given: Partial<BacklogMarks> = {}): BacklogMarks {
  return checkOptions("marks", DEFAULTS, given, 1);
}
