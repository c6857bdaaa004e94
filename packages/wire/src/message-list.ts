import type { Reserve } from "@pauseless/arena";
import { WireError } from "./errors.js";
import type { Declaration } from "./message.js";
import { type MessageReader, messageReader } from "./message-reader.js";
import { type MessageWriter, messageWriter } from "./message-writer.js";

/** The messages that go one way in a protocol. A message's kind on the wire is its index among them. */
export class MessageList<M extends Declaration> {
  /** The messages, in the order of their kinds. */
  readonly messages: readonly M[];
  /** Their kinds by name. */
  readonly kinds: { readonly [N in M["name"]]: number };
  /** The bytes that a frame with the largest of them takes, room to write it in among them. */
  readonly mostBytes: number;

  /** Made by {@link protocol}. @throws WireError `BAD_PROTOCOL` where there are none, more than 255, or two of one name. */
  constructor(
    private readonly what: string,
    messages: readonly M[],
  ) {
    const names = messages.map(({ name }) => name);
    if (messages.length < 1 || messages.length > 255 || new Set(names).size !== names.length) {
      throw new WireError(
        "BAD_PROTOCOL",
        `${what}: give 1 to 255 messages, each name once; got ${names.join(", ")}`,
      );
    }
    this.messages = Object.freeze([...messages]);
    this.kinds = Object.freeze(
      Object.fromEntries(names.map((name, kind) => [name, kind])),
    ) as typeof this.kinds;
    this.mostBytes = 1 + Math.max(...messages.map(roomFor));
  }

  /** The kind of a message. @throws WireError `BAD_MESSAGE` where it is none of these. */
  kindOf(message: Declaration): number {
    const kind = this.messages.indexOf(message as M);
    if (kind < 0) {
      const names = this.messages.map(({ name }) => name).join(", ");
      throw new WireError("BAD_MESSAGE", `${message.name} is none of the messages ${this.what}: ${names}`);
    }
    return kind;
  }

  /** Makes a reader of such messages in a reserve, and a cursor for each. To be made once: it serves all connections. */
  reader(reserve: Reserve): MessageReader<M> {
    return messageReader(this.messages, (message) => this.kindOf(message), reserve);
  }

  /** Makes a writer of such messages into a reserve, and a cursor for each. To be made once: it serves all connections. */
  writer(reserve: Reserve): MessageWriter<M> {
    return messageWriter(this.messages, this.what, reserve);
  }
}

/** The most bytes that a message takes behind its kind: a record is written whole, and cut then. */
function roomFor(message: Declaration): number {
  return message.kind === "body" ? message.mostBytes : Math.max(message.mostBytes, message.layout.bytes);
}
