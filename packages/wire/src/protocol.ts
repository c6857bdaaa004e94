import { declarationText, hash64 } from "./declaration-hash.js";
import { WireError } from "./errors.js";
import type { Declaration } from "./message.js";
import { MessageList } from "./message-list.js";

/** What a protocol is made of. */
export interface ProtocolOptions<S extends Declaration, C extends Declaration> {
  /** The messages from clients to the server. */
  readonly toServer: readonly S[];
  /** The messages from the server to clients. */
  readonly toClient: readonly C[];
  /** A whole number from 0 to 2^31 - 1 that tells players which build they need; 1 unless told. */
  readonly version?: number;
}

/** Whether both ends of a connection have the same declarations, and if not, why. */
export type Agreement =
  | { readonly ok: true; readonly subprotocol: string }
  | { readonly ok: false; readonly why: string };

/** Two lists of messages, one each way, that both ends of a connection must have alike. Made by {@link protocol}. */
export class Protocol<S extends Declaration, C extends Declaration> {
  /** The protocol's name. */
  readonly name: string;
  /** Its version, as it was declared. */
  readonly version: number;
  /** The messages from clients to the server. */
  readonly toServer: MessageList<S>;
  /** The messages from the server to clients. */
  readonly toClient: MessageList<C>;
  /** 64 bits as 16 hexadecimal digits, of all that is declared: equal declarations have equal ones in every process, others have not. */
  readonly hash: string;
  /**
   * Name, version and hash as a WebSocket subprotocol: a client offers it, `new WebSocket(url, [game.subprotocol])`, and the server
   * answers it where it {@link Protocol.agreesWith | agrees}. RFC 6455, section 1.9.
   */
  readonly subprotocol: string;

  /** Made by {@link protocol}. */
  constructor(name: string, { toServer, toClient, version = 1 }: ProtocolOptions<S, C>) {
    if (!/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name)) {
      throw new WireError(
        "BAD_PROTOCOL",
        `protocol "${name}": a name begins with a letter and holds up to 64 letters, digits, _ and -`,
      );
    }
    if (!Number.isInteger(version) || version < 0 || version >= 2 ** 31) {
      throw new WireError(
        "BAD_PROTOCOL",
        `protocol ${name}: version is ${version}; give a whole number from 0 to ${2 ** 31 - 1}`,
      );
    }
    this.name = name;
    this.version = version;
    this.toServer = new MessageList(`of ${name} to the server`, toServer);
    this.toClient = new MessageList(`of ${name} to clients`, toClient);
    const texts = [toServer, toClient].map((messages) => messages.map(declarationText));
    this.hash = hash64(JSON.stringify([name, version, ...texts]));
    this.subprotocol = `${name}.${version}.${this.hash}`;
  }

  /**
   * Whether what a client offered, the value of its `Sec-WebSocket-Protocol` header or the entries of it, has this protocol.
   * Whatever was offered, it does not throw.
   */
  agreesWith(offered: string | readonly string[] | undefined): Agreement {
    const entries = typeof offered === "string" ? offered.split(",") : (offered ?? []);
    const names = entries.map((entry) => entry.trim()).filter((entry) => entry !== "");
    if (names.includes(this.subprotocol)) return { ok: true, subprotocol: this.subprotocol };
    return { ok: false, why: this.whyNot(names) };
  }

  private whyNot(names: readonly string[]): string {
    const { name, version, hash } = this;
    const own = names.find((offer) => offer.startsWith(`${name}.`))?.split(".");
    if (own !== undefined && own.length === 3) {
      if (own[1] !== `${version}`) {
        return `your client has version ${quoted(own[1])} of ${name}, the server ${version}; use the client that goes with it`;
      }
      return `your client was built from another declaration of ${name}: its hash is ${quoted(own[2])}, the server's ${hash}; build both from the same`;
    }
    if (names.length === 0) {
      return `your client offers no subprotocol, the server has ${this.subprotocol}; connect with \`new WebSocket(url, [game.subprotocol])\``;
    }
    return `your client offers ${quoted(names.join(", "))}, the server has ${this.subprotocol}; connect to a server of yours`;
  }
}

/** As much of what a client offered as goes into a sentence. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

/**
 * Declares a protocol.
 *
 * @param name - a letter, then up to 63 letters, digits, `_` and `-`
 * @throws WireError `BAD_PROTOCOL` where the name or the version is none, a list is empty, has more than 255 messages, or two of one
 * name.
 */
export function protocol<S extends Declaration, C extends Declaration>(
  name: string,
  options: ProtocolOptions<S, C>,
): Protocol<S, C> {
  return new Protocol(name, options);
}
