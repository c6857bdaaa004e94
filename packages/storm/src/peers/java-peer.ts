import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NativePeer } from "./native-peer.js";

/**
 * The reference battle in Java: records and objects in lists, a pool of threads for ticks, a selector for sockets, the collector that
 * HotSpot picks. The only flags are those that make it write its stops down.
 *
 * Source: `peers/java`, by the tuning guide of HotSpot's collectors.
 */
export const javaPeer = new NativePeer({
  name: "java",
  language: "Java",
  summary: "Java: objects in lists, ticks on a pool of threads; the collector that HotSpot picks",
  advice: "https://docs.oracle.com/en/java/javase/17/gctuning/garbage-first-garbage-collector-tuning.html",
  toolChain: {
    name: "Java",
    from: "https://adoptium.net/",
    commands: [
      ["javac", "-version"],
      ["java", "-version"],
    ],
    version: /javac (\d+)(?:\.(\d+))?/,
    least: [17, 0],
    sources: new URL("../../peers/java/", import.meta.url),
    extensions: [".java"],
    build: (files, into) => ["javac", "-encoding", "UTF-8", "-d", into, ...files],
  },
  commandLine: (built, args) => {
    const safepoints = join(tmpdir(), `pauseless-safepoints-${randomUUID()}.log`);
    const log = [
      // Warnings go where nobody takes them for answers.
      "-Xlog:disable",
      "-Xlog:all=warning:stderr",
      `-Xlog:safepoint:file="${safepoints}":uptimenanos:filecount=0`,
    ];
    return {
      command: "java",
      args: [...log, `-Dstorm.safepoints=${safepoints}`, "-cp", built, "pauseless.storm.Main", ...args],
      tidy: () => rmSync(safepoints, { force: true }),
    };
  },
});
