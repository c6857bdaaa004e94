import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { DoctorError } from "../doctor-error.js";
import type { Evidence } from "../evidence/evidence.js";
import type { LiveUpdate } from "../page/browser/live-updates.js";
import { pageData } from "../page/page-data.js";
import { pageParts } from "../page/page-parts.js";
import { pageTitle } from "../page/page-title.js";
import { reportPage } from "../page/report-page.js";
import type { Report } from "../report/report-data.js";

/** What a live page needs. */
export interface LiveServerOptions {
  /** Of 127.0.0.1; 0 takes one that is free. */
  readonly port: number;
  /** Works a report out of a snapshot. It is called when somebody looks, and once for each snapshot at most. */
  readonly diagnose: (evidence: Evidence) => Report;
}

/**
 * Serves the report's page on 127.0.0.1 while the program is still looked at: the page asks for newer snapshots by itself. Nothing is worked out while nobody
 * looks.
 */
export class LiveServer {
  /** Where the page is. */
  readonly url: string;
  readonly #server: Server;
  readonly #diagnose: (evidence: Evidence) => Report;
  /** Counts the snapshots; 0 before the first. */
  #version = 0;
  #evidence: Evidence | undefined;
  #report: Report | undefined;
  #done = false;

  private constructor(server: Server, { diagnose }: LiveServerOptions) {
    this.#server = server;
    this.#diagnose = diagnose;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    server.on("request", (request, response) => send(response, this.#answerTo(request)));
  }

  /**
   * Begins to serve.
   *
   * @throws DoctorError `port-taken` where another program has the port, `not-permitted` where it may not be had, `bad-option` where it is none
   */
  static async open(options: LiveServerOptions): Promise<LiveServer> {
    const { port } = options;
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new DoctorError("bad-option", `--serve takes a port from 0 to 65535, not ${port}`);
    }
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) => reject(refusal(port, error)));
      server.listen(port, "127.0.0.1", resolve);
    });
    return new LiveServer(server, options);
  }

  /** Shows what has been seen so far. */
  update(evidence: Evidence): void {
    this.#evidence = evidence;
    this.#report = undefined;
    this.#version++;
  }

  /** Shows a report as the last: pages do not ask again. */
  finish(report: Report): void {
    this.#report = report;
    this.#done = true;
    this.#version++;
  }

  /** Ends serving; pages that are open keep what they show. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #answerTo({ headers, method, url }: IncomingMessage): Answer {
    if (!isOwnHost(headers.host)) {
      return text(403, "This page is for this machine alone: ask for 127.0.0.1.");
    }
    if (method !== "GET" && method !== "HEAD") return text(405, "Only GET is answered.");
    const [path, query] = (url ?? "/").split("?");
    try {
      if (path === "/") return { status: 200, type: "text/html", body: this.#page() };
      if (path !== "/update") return text(404, "There is no such page.");
      const isSeen = new URLSearchParams(query).get("seen") === String(this.#version);
      const update = isSeen ? undefined : this.#update();
      return update === undefined
        ? text(204, "")
        : { status: 200, type: "application/json", body: JSON.stringify(update) };
    } catch (error) {
      return text(500, `It could not be worked out: ${error instanceof Error ? error.message : error}`);
    }
  }

  #page(): string {
    const report = this.#current();
    return report === undefined ? WAITING : reportPage(report, { liveVersion: this.#version });
  }

  #update(): LiveUpdate | undefined {
    const report = this.#current();
    if (report === undefined) return undefined;
    const data = pageData(report);
    return {
      version: this.#version,
      title: pageTitle(report),
      parts: pageParts(report, data),
      data,
      done: this.#done,
    };
  }

  #current(): Report | undefined {
    if (this.#report === undefined && this.#evidence !== undefined)
      this.#report = this.#diagnose(this.#evidence);
    return this.#report;
  }
}

/** Before the first snapshot: asks again by itself, without a script. */
const WAITING = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta http-equiv="refresh" content="1"><meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<meta name="color-scheme" content="light dark"><title>Pauseless doctor</title></head>
<body><h1>The program is being looked at</h1><p>The first figures come in a moment.</p></body>
</html>
`;

/**
 * Whether a request is for this machine by its own names. A page from elsewhere that lets its own name point here (DNS rebinding) asks for that name.
 * The port may be another's: it may come through a tunnel.
 */
function isOwnHost(host: string | undefined): boolean {
  const name = host?.replace(/:\d+$/, "").toLowerCase();
  return name === "127.0.0.1" || name === "localhost";
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

function text(status: number, body: string): Answer {
  return { status, type: "text/plain", body };
}

function send(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, {
    "Content-Type": `${type}; charset=utf-8`,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
  });
  response.end(body);
}

function refusal(port: number, error: NodeJS.ErrnoException): Error {
  if (error.code === "EADDRINUSE") {
    const message = `port ${port} of 127.0.0.1 is taken: choose another with --serve, or 0 for any that is free`;
    return new DoctorError("port-taken", message, { cause: error });
  }
  if (error.code === "EACCES") {
    const message = `port ${port} may not be used by this user: choose one from 1024 on with --serve`;
    return new DoctorError("not-permitted", message, { cause: error });
  }
  return error;
}
