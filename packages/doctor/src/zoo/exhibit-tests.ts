import { describe, test } from "node:test";
import { examineExhibit } from "./examine-exhibit.js";
import type { Exhibit } from "./exhibit.js";
import { judgeExhibit } from "./judge-exhibit.js";

/** Each waits for its program most of the time. */
const AT_ONCE = 2;

/** A test for each exhibit: the doctor finds what ails it, first, in the right thread and function, and nothing that does not. */
export function exhibitTests(title: string, exhibits: readonly Exhibit[]): void {
  describe(title, { concurrency: AT_ONCE }, () => {
    for (const exhibit of exhibits) {
      test(`${exhibit.program}: ${exhibit.illness}`, async () =>
        judgeExhibit(exhibit, await examineExhibit(exhibit)));
    }
  });
}
