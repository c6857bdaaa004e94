import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { Redaction } from "./redaction.js";

const redaction = new Redaction();
const text = (message: string): string => redaction.text(message, 0);

const cases: readonly (readonly [string, string, string])[] = [
  ["a value of a secret's key", '{"token":"abc","x":1}', '{"token":"xxx","x":1}'],
  [
    "however the key is written",
    '{"Access_Token": "ab", "X-API-KEY" :"c"}',
    '{"Access_Token": "xx", "X-API-KEY" :"x"}',
  ],
  ["a key with escapes in it", '{"t\\u006fken":"abc"}', '{"t\\u006fken":"xxx"}'],
  ["as many bytes as it has", '{"password":"pässwörd"}', `{"password":"${"x".repeat(10)}"}`],
  ["a value with quotes in it", '{"secret":"a\\"b\\\\","y":"z"}', `{"secret":"${"x".repeat(6)}","y":"z"}`],
  ["numbers, which stay numbers", '{"session":-12.5e3,"n":-12.5e3}', '{"session":-11.1e1,"n":-12.5e3}'],
  ["not what says nothing", '{"token":null,"jwt":true,"email":""}', '{"token":null,"jwt":true,"email":""}'],
  [
    "lists and objects, keys and all",
    '{"cookies":[{"a":"b","n":[7]},"c"],"d":"e"}',
    '{"cookies":[{"x":"x","n":[1]},"x"],"d":"e"}'.replace('"n"', '"x"'),
  ],
  ["what lies deep", '[[{"a":{"password":"p"}}],"q"]', '[[{"a":{"password":"x"}}],"q"]'],
  ["not a value that is called like a key", '{"say":"token","x":"y"}', '{"say":"token","x":"y"}'],
  ["not what comes after it", '{"token":"a","b":"c"}', '{"token":"x","b":"c"}'],
  ["JSON in a string", '{"data":"{\\"token\\":\\"abc\\"}"}', '{"data":"{\\"token\\":\\"xxx\\"}"}'],
  ["what has a prefix, as Socket.IO", '42["login",{"password":"p"}]', '42["login",{"password":"x"}]'],
  ["JSON that is cut off", '{"token":"abc', '{"token":"xxx'],
  ["what stands there without quotes", '{"token":abc}', '{"token":xxx}'],
  ["web tokens anywhere", `hello eyJhbGciOiJI.eyJzdWIi.c2ln !`, `hello ${"x".repeat(26)} !`],
  ["nothing else", '{"x": 1.0, "y":[ 1e400,true ] }\n', '{"x": 1.0, "y":[ 1e400,true ] }\n'],
  ["nothing in plain text", 'move 5 7 \\ "token" {', 'move 5 7 \\ "token" {'],
];
for (const [what, message, expected] of cases) {
  test(`blanks ${what}`, () => {
    assert.equal(text(message), expected);
    assert.equal(Buffer.byteLength(text(message)), Buffer.byteLength(message));
  });
}

test("words can be added", () => {
  const more = new Redaction({ keys: ["Room_Code"] });
  assert.equal(more.text('{"roomCode":"7XY","token":"t"}', 0), '{"roomCode":"xxx","token":"x"}');
  assert.deepEqual(more.redacted.keys.at(-1), "roomcode");
  assert.throws(() => new Redaction({ keys: ["a", "--"] }), {
    code: "BAD_OPTION",
    message: /"--" is no word/,
  });
});

test("the first messages are blanked wholly and keep their length, binary ones too", () => {
  const first = new Redaction({ firstMessages: 2 });
  assert.equal(first.text("hé", 0), "xxx");
  assert.deepEqual(first.bytes(Buffer.of(1, 2), 1), Buffer.from("xx"));
  assert.equal(first.text("hé", 2), "hé");
  assert.deepEqual(first.bytes(Buffer.of(1, 2), 2), Buffer.of(1, 2));
});

test("binary messages are kept unless told", () => {
  assert.deepEqual(redaction.bytes(Buffer.from('{"token":"a"}'), 0), Buffer.from('{"token":"a"}'));
  assert.deepEqual(new Redaction({ binary: true }).bytes(Buffer.of(1, 2), 9), Buffer.from("xx"));
});

test("a web token in a path is blanked", () => {
  assert.equal(redaction.name("/room/eyJhbGciOiJI.eyJzdWIi.c2ln/x"), `/room/${"x".repeat(26)}/x`);
});

test("no secret of a random document stays, and what is left is JSON of the same shape", () => {
  const seed = Date.now() % 1e6;
  console.log(`seed ${seed}`);
  let state = seed || 1;
  const random = (n: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % n;
  };
  const letters = 'abc "\\{}[]:,é€\n';
  const word = () => Array.from({ length: random(8) }, () => letters[random(letters.length)]).join("");
  const names = ["x", "name", "userToken", "PASSWORD", "e-mail", word()];
  const value = (depth: number, secret: boolean): unknown => {
    switch (random(depth > 4 ? 3 : 6)) {
      case 0:
        return secret ? `SECRET${word()}` : word();
      case 1:
        return secret ? 987654321 : random(100);
      case 2:
        return null;
      case 3:
        return Array.from({ length: random(4) }, () => value(depth + 1, secret));
      case 4:
        return secret ? "SECRET" : JSON.stringify(value(depth + 1, false));
      default:
        return Object.fromEntries(
          Array.from({ length: random(4) }, () => {
            const name = names[random(names.length)];
            return [name, value(depth + 1, secret || /token|password|mail/i.test(name))];
          }),
        );
    }
  };
  for (let round = 0; round < 2000; round++) {
    const document = JSON.stringify(value(0, false), undefined, random(2));
    const hidden = text(document);
    assert.doesNotMatch(hidden, /SECRET|987654321/, document);
    assert.equal(Buffer.byteLength(hidden), Buffer.byteLength(document), document);
    JSON.parse(hidden);
  }
});

test("a long message is walked through, not down", () => {
  const long = `{"a":"${"b\\\\".repeat(2_000_000)}","token":"abc"}${"[".repeat(1_000_000)}`;
  assert.ok(text(long).includes('"token":"xxx"'));
});

test("a message of beginnings of web tokens is gone over once", () => {
  // Where each of them is followed to the end of the message, this takes hours.
  const message = "eyJ".repeat(2_000_000);
  assert.equal(text(message), message);
  assert.equal(redaction.name(message), message);
});

test("a message of tokens of one letter takes memory of its own size, not of a part for each", () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      "--max-old-space-size=256",
      "--input-type=module",
      "-e",
      `import { Redaction } from ${JSON.stringify(new URL("./redaction.js", import.meta.url).href)};
      for (const letters of ["[", "1,"]) {
        const message = '{"token":' + letters.repeat(20_000_000 / letters.length);
        if (new Redaction().text(message, 0) !== message) throw new Error("it differs");
      }`,
    ],
    { encoding: "utf8" },
  );
  assert.equal(status, 0, stderr);
});
