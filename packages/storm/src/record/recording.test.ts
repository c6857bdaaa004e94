import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { LAST_BLOCK, packBlock } from "./recording-blocks.js";
import type { RecordedEvent } from "./recording-format.js";
import { isRecording, Recording } from "./recording-reader.js";
import { type RecordingFile, RecordingWriter } from "./recording-writer.js";

const folder = mkdtempSync(join(tmpdir(), "pauseless-recording-"));
after(() => rmSync(folder, { recursive: true }));

let files = 0;
const newPath = () => join(folder, `${files++}.rec.gz`);
const redacted = { keys: ["token"], firstMessages: 0, binary: false };
const noFault = (fault: Error) => assert.fail(fault);

const HEADER = JSON.stringify({
  format: "pauseless-recording",
  version: 1,
  startedAt: "2026-01-01T00:00:00.000Z",
  redacted,
});

/** Some of everything; `text` makes it as long as is wanted. */
const someEvents = (text = "a move"): RecordedEvent[] => [
  { kind: "open", atMs: 0.4, connection: 0, path: "/battle", subprotocol: "" },
  { kind: "text", atMs: 1, connection: 0, text },
  { kind: "open", atMs: 1, connection: 1, path: "/a/b", subprotocol: "game.1" },
  { kind: "binary", atMs: 2.5, connection: 1, bytes: Buffer.of(0, 255, 10, 13) },
  { kind: "ping", atMs: 3, connection: 1 },
  { kind: "close", atMs: 4, connection: 0, code: 4001, by: "client" },
  { kind: "text", atMs: 5, connection: 1, text: 'line\nbreaks, "quotes" and ünïcödé ' },
  { kind: "end", atMs: 9.1, whole: true },
];

async function written(events: readonly RecordedEvent[]): Promise<string> {
  const path = newPath();
  const writer = await RecordingWriter.create(path, redacted, noFault);
  for (const event of events) if (event.kind !== "end") writer.add(event);
  await writer.end(events[events.length - 1].atMs);
  assert.equal(statSync(path).size, writer.fileBytes);
  return path;
}

/** A file of these lines, so many to a block. */
async function fileOf(lines: readonly string[], perBlock = 1): Promise<Buffer> {
  const blocks: Buffer[] = [];
  for (let at = 0; at < lines.length; at += perBlock) {
    blocks.push(await packBlock(Buffer.from(`${lines.slice(at, at + perBlock).join("\n")}\n`)));
  }
  return Buffer.concat([...blocks, LAST_BLOCK]);
}

function saved(bytes: Uint8Array): string {
  const path = newPath();
  writeFileSync(path, bytes);
  return path;
}

test("what was written is read, in its order", async () => {
  const path = await written(someEvents());
  const recording = new Recording(path);
  assert.deepEqual([...recording.events()], someEvents());
  assert.deepEqual(recording.header.redacted, redacted);
  assert.ok(isRecording(path));
  assert.deepEqual(recording.survey(), {
    connections: 2,
    messages: 3,
    payloadBytes: 6 + 4 + Buffer.byteLength('line\nbreaks, "quotes" and ünïcödé '),
    lengthMs: 9.1,
    whole: true,
  });
});

test("a message of many blocks is written and read", async () => {
  const long = Array.from({ length: 300_000 }, (_, i) => String.fromCharCode(32 + ((i * i) % 90))).join("");
  const path = await written(someEvents(long));
  assert.deepEqual([...new Recording(path).events()], someEvents(long));
});

test("a recording is ordinary gzip, a line an event", async () => {
  const lines = gunzipSync(readFileSync(await written(someEvents())))
    .toString()
    .split("\n");
  assert.equal(lines.length, someEvents().length + 2);
  assert.equal(lines[1], '[0.4,"open",0,"/battle",""]');
  assert.equal(lines[lines.length - 2], '[9.1,"end"]');
});

test("a file that is there already is not written over", async () => {
  const path = await written(someEvents());
  const before = readFileSync(path);
  await assert.rejects(RecordingWriter.create(path, redacted, noFault), {
    code: "BAD_OPTION",
    message: /is there already/,
  });
  assert.deepEqual(readFileSync(path), before);
  await assert.rejects(RecordingWriter.create(join(folder, "no", "file"), redacted, noFault), {
    code: "BAD_OPTION",
    message: /cannot write .*no such file.*choose another place/,
  });
});

test("a recording that was cut off anywhere is read up to its last whole block, and says so", async () => {
  const lines = [HEADER, '[1,"open",0,"/",""]', '[2,"text",0,"one"]', '[3,"text",0,"two"]', '[4,"end"]'];
  const blocks = await Promise.all(lines.map((line) => packBlock(Buffer.from(`${line}\n`))));
  const whole = Buffer.concat([...blocks, LAST_BLOCK]);
  const ends = blocks.map((_, i) => Buffer.concat(blocks.slice(0, i + 1)).length);
  for (let bytes = ends[0]; bytes < whole.length; bytes++) {
    const kept = ends.filter((end) => end <= bytes).length - 1;
    const { messages, connections, whole: isWhole } = new Recording(saved(whole.subarray(0, bytes))).survey();
    assert.deepEqual(
      [connections, messages, isWhole],
      [Math.min(1, kept), Math.max(0, Math.min(2, kept - 1)), kept === 4],
      `${bytes} bytes`,
    );
  }
});

test("a line that was cut off is left out", async () => {
  const file = await packBlock(Buffer.from(`${HEADER}\n[1,"open",0,"/",""]\n[2,"text",0,"on`));
  assert.deepEqual(
    [...new Recording(saved(file)).events()],
    [
      { kind: "open", atMs: 1, connection: 0, path: "/", subprotocol: "" },
      { kind: "end", atMs: 1, whole: false },
    ],
  );
});

describe("a recording is refused, with the place of the fault, where", () => {
  const opened = '[1,"open",0,"/",""]';
  const faults: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["a line is no JSON", [opened, "[2,"], /line 3 is no JSON/],
    ["a line is empty", [opened, ""], /line 3 is no JSON/],
    ["a line is no event", ["{}"], /line 2 is no event/],
    ["a kind is unknown", ['[1,"fly",0]'], /line 2 is no event of kind "fly"/],
    ["time goes back", [opened, '[0.5,"ping",0]'], /line 3 is earlier/],
    ["time is none", ['["now","ping",0]'], /line 2 has no time/],
    ["time is below 0", ['[-1,"ping",0]'], /line 2 has no time/],
    ["a connection is not open", [opened, '[2,"ping",1]'], /line 3 is of connection 1, which is not open/],
    [
      "a closed one speaks",
      [opened, '[2,"close",0,1000,"client"]', '[3,"ping",0]'],
      /line 4 is of connection 0/,
    ],
    ["a number is left out", ['[1,"open",1,"/",""]'], /line 2 opens connection 1, and the next is 0/],
    ["a path has a query", ['[1,"open",0,"/?a=b",""]'], /line 2 is no event of kind "open"/],
    ["a path is none", ['[1,"open",0,"battle",""]'], /line 2 is no event/],
    ["a subprotocol is none", ['[1,"open",0,"/","a b"]'], /line 2 is no event/],
    ["a text is a number", [opened, '[2,"text",0,5]'], /line 3 is no event/],
    ["bytes are no base64", [opened, '[2,"binary",0,"%%"]'], /line 3 is no event/],
    ["a close has no code", [opened, '[2,"close",0,99,"client"]'], /line 3 is no event/],
    ["a close is nobody's", [opened, '[2,"close",0,1000,"me"]'], /line 3 is no event/],
    ["there is more than there is to be", [opened, '[2,"ping",0,1]'], /line 3 is no event/],
  ];
  for (const [what, lines, message] of faults) {
    test(what, async () => {
      const path = saved(await fileOf([HEADER, ...lines, '[9,"end"]'], 2));
      assert.throws(() => new Recording(path).survey(), {
        name: "StormError",
        code: "BAD_RECORDING",
        message,
      });
    });
  }

  const headers: readonly (readonly [string, string, RegExp])[] = [
    ["the header is another's", '{"format":"har","version":1}', /line 1 is no header of a recording/],
    ["the header is none", "[]", /line 1 is no header/],
    [
      "the version is a later one",
      HEADER.replace('"version":1', '"version":2'),
      /says version 2, and .* reads version 1/,
    ],
    [
      "nothing is said of redaction",
      HEADER.replace("firstMessages", "first"),
      /does not say what was redacted/,
    ],
    ["no time of beginning is said", HEADER.replace("2026-01", "soon"), /says no time of beginning/],
  ];
  for (const [what, header, message] of headers) {
    test(what, async () => {
      const path = saved(await fileOf([header]));
      assert.throws(() => new Recording(path), { code: "BAD_RECORDING", message });
    });
  }

  test("it is no recording, or is not there", async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from("ms\tplayer"), LAST_BLOCK.subarray(0, 10)]) {
      const path = saved(bytes);
      assert.ok(!isRecording(path));
      assert.throws(() => new Recording(path), { code: "BAD_RECORDING", message: /it is no recording/ });
    }
    assert.throws(() => new Recording(join(folder, "nothing")), {
      code: "BAD_RECORDING",
      message: /nothing: it cannot be read .*no such file/,
    });
    assert.throws(() => new Recording(saved(LAST_BLOCK)), { message: /ends before its header/ });
  });

  test("a block is damaged; what the advice says gives what is before", async () => {
    const file = await fileOf([HEADER, '[1,"open",0,"/",""]', '[2,"text",0,"one"]', '[3,"end"]']);
    const last = file.length - LAST_BLOCK.length - 30;
    file[last] ^= 4;
    const path = saved(file);
    let at = 0;
    assert.throws(
      () => new Recording(path).survey(),
      ({ message }: Error) => {
        at = Number(/the block at byte (\d+) is damaged.*head -c \1/.exec(message)?.[1]);
        return at > 0;
      },
    );
    const { messages, whole } = new Recording(saved(file.subarray(0, at))).survey();
    assert.deepEqual([messages, whole], [1, false]);
  });
});

test("whatever happens to a file, it is a shorter recording or a named fault", async () => {
  const seed = Date.now() % 1e6;
  console.log(`seed ${seed}`);
  let state = seed || 1;
  const random = (n: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % n;
  };
  const lines = [HEADER, '[0,"open",0,"/battle","b.1"]'];
  for (let i = 0; i < 60; i++) lines.push(`[${i},"text",0,"${"m".repeat(random(40))}"]`);
  lines.push('[60,"close",0,1000,"client"]', '[61,"end"]');
  const file = await fileOf(lines, 4);
  const { messages } = new Recording(saved(file)).survey();
  assert.equal(messages, 60);

  const check = (path: string, most: number): void => {
    try {
      assert.ok(new Recording(path).survey().messages <= most);
    } catch (error) {
      assert.equal((error as { code: string }).code, "BAD_RECORDING", `${error}`);
    }
  };
  const path = newPath();
  for (let round = 0; round < 250; round++) {
    const bytes = Buffer.from(file.subarray(0, random(2) === 0 ? file.length : random(file.length)));
    for (let flips = random(4); flips > 0 && bytes.length > 0; flips--)
      bytes[random(bytes.length)] ^= 1 << random(8);
    writeFileSync(path, bytes);
    check(path, 60);
  }
  for (let round = 0; round < 100; round++) {
    const text = Buffer.from(lines.join("\n"));
    for (let flips = 1 + random(3); flips > 0; flips--) text[random(text.length)] = 32 + random(95);
    writeFileSync(path, await fileOf(text.toString().split("\n"), 8));
    check(path, 200);
  }
});

/** A file in memory that has room for so many bytes. */
class SmallDisk implements RecordingFile {
  bytes = Buffer.alloc(0);
  closed = 0;

  constructor(private readonly room: number) {}

  async appendFile(bytes: Uint8Array): Promise<void> {
    const fits = Math.min(bytes.length, this.room - this.bytes.length);
    this.bytes = Buffer.concat([this.bytes, bytes.subarray(0, fits)]);
    if (fits < bytes.length) throw new Error("ENOSPC: no space left on device, write");
  }

  async truncate(bytes: number): Promise<void> {
    this.bytes = this.bytes.subarray(0, bytes);
  }

  async close(): Promise<void> {
    this.closed++;
  }
}

test("a full disk ends the recording, once and with a reason, and leaves what can be read", async () => {
  const disk = new SmallDisk(5000);
  const faults: Error[] = [];
  const writer = new RecordingWriter(disk, redacted, (fault) => faults.push(fault));
  writer.add({ kind: "open", atMs: 0, connection: 0, path: "/", subprotocol: "" });
  let state = 1;
  for (let i = 0; i < 100; i++) {
    const noise = Buffer.from(
      Array.from({ length: 1500 }, () => (state = (state * 48271) % 2147483647) >> 8),
    );
    writer.add({ kind: "binary", atMs: i, connection: 0, bytes: noise });
    if (i % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await writer.end(100);
  assert.equal(faults.length, 1);
  assert.match(faults[0].message, /ended before its time \(ENOSPC.*\d+ bytes, can be read/);
  assert.equal(disk.closed, 1);
  assert.equal(disk.bytes.length, writer.fileBytes);
  assert.deepEqual(new Recording(saved(disk.bytes)).survey().whole, false);
});
