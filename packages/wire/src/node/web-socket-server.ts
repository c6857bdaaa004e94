import type { IncomingMessage } from "node:http";
import { Server as TlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { ReadMemory } from "../read-memory.js";
import { WebSocketCloseCode } from "../web-socket-close-code.js";
import { type BacklogMarks, backlogMarks } from "./backlog-marks.js";
import { Connection } from "./connection.js";
import { ControlFrames } from "./control-frames.js";
import { DirectHandle, isIdleTcp, reasonAgainstDirect } from "./direct-handle.js";
import { DirectTransport } from "./direct-transport.js";
import { HandlerCaller } from "./handler-caller.js";
import { connectionsOf, type HttpHost, httpHost } from "./http-host.js";
import { Link, type LinkHost } from "./link.js";
import { originRule } from "./origin-rule.js";
import { refuseUpgrade } from "./refuse-upgrade.js";
import { StreamTransport } from "./stream-transport.js";
import type { Transport } from "./transport.js";
import {
  checkUpgrade,
  type Refusal,
  switchingProtocols,
  type Upgrade,
  type UpgradeRules,
} from "./upgrade.js";
import { type WebSocketLimits, webSocketLimits } from "./web-socket-limits.js";
import { type Acceptance, checkTogether, type WebSocketServerOptions } from "./web-socket-server-options.js";

/** How often connections are looked at for what takes too long, in milliseconds. */
const LOOK_MS = 100;

/** WebSocket (RFC 6455, without extensions) and HTTP on one port. */
export class WebSocketServer<D = undefined> {
  /** The server of HTTP beneath. */
  readonly http: HttpHost;
  /** What sockets are read into: the places that handlers are told are in its reserve. */
  readonly memory: ReadMemory;
  /** What is taken from peers. */
  readonly limits: WebSocketLimits;
  /** When slow peers are spared and given up. */
  readonly marks: BacklogMarks;
  private readonly options: WebSocketServerOptions<D>;
  private readonly rules: UpgradeRules;
  private readonly links = new Map<Link, Connection<D>>();
  private readonly host: LinkHost;
  private readonly upgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    this.tryUpgrade(request, socket as Socket, head);
  /** Those of a server over TLS that was made here. */
  private readonly tlsConnections: ReadonlySet<Socket> | undefined;
  private readonly timer: NodeJS.Timeout;
  private reason: string | undefined;
  private ending: Promise<void> | undefined;
  private whenEmpty: (() => void) | undefined;

  /**
   * Makes a server that does not listen yet, unless the one that it is given does.
   *
   * @throws WireError `BAD_OPTION` where options contradict each other or a number is out of its range.
   */
  constructor(options: WebSocketServerOptions<D>) {
    const { limits, server, tls, request, memory, origins, protocols = [], requireOrigin = false } = options;
    checkTogether(options);
    this.options = options;
    this.limits = webSocketLimits(limits);
    this.marks = backlogMarks(options.marks);
    this.memory = memory ?? new ReadMemory({ ...sizesOf(this.limits), name: "read memory of a server" });
    this.rules = {
      origins: originRule(origins, requireOrigin),
      protocols,
      maxHeaderBytes: this.limits.maxHeaderBytes,
    };
    this.host = {
      memory: this.memory,
      limits: this.limits,
      marks: this.marks,
      controls: new ControlFrames(),
      nowMs,
      forget: (link) => this.forget(link),
    };
    this.http = server ?? httpHost(this.limits, tls, request);
    if (this.http instanceof TlsServer) {
      this.reason = "TLS sockets have no handle that takes plain bytes";
      if (server === undefined) this.tlsConnections = connectionsOf(this.http);
    }
    if (options.io === "streams") this.reason = "asked for";
    this.http.on("upgrade", this.upgradeListener);
    this.timer = setInterval(() => this.look(), LOOK_MS).unref();
  }

  /** How bytes go in and out: by the sockets' own handles, or by streams, which make objects for each message. */
  get io(): "direct" | "streams" {
    return this.reason === undefined ? "direct" : "streams";
  }

  /** Why it is streams, or `""`. What a runtime's handles are like is known from the first connection on. */
  get ioReason(): string {
    return this.reason ?? "";
  }

  /** The connections that are open or closing. */
  get connections(): IterableIterator<Connection<D>> {
    return this.links.values();
  }

  /** How many connections are open or closing. */
  get connectionCount(): number {
    return this.links.size;
  }

  /** Listens; answers the port, which the system chooses where `port` is 0. Rejects with what the system says against it. */
  async listen(port: number, host?: string): Promise<number> {
    const { http } = this;
    await new Promise<void>((resolve, reject) => {
      http.once("error", reject);
      http.listen({ port, host, backlog: 2048 }, () => {
        http.off("error", reject);
        resolve();
      });
    });
    return (http.address() as AddressInfo).port;
  }

  /**
   * Closes every connection with 1001, and stops listening where the server of HTTP was made here. Peers that do not answer are cut when
   * the time for closing is over.
   */
  close(): Promise<void> {
    this.ending ??= this.end();
    return this.ending;
  }

  private async end(): Promise<void> {
    const { http, options } = this;
    const isOwn = options.server === undefined;
    for (const connection of this.connections)
      connection.close(WebSocketCloseCode.goingAway, "the server ends");
    const closed = isOwn && http.listening ? new Promise((resolve) => http.close(resolve)) : undefined;
    // Ordinary requests have as long to be answered.
    const impatience = setTimeout(() => isOwn && this.cut(), this.limits.closingMs);
    if (this.links.size > 0) {
      await new Promise<void>((resolve) => {
        this.whenEmpty = resolve;
      });
    }
    clearInterval(this.timer);
    http.off("upgrade", this.upgradeListener);
    await closed;
    clearTimeout(impatience);
    if (options.memory === undefined) this.memory.close();
  }

  /** Ends the connections that are left of a server that was made here. */
  private cut(): void {
    this.http.closeAllConnections();
    for (const socket of this.tlsConnections ?? []) socket.destroy();
  }

  private look(): void {
    const now = nowMs();
    for (const link of this.links.keys()) link.look(now);
  }

  private forget(link: Link): void {
    this.links.delete(link);
    if (this.links.size === 0) this.whenEmpty?.();
  }

  /** An upgrade that cannot be served, for whatever reason, is nobody else's matter. */
  private tryUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    try {
      this.upgrade(request, socket, head);
    } catch (error) {
      socket.destroy();
      this.report(error, undefined);
    }
  }

  private upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    // A peer may vanish at any time: nobody else is disturbed.
    socket.on("error", () => socket.destroy());
    if (socket.destroyed || !socket.writable) return;
    const upgrade = this.noRoom() ?? checkUpgrade(request, this.rules);
    if ("status" in upgrade) {
      refuseUpgrade(socket, upgrade, this.limits.closingMs);
      return;
    }
    const decision = this.decide(upgrade);
    if ("status" in decision) refuseUpgrade(socket, decision, this.limits.closingMs);
    else this.open(upgrade, decision, socket, head);
  }

  /** Why no upgrade is taken now, if none is. */
  private noRoom(): Refusal | undefined {
    if (this.ending !== undefined) return { status: 503, reason: "this server ends; connect to another" };
    const { maxConnections } = this.limits;
    if (maxConnections === 0 || this.links.size < maxConnections) return undefined;
    return { status: 503, reason: `all ${maxConnections} places are taken here; try again later` };
  }

  private decide(upgrade: Upgrade): Acceptance<D> | Refusal {
    try {
      return this.options.accept(upgrade);
    } catch (error) {
      this.report(error, undefined);
      return { status: 500, reason: "the server met an unexpected condition; try again later" };
    }
  }

  private open(agreed: Upgrade, acceptance: Acceptance<D>, socket: Socket, head: Buffer): void {
    const { handler, data, protocol = agreed.protocol } = acceptance;
    const upgrade = { ...agreed, protocol };
    const caller = new HandlerCaller<D>(handler, (error, connection) => this.report(error, connection));
    const link = new Link(this.host, caller);
    const connection = new Connection(link, upgrade, data);
    caller.connection = connection;
    const transport = this.transportOf(socket, Buffer.from(switchingProtocols(upgrade), "latin1"), link);
    this.links.set(link, connection);
    link.begin(transport);
    const { window, windowBytes } = this.memory;
    for (let at = 0; at < head.length; at += windowBytes) {
      const piece = head.subarray(at, at + windowBytes);
      window.set(piece);
      link.received(piece.length);
    }
  }

  /** Answers the upgrade, and takes the connection from HTTP. */
  private transportOf(socket: Socket, answer: Buffer, link: Link): Transport {
    socket.setTimeout(0);
    socket.setNoDelay(true);
    // What else a socket may be, busy for one, says nothing of others.
    if (this.reason === undefined && isIdleTcp(socket)) {
      const handle = DirectHandle.take(socket, answer);
      if (handle !== undefined) return new DirectTransport(handle, this.memory, link);
      this.reason = reasonAgainstDirect(socket);
      if (this.reason !== undefined) warnOfStreams(this.reason);
    } else socket.write(answer);
    return new StreamTransport(socket, this.memory, link);
  }

  private report(error: unknown, connection: Connection<D> | undefined): void {
    const { onError = warn } = this.options;
    try {
      onError(error, connection);
    } catch (second) {
      // There is nobody left to tell but the process.
      warn(second);
    }
  }
}

function nowMs(): number {
  return performance.now() | 0;
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}

/** Tells whoever runs a server that it is slower than it could be, though nobody asked for that. */
function warnOfStreams(reason: string): void {
  process.emitWarning(
    `WebSocket goes by streams, and makes objects for each message: ${reason}; use a version that the manual names, or ask for it with \`io: "streams"\``,
    { type: "PauselessWarning", code: "PAUSELESS_STREAMS" },
  );
}

function sizesOf({ maxPayloadBytes, maxFragments }: WebSocketLimits) {
  return { maxPayloadBytes, maxFragments };
}
