import { rm } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { Recorder, RecordingWriter, Redaction, recordedServer } from "@pauseless/storm";
import type { Command } from "commander";
import { untilInterrupted } from "./interrupt.js";
import { port, wholeNumber } from "./options.js";

interface RecordOptions {
  to: string;
  out: string;
  port: number;
  host: string;
  seconds?: number;
  redact?: readonly string[];
  redactFirst: number;
  redactBinary: boolean;
  serverHost: boolean;
}

/** Adds `pauseless record`: a proxy before a WebSocket server that records what clients send. */
export function addRecordCommand(program: Command): void {
  program
    .command("record")
    .description("stand before a WebSocket server and record what its clients send, without secrets")
    .requiredOption("--to <address>", "the server, as ws://127.0.0.1:7350")
    .requiredOption("--out <file>", "where the recording goes; a file that is not there yet")
    .option("--port <n>", "port that clients connect to, 0 for any that is free", port, 7360)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--seconds <n>", "end after so many seconds, clients and all", wholeNumber)
    .option(
      "--redact <words>",
      "blank values of keys with these words in their names too, separated by commas",
      (text: string) => text.split(","),
    )
    .option("--redact-first <n>", "blank so many messages of each connection wholly", wholeNumber, 0)
    .option("--redact-binary", "blank binary messages, which are kept as they are unless told", false)
    .option(
      "--server-host",
      "tell the server its own name in the Host header, not what clients called",
      false,
    )
    .action(async (options: RecordOptions) => {
      const { to, out, serverHost } = options;
      const redaction = new Redaction({
        keys: options.redact ?? [],
        firstMessages: options.redactFirst,
        binary: options.redactBinary,
      });
      const server = recordedServer(to);
      const writer = await RecordingWriter.create(out, redaction.redacted, (fault) => {
        console.error(`pauseless: ${fault.message}; clients are served on`);
        process.exitCode = 1;
      });
      const recorder = new Recorder({ server, serverHost }, writer, redaction);
      const bound = await recorder.listen(options.port, options.host).catch(async (error) => {
        await writer.end(0);
        await rm(out);
        throw error;
      });
      const host = options.host.includes(":") ? `[${options.host}]` : options.host;
      console.log(
        `pauseless: recording what comes to ws://${host}:${bound} for ${to} in ${out} (Ctrl-C ends)`,
      );
      await ended(options.seconds);
      await recorder.close();
      const { opened, refused, messages, bytes } = recorder.counters;
      const seconds = (recorder.elapsedMs / 1000).toFixed(1);
      console.log(
        `${opened} connections, ${refused} refused by the server; ${messages} messages of clients, ${bytes} bytes, ` +
          `in ${seconds} s; ${writer.fileBytes} bytes in ${out}`,
      );
    });
}

/** Waits for Ctrl-C, and no longer than so many seconds. */
async function ended(seconds: number | undefined): Promise<void> {
  if (seconds === undefined) return untilInterrupted();
  const timer = new AbortController();
  const over = wait(seconds * 1000, undefined, { signal: timer.signal }).catch(() => {});
  await Promise.race([untilInterrupted(), over]);
  timer.abort();
}
