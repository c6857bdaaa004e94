import {
  type Answer,
  type AutobahnCase,
  closeBack,
  farewell,
  repeated,
  type Step,
  step,
  textBack,
} from "./autobahn-case.js";
import { clientFrame, closePayload, joined, Opcode } from "./client-frames.js";

/* Section 7: close frames, and what comes behind them. */

const { continuation, text, close, ping } = Opcode;
const HELLO = "Hello World!";
const NOT_UTF8 = Uint8Array.of(
  ...[0xce, 0xba, 0xe1, 0xbd, 0xb9, 0xcf, 0x83, 0xce, 0xbc, 0xce, 0xb5],
  ...[0xed, 0xa0, 0x80, 0x65, 0x64, 0x69, 0x74, 0x65, 0x64],
);
const VALID_CODES = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999];
const INVALID_CODES = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999];

const closing = (code: number, reason: Uint8Array | string = "") =>
  clientFrame(close, closePayload(code, reason));

/** What is sent in one write, and the one answer to it or what comes back before that. */
const once = (frames: Uint8Array[], ...answers: Answer[]): Step[] => [step([joined(frames)], ...answers)];

const behindClose = (id: string, what: string, frame: Uint8Array): AutobahnCase => ({
  id,
  what: `a close frame, then ${what}`,
  steps: () => once([closing(1000), frame], closeBack(1000)),
});

const closed = (id: string, what: string, payload: Uint8Array, ...codes: number[]): AutobahnCase => ({
  id,
  what: `a close frame with ${what}`,
  steps: () => once([clientFrame(close, payload)], closeBack(...codes)),
});

/** The cases of section 7. Where the testsuite takes any outcome (7.1.6 and 7.13), this one holds to what RFC 6455 says. */
export const closingCases: readonly AutobahnCase[] = [
  {
    id: "7.1.1",
    what: "a text, then a close frame",
    steps: () => [step([clientFrame(text, HELLO)], textBack(HELLO)), farewell()],
  },
  behindClose("7.1.2", "another", clientFrame(close)),
  behindClose("7.1.3", "a ping", clientFrame(ping)),
  behindClose("7.1.4", "a text", clientFrame(text, HELLO)),
  {
    id: "7.1.5",
    what: "a fragment, then a close frame, then the last fragment",
    steps: () =>
      once(
        [
          clientFrame(text, "fragment1", { fin: false }),
          closing(1000),
          clientFrame(continuation, "fragment2"),
        ],
        closeBack(1000),
      ),
  },
  {
    id: "7.1.6",
    what: "a text of 256 KiB, then a small one, a close frame and a ping",
    largest: { bytes: 2 ** 18, fragmentBytes: 2 ** 18 },
    steps: () => {
      const payload = repeated("BAsd7&jh23", 2 ** 18);
      return [
        step(
          [clientFrame(text, payload), clientFrame(text, HELLO), closing(1000), clientFrame(ping)],
          textBack(payload),
          textBack(HELLO),
          closeBack(1000),
        ),
      ];
    },
  },
  closed("7.3.1", "no payload", new Uint8Array(0), 1000, 1005),
  closed("7.3.2", "one byte", Uint8Array.of(0x61), 1002),
  closed("7.3.3", "a code", closePayload(1000), 1000),
  closed("7.3.4", "a code and a reason", closePayload(1000, HELLO), 1000),
  closed("7.3.5", "a reason of 123 bytes", closePayload(1000, "*".repeat(123)), 1000),
  closed("7.3.6", "a reason of 124 bytes", closePayload(1000, "*".repeat(124)), 1002),
  closed("7.5.1", "a reason that is no UTF-8", closePayload(1000, NOT_UTF8), 1007),
  ...VALID_CODES.map((code, i) => closed(`7.7.${i + 1}`, `code ${code}`, closePayload(code), code)),
  ...INVALID_CODES.map((code, i) => closed(`7.9.${i + 1}`, `code ${code}`, closePayload(code), 1002)),
  closed("7.13.1", "code 5000", closePayload(5000), 1002),
  closed("7.13.2", "code 65535", closePayload(65_535), 1002),
];
