import { type ReplayOptions, type ReplayProgress, type ReplayResult, replay } from "@pauseless/storm";
import { Presets, SingleBar } from "cli-progress";
import type { Command } from "commander";
import { header, positiveNumber, wholeNumber } from "./options.js";

interface ReplayCommandOptions {
  to: string;
  speed: number;
  copies: number;
  spreadMs: number;
  seconds?: number;
  loop: boolean;
  header: Readonly<Record<string, string>>;
  json?: true;
}

/** Adds `pauseless replay`: sends a server what was recorded. */
export function addReplayCommand(program: Command): void {
  program
    .command("replay")
    .description("send a WebSocket server what was recorded, at any speed and any number of copies")
    .argument("<file>", "the recording")
    .requiredOption(
      "--to <address>",
      "the server, as ws://127.0.0.1:7350; a path replaces the recorded ones, a query goes with each connection",
    )
    .option("--speed <n>", "how much faster than it was recorded", positiveNumber, 1)
    .option("--copies <n>", "how many of each connection", wholeNumber, 1)
    .option("--spread-ms <n>", "spread the beginnings of the copies over so long", wholeNumber, 1000)
    .option("--seconds <n>", "end after so many seconds", positiveNumber)
    .option("--loop", "begin again at the end", false)
    .option(
      "--header <header>",
      "open connections with this header, 'Name: value'; may be given again",
      header,
      {},
    )
    .option("--json", "print one line of JSON and nothing else")
    .action(async (file: string, { json, header: headers, ...options }: ReplayCommandOptions) => {
      const result = await withProgress({ ...options, file, headers }, json === undefined);
      console.log(json ? JSON.stringify(result) : table(result));
      const trouble = troubleOf(result);
      if (trouble === "") return;
      console.error(`pauseless: ${trouble}`);
      process.exitCode = 1;
    });
}

/** Shows a bar while it replays. Ctrl-C ends the replay early, and keeps what was measured. */
async function withProgress(options: ReplayOptions, shown: boolean): Promise<ReplayResult> {
  const abort = new AbortController();
  const interrupt = () => {
    // A replay that has no end is ended so.
    if (!options.loop || options.seconds !== undefined) process.exitCode = 130;
    abort.abort();
  };
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  const bar = new SingleBar(
    {
      format: "{bar} {percentage}%  {connections} connections, {sent} messages sent",
      hideCursor: true,
      noTTYOutput: true,
      notTTYSchedule: 10_000,
    },
    Presets.shades_classic,
  );
  if (shown) bar.start(100, 0, { connections: 0, sent: 0 });
  const show = ({ fraction, ...figures }: ReplayProgress) => {
    if (shown) bar.update(Math.floor((fraction ?? 0) * 100), figures);
  };
  try {
    return await replay(options, show, abort.signal);
  } finally {
    bar.stop();
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  }
}

function table(result: ReplayResult): string {
  const { recording, latenessMs } = result;
  const ms = (value: number) => `${value.toFixed(1)} ms`;
  const rows = [
    [
      "recording",
      `${result.file}: ${recording.connections} connections, ${recording.messages} messages, ${(recording.lengthMs / 1000).toFixed(1)} s` +
        (recording.whole ? "" : "; it was cut off, and replayed up to there"),
    ],
    [
      "replayed",
      `to ${result.to} at speed ${result.speed}, ${result.copies} copies, begun ${result.laps} times, ${result.seconds.toFixed(1)} s`,
    ],
    ["connections", `${result.opened} opened, ${result.refused} refused, ${result.disconnects} disconnected`],
    ["sent", `${result.sent} messages, ${result.sentBytes} bytes; ${result.unsent} could not be sent`],
    ["received", `${result.received} messages, ${result.receivedBytes} bytes`],
    ["sent late", `p50 ${ms(latenessMs.p50)}, p99 ${ms(latenessMs.p99)}, max ${ms(latenessMs.max)}`],
  ];
  return rows.map(([name, text]) => `${name.padEnd(11)} ${text}`).join("\n");
}

/** What the server did not let through, in a sentence; empty where it let all through. */
function troubleOf({ refused, refusal, disconnects, reason }: ReplayResult): string {
  const parts: string[] = [];
  if (refused > 0) parts.push(`the server refused ${refused} connections, the first with: ${refusal}`);
  if (disconnects > 0) {
    parts.push(`the server closed ${disconnects} connections before their time, the first with: ${reason}`);
  }
  return parts.join("; ");
}
