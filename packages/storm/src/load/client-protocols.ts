import { StormError } from "../storm-error.js";
import { type ViewProtocol, viewProtocol } from "../view.js";
import { battleCodec, type ClientCodec } from "./client-codec.js";

/** How clients speak with a server: what they write and what they read. */
export interface ClientProtocol {
  readonly codec: ClientCodec;
  readonly viewProtocol: ViewProtocol;
}

/** What clients can speak, by name: `battle` with servers of the strategies. */
const clientProtocols: Readonly<Record<string, ClientProtocol>> = {
  battle: { codec: battleCodec, viewProtocol },
};

/** The protocol of that name. @throws StormError where there is none. */
export function clientProtocolNamed(name: string): ClientProtocol {
  if (!Object.hasOwn(clientProtocols, name)) {
    const names = Object.keys(clientProtocols).join(", ");
    throw new StormError("BAD_OPTION", `clients speak no "${name}"; choose from ${names}`);
  }
  return clientProtocols[name];
}
