import { describe } from "node:test";
import { measureCases, type Operations, testsThatNoObjectIsMade } from "@pauseless/testing";
import { SendRegions } from "./index.js";

/* Cases are measured in a process of their own, which is this file started again. */

const CASES: Record<string, () => Operations> = {
  "a region leased, framed and released": () => {
    const regions = new SendRegions({ mostRegions: 8 });
    return (from, count) => {
      let sum = 0;
      for (let i = from; i < from + count; i++) {
        const first = regions.lease();
        const second = regions.lease();
        if (first === undefined || second === undefined) throw new Error("no region is free");
        sum = (sum + first.frame(i & 255).length) | 0;
        first.writeBegun();
        first.release();
        sum = (sum + second.frame((i * 7) & 1023).length) | 0;
        second.release();
        first.writeEnded();
      }
      return sum;
    };
  },
};

const [, , argument] = process.argv;
if (argument === "measure") console.log(JSON.stringify(await measureCases(CASES)));
else {
  describe("in steady state, no object is made by", () => {
    testsThatNoObjectIsMade(Object.keys(CASES), import.meta.url, "measure");
  });
}
