import type { AutobahnCase } from "./autobahn-case.js";
import { closingCases } from "./autobahn-closing.js";
import { framingCases } from "./autobahn-framing.js";
import { limitCases } from "./autobahn-limits.js";
import { utf8Cases } from "./autobahn-utf8.js";

/** The conformance suite: all cases of sections 1 to 7, 9 and 10, to be run against a server that sends every message back. */
export const autobahnCases: readonly AutobahnCase[] = [
  ...framingCases,
  ...utf8Cases,
  ...closingCases,
  ...limitCases,
];
