import { type AutobahnCase, closeBack, farewell, type Step, step, textBack } from "./autobahn-case.js";
import { clientFrame, fragmentsOf, Opcode, utf8 } from "./client-frames.js";

/*
 * Section 6: texts. From 6.5 on they are the sequences of Markus Kuhn's "UTF-8 decoder capability and stress test", each of
 * which is valid or not by RFC 3629 (code points up to U+10FFFF, no surrogates, no overlong forms; non-characters are valid).
 */

const { text, continuation } = Opcode;

const bytesOf = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const valid = (writes: Uint8Array[], payload: Uint8Array): Step[] => [
  step(writes, textBack(payload)),
  farewell(),
];
const invalid = (writes: Uint8Array[]): Step[] => [step(writes, closeBack(1007))];

const GREETING = "Hello-µ@ßöäüàá-UTF-8!!";
/** "kosme" in Greek. */
const KOSME = "cebae1bdb9cf83cebcceb5";
/** A text that goes wrong in its 13th byte: what follows 0xf4 would be above U+10FFFF. */
const [VALID, WRONG, REST] = [KOSME, "f4908080", "656469746564"];
const MIXED = bytesOf(VALID + WRONG + REST);

/** Payloads in one frame or in frames of a byte, and when exactly a wrong one is refused. */
function fragmented(): AutobahnCase[] {
  const greeting = utf8(GREETING);
  const surrogate = bytesOf(`${KOSME}eda080656469746564`);
  const part = (opcode: number, payload: string, fin: boolean) => clientFrame(opcode, payload, { fin });
  const byByte = (payload: Uint8Array) => fragmentsOf(text, payload, 1);
  return [
    { id: "6.1.1", what: "a text of no bytes", steps: () => valid([clientFrame(text)], utf8("")) },
    {
      id: "6.1.2",
      what: "a text of three fragments of no bytes",
      steps: () =>
        valid([part(text, "", false), part(continuation, "", false), part(continuation, "", true)], utf8("")),
    },
    {
      id: "6.1.3",
      what: "a text of three fragments, the first and the last of no bytes",
      steps: () =>
        valid(
          [
            part(text, "", false),
            part(continuation, "middle frame payload", false),
            part(continuation, "", true),
          ],
          utf8("middle frame payload"),
        ),
    },
    { id: "6.2.1", what: "a text in one frame", steps: () => valid([clientFrame(text, greeting)], greeting) },
    {
      id: "6.2.2",
      what: "a text in two frames, cut between characters",
      steps: () =>
        valid([part(text, "Hello-µ@ßöä", false), part(continuation, "üàá-UTF-8!!", true)], greeting),
    },
    {
      id: "6.2.3",
      what: "a text in frames of one byte",
      largest: { bytes: greeting.length, fragmentBytes: 1 },
      steps: () => valid(byByte(greeting), greeting),
    },
    {
      id: "6.2.4",
      what: "a Greek text in frames of one byte",
      steps: () => valid(byByte(bytesOf(KOSME)), bytesOf(KOSME)),
    },
    {
      id: "6.3.1",
      what: "a text with a surrogate, in one frame",
      steps: () => invalid([clientFrame(text, surrogate)]),
    },
    {
      id: "6.3.2",
      what: "a text with a surrogate, in frames of one byte",
      steps: () => invalid(byByte(surrogate)),
    },
    ...failingFast(),
  ];
}

function failingFast(): AutobahnCase[] {
  const inThree = (first: Uint8Array, second: Uint8Array, third: Uint8Array): Step[] => [
    step([first]),
    step([second], closeBack(1007)),
    step([third]),
  ];
  const frames = (cut: number, next: number) =>
    inThree(
      clientFrame(text, MIXED.subarray(0, cut), { fin: false }),
      clientFrame(continuation, MIXED.subarray(cut, next), { fin: false }),
      clientFrame(continuation, MIXED.subarray(next)),
    );
  const chops = (cut: number, next: number) => {
    const frame = clientFrame(text, MIXED);
    const head = frame.length - MIXED.length;
    return inThree(
      frame.subarray(0, head + cut),
      frame.subarray(head + cut, head + next),
      frame.subarray(head + next),
    );
  };
  return [
    { id: "6.4.1", what: "three frames, refused with the second", steps: () => frames(11, 15) },
    { id: "6.4.2", what: "three frames, refused with the second's only byte", steps: () => frames(12, 13) },
    { id: "6.4.3", what: "one frame in three writes, refused with the second", steps: () => chops(11, 15) },
    {
      id: "6.4.4",
      what: "one frame in three writes, refused with the second's only byte",
      steps: () => chops(12, 13),
    },
  ];
}

/** The hex of bytes, each with what stands behind it. */
const each = (from: number, to: number, behind = "") =>
  Array.from({ length: to - from }, (_, i) => (from + i).toString(16) + behind).join("");

/** The prefixes of a text that end between characters are valid. */
const PREFIXES = Array.from({ length: KOSME.length / 2 }, (_, i) => KOSME.slice(0, 2 * (i + 1)));
const WHOLE_CHARACTERS = new Set([4, 10, 14, 18, 22]);

/** Sequences that end a byte too early; together they are one more case. */
const CUT_SHORT = [
  "c0",
  "e080",
  "f08080",
  "f8808080",
  "fc80808080",
  "df",
  "efbf",
  "f7bfbf",
  "fbbfbfbf",
  "fdbfbfbfbf",
];

/** The last two code points of each of the 17 planes, which mean no character. */
const NON_CHARACTERS = Array.from({ length: 17 }, (_, plane) => plane << 16).flatMap((plane) =>
  [0xfffe, 0xffff].map((point) => Buffer.from(String.fromCodePoint(plane | point)).toString("hex")),
);

/** Of sections 6.5 to 6.23 the titles and the payloads; those that are not valid are marked with `!`. */
const SEQUENCES: readonly (readonly [string, readonly string[]])[] = [
  [
    "valid texts",
    [...["24", "c2a2", "e282ac", "f0a4ada2"].map((hex) => `68656c6c6f${hex}776f726c64`), KOSME],
  ],
  ["prefixes of a valid text", PREFIXES.map((hex) => (WHOLE_CHARACTERS.has(hex.length) ? hex : `!${hex}`))],
  ["the first character of each length", ["00", "c280", "e0a080", "f0908080"]],
  ["the first sequences of five and six bytes", ["!f888808080", "!fc8480808080"]],
  ["the last character of each length", ["7f", "dfbf", "efbfbf", "f48fbfbf"]],
  ["the last sequences of four to six bytes", ["!f7bfbfbf", "!fbbfbfbfbf", "!fdbfbfbfbfbf"]],
  ["other boundaries", ["ed9fbf", "ee8080", "efbfbd", "f48fbfbf", "!f4908080"]],
  [
    "continuation bytes alone",
    ["!80", "!bf", "!80bf", "!80bf80", "!80bf80bf", "!80bf80bf80", "!80bf80bf80bf", `!${each(0x80, 0xbf)}`],
  ],
  [
    "first bytes alone",
    [
      [0xc0, 0xdf],
      [0xe0, 0xef],
      [0xf0, 0xf7],
      [0xf8, 0xfb],
      [0xfc, 0xfd],
    ].map(([from, to]) => `!${each(from, to, "20")}`),
  ],
  ["the last byte missing", CUT_SHORT.map((hex) => `!${hex}`)],
  ["sequences cut short, one behind the other", [`!${CUT_SHORT.join("")}`]],
  ["bytes that are in no text", ["!fe", "!ff", "!fefeffff"]],
  ["overlong forms of a slash", ["!c0af", "!e080af", "!f08080af", "!f8808080af", "!fc80808080af"]],
  ["the largest overlong forms", ["!c1bf", "!e09fbf", "!f08fbfbf", "!f887bfbfbf", "!fc83bfbfbfbf"]],
  ["overlong forms of zero", ["!c080", "!e08080", "!f0808080", "!f880808080", "!fc8080808080"]],
  ["surrogates alone", ["!eda080", "!edadbf", "!edae80", "!edafbf", "!edb080", "!edbe80", "!edbfbf"]],
  [
    "surrogates in pairs",
    ["eda080", "edadbf", "edae80", "edafbf"].flatMap((high) => [`!${high}edb080`, `!${high}edbfbf`]),
  ],
  ["code points that mean no character", NON_CHARACTERS],
  ["specials", ["efbfb9", "efbfba", "efbfbb", "efbfbc", "efbfbd", "efbfbe", "efbfbf"]],
];

const sequenceCases = SEQUENCES.flatMap(([title, payloads], i) =>
  payloads.map((marked, k): AutobahnCase => {
    const isValid = !marked.startsWith("!");
    const payload = bytesOf(marked.replace("!", ""));
    const frames = [clientFrame(text, payload)];
    return {
      id: `6.${i + 5}.${k + 1}`,
      what: `${title}: ${isValid ? "" : "in"}valid`,
      steps: () => (isValid ? valid(frames, payload) : invalid(frames)),
    };
  }),
);

/** The cases of section 6. */
export const utf8Cases: readonly AutobahnCase[] = [...fragmented(), ...sequenceCases];
