import { StormError } from "../storm-error.js";
import { type ViewProtocol, type ViewReader, viewProtocol, type Welcome } from "../view.js";
import { battleCodec, type ClientCodec } from "./client-codec.js";

/** What a server says to one client before the first view. */
export interface Greeting {
  /** Takes a frame; answers the welcome once it is there. @throws Error where the server refuses. */
  take(frame: Uint8Array): Welcome | undefined;
  /** Has the reader of the client's battle begin with what was said besides. */
  begin(reader: ViewReader): void;
}

/** How clients speak with a server. */
export interface ClientProtocol {
  readonly codec: ClientCodec;
  readonly viewProtocol: ViewProtocol;
  /** Where a client connects that wants a seat in a battle. @param url - the server's, as `ws://127.0.0.1:7350` */
  seat(url: string, battle: number): string | Promise<string>;
  /** Begins to greet a client. @param send - sends a frame to the server */
  greet(send: (frame: Uint8Array) => void): Greeting;
}

/** One frame is the welcome; views follow. */
function simple(codec: ClientCodec, views: ViewProtocol): ClientProtocol {
  return {
    codec,
    viewProtocol: views,
    seat: (url, battle) => `${url}/battle?battle=${battle}`,
    greet: () => ({ take: (frame) => views.readWelcome(frame), begin() {} }),
  };
}

/** How clients speak with servers of the strategies. */
export const battleClients: ClientProtocol = simple(battleCodec, viewProtocol);

/** What clients can speak. Those of peers are loaded when they are wanted: what they need may not be installed. */
const protocols: Readonly<Record<string, () => Promise<ClientProtocol>>> = {
  battle: async () => battleClients,
  plain: async () => {
    const { plainCodec, plainProtocol } = await import("../peers/plain-protocol.js");
    return simple(plainCodec, plainProtocol);
  },
  msgpack: async () => {
    const { msgpackCodec, msgpackViews } = await import("../peers/msgpack-client.js");
    return simple(msgpackCodec, msgpackViews);
  },
  colyseus: async () => (await import("../peers/colyseus-clients.js")).colyseusClients,
};

/** The protocol of that name: `battle`, `plain`, `msgpack` or `colyseus`. @throws StormError where there is none. */
export async function clientProtocolNamed(name: string): Promise<ClientProtocol> {
  if (!Object.hasOwn(protocols, name)) {
    const names = Object.keys(protocols).join(", ");
    throw new StormError("BAD_OPTION", `clients speak no "${name}"; choose from ${names}`);
  }
  return protocols[name]();
}
