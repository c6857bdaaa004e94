import { join } from "node:path";
import { NativePeer } from "./native-peer.js";

/** The name of the program; Windows runs only what ends so. */
const PROGRAM = process.platform === "win32" ? "storm-peer.exe" : "storm-peer";

/**
 * The reference battle in Go: structs as values in slices, a goroutine for each battle, two for each connection, Go's collector as it is.
 *
 * Source: `peers/go`, by the Go team's guide to its collector.
 */
export const goPeer = new NativePeer({
  name: "go",
  language: "Go",
  summary: "Go: structs in slices, a goroutine for each battle; the collector as it comes",
  advice: "https://go.dev/doc/gc-guide",
  toolChain: {
    name: "Go",
    from: "https://go.dev/dl/",
    commands: [["go", "version"]],
    version: /go(\d+)\.(\d+)/,
    least: [1, 19],
    sources: new URL("../../peers/go/", import.meta.url),
    extensions: [".go", "go.mod"],
    // Whatever workspace or repository the package may lie in is none of the build's business.
    environment: { GOWORK: "off" },
    build: (_files, into) => ["go", "build", "-buildvcs=false", "-o", join(into, PROGRAM), "."],
  },
  commandLine: (built, args) => ({ command: join(built, PROGRAM), args }),
});
