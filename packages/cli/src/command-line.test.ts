import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { strategies } from "@pauseless/storm";
import { viewProtocol } from "@pauseless/storm/view";
import { WebSocket as WebSocketClient } from "ws";

const bin = fileURLToPath(new URL("../bin/pauseless.js", import.meta.url));

function pauseless(...args: string[]) {
  return spawnSync(process.execPath, [bin, ...args], { encoding: "utf8" });
}

/** Starts a command that goes on, and waits for its first line. It is ended after the test. */
async function started(t: TestContext, args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [bin, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  t.after(() => ended(child));
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { child, line };
}

/** Ends a process as Ctrl-C does; answers its exit code. */
async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exit = once(child, "exit");
  child.kill("SIGINT");
  await exit;
  return child.exitCode;
}

/** The processes that a process started, on Linux. */
function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
}

test("battle --list-strategies prints the names, a line each", () => {
  const { stdout, status } = pauseless("battle", "--list-strategies");
  assert.equal(status, 0);
  assert.equal(stdout, strategies.map(({ name }) => `${name}\n`).join(""));
});

for (const strategy of ["heap", "arena"]) {
  test(`battle --strategy ${strategy} --json prints one line of JSON and nothing else`, () => {
    const { stdout, stderr, status } = pauseless(
      ..."battle --battles 4 --players 50 --ticks 200 --seed 7 --warmup-ticks 20 --json --strategy".split(
        " ",
      ),
      strategy,
    );
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^\{.*\}\n$/);
    const result = JSON.parse(stdout);
    assert.deepEqual(Object.keys(result), [
      "strategy",
      "battles",
      "players",
      "ticks",
      "seed",
      "hash",
      "spawned",
      "rejected",
      "tickMs",
      "lateMs",
      "gc",
      "heapUsedMb",
      "rssMb",
      "node",
    ]);
    assert.deepEqual(Object.keys(result.tickMs), ["mean", "p50", "p99", "max"]);
    assert.deepEqual(Object.keys(result.gc), ["count", "pauseMs", "byKind"]);
    assert.deepEqual(Object.keys(result.gc.pauseMs), ["p50", "p99", "max", "total"]);
    assert.deepEqual(Object.keys(result.gc.byKind), ["minor", "major", "incremental"]);
    // The third run of the test vectors.
    assert.deepEqual([result.hash, result.spawned, result.rejected], ["bb71e4ba", 8635, 6590]);
  });
}

test("a scenario sets what is not given", () => {
  const { stdout } = pauseless("battle", "--scenario", "horde", "--ticks", "100", "--seed", "3", "--json");
  const { battles, players, hash } = JSON.parse(stdout);
  assert.deepEqual([battles, players, hash], [1, 1000, "7cb9f79c"]);
});

const mistakes: readonly (readonly [string, RegExp])[] = [
  ["battle --strategy objects", /no strategy "objects"; choose from heap, .*arena/],
  ["battle --scenario siege", /no scenario "siege"; choose from walk, aoe, horde/],
  ["battle --ticks 1.5", /--ticks.*whole number/],
  ["battle --ticks 0", /ticks is 0; give a whole number from 1/],
  ["battle --players 2000", /players is 2000; give a whole number from 1 to 1024/],
  ["battle --cast 900 --move 200", /chances of 1,000 together/],
  ["battle --colour red", /unknown option '--colour'/],
  ["fight", /unknown command 'fight'/],
  ["serve --port 70000", /port.*0 to 65535/],
  ["serve --strategy objects", /no strategy "objects"/],
  ["serve --origins play.example", /https:\/\/play.example, separated by commas/],
  ["storm --strategies arena,objects", /no strategy "objects"/],
  ["storm --scenario siege", /no scenario "siege"; choose from walk, aoe, horde, mixed, or give a file/],
  ["storm --scenario siege.json", /siege.json cannot be read as JSON/],
  ["storm --mode dream", /--mode.*net, sim/],
  ["storm --settings --magic=5 --seconds 1", /Node takes no settings "--magic=5" \(.*bad option/],
  ["storm --clients 0", /clients is 0; give a whole number from 1/],
  ["storm --traffic /nowhere.gz", /\/nowhere.gz: cannot be read/],
  ["storm --strategies heap,heap", /^pauseless: strategy heap is named twice/],
  ["storm --tune --strategies tuned,tuned", /^pauseless: strategy tuned is named twice/],
  ["storm --tune --seconds 0", /^pauseless: seconds is 0/],
  ["storm --seconds 0", /^pauseless: seconds is 0/],
  ["storm --json /tmp", /^pauseless: cannot write \/tmp \(it is a folder\)/],
  ["storm --report /nowhere/report.html --seconds 1", /cannot write \/nowhere\/report.html/],
];
for (const [line, expected] of mistakes) {
  test(`pauseless ${line} is refused in a sentence, with nothing on stdout`, () => {
    const { stdout, stderr, status } = pauseless(...line.split(" "));
    assert.equal(status, 1, stderr);
    assert.match(stderr, expected);
    assert.equal(stdout, "");
    assert.doesNotMatch(stderr, /\n\s+at /, "a mistake of the user's shows no stack");
  });
}

test("PORT that is no port is refused", () => {
  const { stderr, status } = spawnSync(process.execPath, [bin, "start"], {
    encoding: "utf8",
    env: { ...process.env, PORT: "lots" },
  });
  assert.equal(status, 1);
  assert.match(stderr, /PORT is "lots"; a port is a whole number/);
});

test("a port in use is refused by serve and by start", async (t) => {
  const other = createServer().listen(0, "127.0.0.1");
  t.after(() => other.close());
  await once(other, "listening");
  const { port } = other.address() as { port: number };
  for (const command of ["serve", "start"]) {
    const { stdout, stderr, status } = pauseless(command, "--port", `${port}`);
    assert.equal(status, 1);
    assert.match(stderr, new RegExp(`port ${port} is in use`));
    assert.equal(stdout, "");
  }
});

test("serve says where to join, and Ctrl-C ends it", async (t) => {
  const { child, line } = await started(t, ["serve", "--port", "0", "--battles", "1", "--players", "4"]);
  const address = /ws:\/\/([\d.]+:\d+)\/battle/.exec(line);
  assert.ok(address, line);
  const health = await fetch(`http://${address[1]}/health`);
  assert.equal(((await health.json()) as { status: string }).status, "ok");
  assert.equal(await ended(child), 0);
});

test("start serves the page, hands WebSockets through, and ends all it started", {
  timeout: 60_000,
}, async (t) => {
  const { child, line } = await started(t, ["start", "--background", "2"], { PORT: "0" });
  const address = /http:\/\/[\d.]+:\d+/.exec(line)?.[0];
  assert.ok(address, line);
  assert.match(await (await fetch(address)).text(), /data-side="arena"/);
  assert.deepEqual(await (await fetch(`${address}/settings.json`)).json(), {
    battles: 1,
    players: 50,
    background: 2,
  });
  assert.equal((await fetch(`${address}/../../package.json`)).status, 404);
  for (const [path, offers] of [
    ["/arena/watch", viewProtocol.subprotocols],
    ["/heap/telemetry", []],
  ] as const) {
    const socket = new WebSocketClient(`${address.replace("http", "ws")}${path}`, [...offers]);
    const [data] = (await once(socket, "message")) as [Buffer];
    assert.ok(data.length > 0, path);
    socket.terminate();
  }
  const children = process.platform === "linux" ? childrenOf(child.pid as number) : [];
  assert.equal(await ended(child), 0);
  for (const pid of children) assert.ok(!existsSync(`/proc/${pid}`), `process ${pid} is gone`);
});

test("storm writes the page and the figures, and prints a table", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "pauseless-storm-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const { stdout, stderr, status } = pauseless(
    ..."storm --strategies arena --clients 10 --players 10 --rate 10 --seconds 1 --warm-up 1 --repeats 1 --no-peers --background 1".split(
      " ",
    ),
    ...[
      "--json",
      join(folder, "r.json"),
      "--report",
      join(folder, "r.html"),
      "--markdown",
      join(folder, "r.md"),
    ],
  );
  assert.equal(status, 0, stderr);
  assert.match(stdout, /ticks late p50 \/ p99 \/ max/);
  const { strategies, machine } = JSON.parse(readFileSync(join(folder, "r.json"), "utf8"));
  assert.ok(machine.cores > 0);
  assert.equal(strategies[0].name, "arena");
  assert.match(readFileSync(join(folder, "r.html"), "utf8"), /<!doctype html>/i);
});
