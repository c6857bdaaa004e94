import {
  type Answer,
  type AutobahnCase,
  binaryBack,
  chopped,
  closeBack,
  farewell,
  pongBack,
  repeated,
  type Step,
  step,
  textBack,
} from "./autobahn-case.js";
import { clientFrame, joined, Opcode } from "./client-frames.js";

/* Sections 1 to 5: data frames, pings and pongs, reserved bits, opcodes, fragmentation. */

const { continuation, text, binary, close, ping, pong } = Opcode;
const HELLO = "Hello, world!";
const NOT_TEXT = Uint8Array.of(0x00, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0x00, 0xff);

/** How the bytes of the frames are cut into writes. */
type Cut = (frames: Uint8Array[]) => Uint8Array[];
const together: Cut = (frames) => [joined(frames)];
const byFrame: Cut = (frames) => frames;
const byByte: Cut = (frames) => chopped(frames, 1);

/** All is well. */
const good = (writes: Uint8Array[], ...answers: Answer[]): Step[] => [step(writes, ...answers), farewell()];
/** The connection is failed for a breach of protocol, behind what came back before that. */
const bad = (writes: Uint8Array[], ...answers: Answer[]): Step[] => [
  step(writes, ...answers, closeBack(1002)),
];

const LENGTHS = [0, 125, 126, 127, 128, 65_535, 65_536, 65_536];

function echo(section: string, opcode: number, pattern: Uint8Array | string): AutobahnCase[] {
  return LENGTHS.map((bytes, i) => {
    const isChopped = i === LENGTHS.length - 1;
    const kind = opcode === text ? "text" : "binary message";
    return {
      id: `${section}.${i + 1}`,
      what: `a ${kind} of ${bytes} bytes${isChopped ? ", in writes of 997" : ""}`,
      largest: { bytes, fragmentBytes: Math.max(1, bytes) },
      steps: () => {
        const payload = repeated(pattern, bytes);
        const frames = [clientFrame(opcode, payload)];
        return good(
          isChopped ? chopped(frames, 997) : frames,
          opcode === text ? textBack(payload) : binaryBack(payload),
        );
      },
    };
  });
}

function pings(): AutobahnCase[] {
  const long = repeated(Uint8Array.of(0xfe), 125);
  const ten = Array.from({ length: 10 }, (_, i) => `payload-${i}`);
  const tenFrames = () => ten.map((payload) => clientFrame(ping, payload));
  const unasked = clientFrame(pong, "unsolicited pong payload");
  return [
    { id: "2.1", what: "a ping without payload", steps: () => good([clientFrame(ping)], pongBack("")) },
    { id: "2.2", what: "a ping with a text", steps: () => good([clientFrame(ping, HELLO)], pongBack(HELLO)) },
    {
      id: "2.3",
      what: "a ping with bytes that are no text",
      steps: () => good([clientFrame(ping, NOT_TEXT)], pongBack(NOT_TEXT)),
    },
    { id: "2.4", what: "a ping of 125 bytes", steps: () => good([clientFrame(ping, long)], pongBack(long)) },
    {
      id: "2.5",
      what: "a ping of 126 bytes is refused",
      steps: () => bad([clientFrame(ping, repeated(Uint8Array.of(0xfe), 126))]),
    },
    {
      id: "2.6",
      what: "a ping of 125 bytes, byte by byte",
      steps: () => good(byByte([clientFrame(ping, long)]), pongBack(long)),
    },
    { id: "2.7", what: "a pong that nobody asked for", steps: () => good([clientFrame(pong)]) },
    { id: "2.8", what: "a pong with payload that nobody asked for", steps: () => good([unasked]) },
    {
      id: "2.9",
      what: "such a pong, then a ping",
      steps: () => good([unasked, clientFrame(ping, "ping payload")], pongBack("ping payload")),
    },
    { id: "2.10", what: "ten pings", steps: () => good(together(tenFrames()), ...ten.map(pongBack)) },
    {
      id: "2.11",
      what: "ten pings, byte by byte",
      steps: () => good(byByte(tenFrames()), ...ten.map(pongBack)),
    },
  ];
}

/** A text, then a frame that breaks the protocol, then a ping that is not answered any more. */
const betweenTextAndPing = (id: string, what: string, wrong: Uint8Array, cut: Cut): AutobahnCase => ({
  id,
  what: `a text, then ${what}, then a ping`,
  steps: () => bad(cut([clientFrame(text, HELLO), wrong, clientFrame(ping)]), textBack(HELLO)),
});

function reservedBits(): AutobahnCase[] {
  const set = (rsv: number) => clientFrame(text, HELLO, { rsv });
  return [
    { id: "3.1", what: "a text with reserved bits 1", steps: () => bad([set(1)]) },
    betweenTextAndPing("3.2", "one with reserved bits 2", set(2), together),
    betweenTextAndPing("3.3", "one with reserved bits 3, frame by frame", set(3), byFrame),
    betweenTextAndPing("3.4", "one with reserved bits 4, byte by byte", set(4), byByte),
    {
      id: "3.5",
      what: "a binary message with reserved bits 5",
      steps: () => bad([clientFrame(binary, NOT_TEXT, { rsv: 5 })]),
    },
    {
      id: "3.6",
      what: "a ping with reserved bits 6",
      steps: () => bad([clientFrame(ping, HELLO, { rsv: 6 })]),
    },
    {
      id: "3.7",
      what: "a close frame with reserved bits 7",
      steps: () => bad([clientFrame(close, "", { rsv: 7 })]),
    },
  ];
}

function opcodes(section: string, first: number): AutobahnCase[] {
  const payload = "reserved opcode payload";
  return [
    {
      id: `${section}.1`,
      what: `a frame with opcode ${first}`,
      steps: () => bad([clientFrame(first)]),
    },
    {
      id: `${section}.2`,
      what: `a frame with opcode ${first + 1} and payload`,
      steps: () => bad([clientFrame(first + 1, payload)]),
    },
    betweenTextAndPing(`${section}.3`, `opcode ${first + 2}`, clientFrame(first + 2), together),
    betweenTextAndPing(
      `${section}.4`,
      `opcode ${first + 3} with payload`,
      clientFrame(first + 3, HELLO),
      together,
    ),
    betweenTextAndPing(
      `${section}.5`,
      `opcode ${first + 4} with payload, byte by byte`,
      clientFrame(first + 4, HELLO),
      byByte,
    ),
  ];
}

const CUTS: readonly [Cut, string][] = [
  [together, "in one write"],
  [byFrame, "frame by frame"],
  [byByte, "byte by byte"],
];

/** The same in each of the three cuts, with ids from `first` on. */
const inEachCut = (first: number, what: string, steps: (cut: Cut) => Step[]): AutobahnCase[] =>
  CUTS.map(([cut, how], i) => ({ id: `5.${first + i}`, what: `${what}, ${how}`, steps: () => steps(cut) }));

function fragmentation(): AutobahnCase[] {
  const part = (opcode: number, payload: string, fin = false) => clientFrame(opcode, payload, { fin });
  const two = () => [part(text, "fragment1"), part(continuation, "fragment2", true)];
  const withPing = () => [two()[0], clientFrame(ping, "ping payload"), two()[1]];
  const whole = textBack("fragment1fragment2");
  const nothingToContinue = (fin: boolean) => (cut: Cut) =>
    bad(cut([part(continuation, "non-continuation payload", fin), clientFrame(text, HELLO)]));
  const twice = (fin: boolean) => () => {
    const once = [part(continuation, "fragment1", fin), ...two()];
    return bad(together([...once, ...once]));
  };
  const fivePartsTwoPings = (cut: Cut) => [
    step(
      cut([part(text, "fragment1"), part(continuation, "fragment2"), clientFrame(ping, "pongme 1!")]),
      pongBack("pongme 1!"),
    ),
    step(
      cut([
        part(continuation, "fragment3"),
        part(continuation, "fragment4"),
        clientFrame(ping, "pongme 2!"),
        part(continuation, "fragment5", true),
      ]),
      pongBack("pongme 2!"),
      textBack("fragment1fragment2fragment3fragment4fragment5"),
    ),
    farewell(),
  ];
  return [
    {
      id: "5.1",
      what: "a ping in two fragments is refused",
      steps: () => bad([part(ping, "fragment1"), part(continuation, "fragment2", true)]),
    },
    {
      id: "5.2",
      what: "a pong in two fragments is refused",
      steps: () => bad([part(pong, "fragment1"), part(continuation, "fragment2", true)]),
    },
    ...inEachCut(3, "a text in two fragments", (cut) => good(cut(two()), whole)),
    ...inEachCut(6, "a text in two fragments with a ping between them", (cut) =>
      good(cut(withPing()), pongBack("ping payload"), whole),
    ),
    ...inEachCut(9, "a last fragment of no message, then a text", nothingToContinue(true)),
    ...inEachCut(12, "a fragment of no message, then a text", nothingToContinue(false)),
    {
      id: "5.15",
      what: "a text in two fragments, then a fragment of no message, then a text",
      steps: () =>
        bad(together([...two(), part(continuation, "fragment3"), clientFrame(text, "fragment4")]), whole),
    },
    { id: "5.16", what: "twice: a fragment of no message, then a text in two", steps: twice(false) },
    { id: "5.17", what: "twice: a last fragment of no message, then a text in two", steps: twice(true) },
    {
      id: "5.18",
      what: "a text in two fragments that both begin one",
      steps: () => bad(together([part(text, "fragment1"), part(text, "fragment2", true)])),
    },
    {
      id: "5.19",
      what: "a text in five fragments with two pings between them, and a pause",
      steps: () => fivePartsTwoPings(together),
    },
    { id: "5.20", what: "the same, frame by frame", steps: () => fivePartsTwoPings(byFrame) },
  ];
}

/** The cases of sections 1 to 5. */
export const framingCases: readonly AutobahnCase[] = [
  ...echo("1.1", text, "*"),
  ...echo("1.2", binary, Uint8Array.of(0xfe)),
  ...pings(),
  ...reservedBits(),
  ...opcodes("4.1", 3),
  ...opcodes("4.2", 11),
  ...fragmentation(),
];
