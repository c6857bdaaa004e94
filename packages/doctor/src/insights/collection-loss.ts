import type { ThreadEvidence } from "../evidence/evidence.js";
import { lostShare } from "./lost-share.js";

/** What a thread loses to its collector, on the scale of {@link lostShare}. */
export interface CollectionLoss {
  readonly minor: number;
  /** Full collections and the steps of marking that led to them. */
  readonly major: number;
  readonly all: number;
}

/** Works out what a thread loses to its collector, without what the doctor caused. */
export function collectionLoss(thread: ThreadEvidence): CollectionLoss {
  const own = thread.collections.filter(({ byDoctor }) => !byDoctor);
  const minor = own.filter(({ kind }) => kind === "minor");
  const major = [...own.filter(({ kind }) => kind === "major"), ...thread.markingSteps];
  return {
    minor: lostShare(minor, thread),
    major: lostShare(major, thread),
    all: lostShare([...minor, ...major], thread),
  };
}
