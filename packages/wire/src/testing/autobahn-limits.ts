import {
  type AutobahnCase,
  binaryBack,
  chopped,
  farewell,
  repeated,
  type Step,
  step,
  textBack,
} from "./autobahn-case.js";
import { clientFrame, fragmentsOf, Opcode } from "./client-frames.js";

/* Section 9: large messages, and many small ones; section 10: a message in many fragments. */

const KIB = 1024;
const MIB = 1024 * KIB;
const { text, binary } = Opcode;
const SIZES = [64 * KIB, 256 * KIB, MIB, 4 * MIB, 8 * MIB, 16 * MIB];
const FRAGMENTS = [64, 256, KIB, 4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB, MIB, 4 * MIB];
const CHOPS = [64, 128, 256, 512, 1024, 2048];
const SMALL_SIZES = [0, 16, 64, 256, 1024, 4096];
const ROUND_TRIPS = 1000;

interface Kind {
  readonly opcode: number;
  readonly word: string;
  readonly pattern: Uint8Array | string;
}
const TEXT: Kind = { opcode: text, word: "a text", pattern: "BAsd7&jh23" };
const BINARY: Kind = {
  opcode: binary,
  word: "a binary message",
  pattern: Uint8Array.of(0x00, 0xfe, 0x23, 0xfa, 0xf0),
};

function echoed(payload: Uint8Array, writes: readonly Uint8Array[], { opcode }: Kind): Step[] {
  return [step(writes, opcode === text ? textBack(payload) : binaryBack(payload)), farewell()];
}

const ofSizes = (section: string, kind: Kind): AutobahnCase[] =>
  SIZES.map((bytes, i) => ({
    id: `${section}.${i + 1}`,
    what: `${kind.word} of ${bytes / KIB} KiB`,
    largest: { bytes, fragmentBytes: bytes },
    steps: () => {
      const payload = repeated(kind.pattern, bytes);
      return echoed(payload, [clientFrame(kind.opcode, payload)], kind);
    },
  }));

const inFragments = (id: string, bytes: number, fragmentBytes: number, kind: Kind): AutobahnCase => ({
  id,
  what: `${kind.word} of ${bytes / KIB} KiB in fragments of ${fragmentBytes} bytes`,
  largest: { bytes, fragmentBytes },
  steps: () => {
    const payload = repeated(kind.pattern, bytes);
    return echoed(payload, fragmentsOf(kind.opcode, payload, fragmentBytes), kind);
  },
});

const ofFragments = (section: string, kind: Kind): AutobahnCase[] =>
  FRAGMENTS.map((fragmentBytes, i) => inFragments(`${section}.${i + 1}`, 4 * MIB, fragmentBytes, kind));

const inChops = (section: string, kind: Kind): AutobahnCase[] =>
  CHOPS.map((chopBytes, i) => ({
    id: `${section}.${i + 1}`,
    what: `${kind.word} of 1 MiB in writes of ${chopBytes} bytes`,
    largest: { bytes: MIB, fragmentBytes: MIB },
    steps: () => {
      const payload = repeated(kind.pattern, MIB);
      return echoed(payload, chopped([clientFrame(kind.opcode, payload)], chopBytes), kind);
    },
  }));

/** Each message is sent when the one before has come back. */
const roundTrips = (section: string, kind: Kind): AutobahnCase[] =>
  SMALL_SIZES.map((bytes, i) => ({
    id: `${section}.${i + 1}`,
    what: `${kind.word} of ${bytes} bytes, there and back ${ROUND_TRIPS} times`,
    steps: () => {
      const [one, end] = echoed(
        repeated(kind.pattern, bytes),
        [clientFrame(kind.opcode, repeated(kind.pattern, bytes))],
        kind,
      );
      return [...Array.from({ length: ROUND_TRIPS }, () => one), end];
    },
  }));

/** The cases of sections 9 and 10. */
export const limitCases: readonly AutobahnCase[] = [
  ...ofSizes("9.1", TEXT),
  ...ofSizes("9.2", BINARY),
  ...ofFragments("9.3", TEXT),
  ...ofFragments("9.4", BINARY),
  ...inChops("9.5", TEXT),
  ...inChops("9.6", BINARY),
  ...roundTrips("9.7", TEXT),
  ...roundTrips("9.8", BINARY),
  inFragments("10.1.1", 64 * KIB, 1300, TEXT),
];
