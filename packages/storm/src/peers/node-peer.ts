import { Child } from "../compare/child.js";
import { CollectionTrace } from "../measure/collection-trace.js";
import { traceSettings } from "../measure/time-mark.js";
import { withTrace } from "../measure/with-trace.js";
import type { ServerAnswer } from "../serve/serve-parent.js";
import type { NodePeerName } from "./node-peer-process.js";
import type { Peer, PeerFigures, PeerOptions, PeerProcess } from "./peer.js";

/** What {@link NodePeer} is made of. */
interface NodePeerPlan extends Pick<Peer, "summary" | "advice" | "protocol"> {
  readonly name: NodePeerName;
  /** The packages that it needs. */
  readonly packages: readonly string[];
}

/** A peer that is a program for Node, which runs where its packages are installed. */
class NodePeer implements Peer {
  readonly name: NodePeerName;
  readonly language = "TypeScript";
  readonly summary: string;
  readonly advice: string;
  readonly protocol: Peer["protocol"];
  private readonly packages: readonly string[];

  constructor({ name, summary, advice, protocol, packages }: NodePeerPlan) {
    this.name = name;
    this.summary = summary;
    this.advice = advice;
    this.protocol = protocol;
    this.packages = packages;
  }

  async leftOut(): Promise<string | undefined> {
    const missing = this.packages.filter((name) => {
      try {
        return import.meta.resolve(name) === "";
      } catch {
        return true;
      }
    });
    return missing.length === 0 ? undefined : `it needs packages; npm install ${missing.join(" ")}`;
  }

  start(options: PeerOptions): PeerProcess {
    return new NodePeerProcess(this.name, options);
  }
}

/** Its collections are traced, as those of a strategy's server are. */
class NodePeerProcess implements PeerProcess {
  private readonly trace = new CollectionTrace();
  private readonly child: Child<ServerAnswer>;

  constructor(peer: NodePeerName, options: PeerOptions) {
    this.child = new Child(
      `${peer} server`,
      new URL("./node-peer-process.js", import.meta.url),
      { peer, ...options },
      traceSettings,
      this.trace.output,
    );
  }

  async ready(): Promise<number> {
    const { port } = await this.child.answer("ready");
    return port;
  }

  tickFrom(epochMs: number): void {
    this.child.tell({ tickFromEpochMs: epochMs });
  }

  async begin(): Promise<void> {
    await this.child.ask("begin", "begun");
  }

  async measured(): Promise<PeerFigures> {
    const { measurement } = await this.child.ask("end", "measured");
    return { ...measurement, ...withTrace(measurement.isolates, await this.trace.measured()) };
  }

  ended(): Promise<never> {
    return this.child.ended();
  }

  async end(): Promise<void> {
    await this.child.end();
    this.trace.close();
  }
}

/** The most usual server in Node. */
export const wsPeer = new NodePeer({
  name: "ws",
  summary: "a plain server on ws: the battle in objects, messages and whole views packed by msgpackr",
  advice: "https://github.com/websockets/ws#websocket-compression",
  protocol: "msgpack",
  packages: ["ws", "msgpackr"],
});

/** The framework of most authoritative servers in Node. */
export const colyseusPeer = new NodePeer({
  name: "colyseus",
  summary: "Colyseus: the battle in objects, a room and a synchronised state for each",
  advice: "https://docs.colyseus.io/state/best-practices",
  protocol: "colyseus",
  packages: ["@colyseus/core", "@colyseus/ws-transport", "@colyseus/schema"],
});
