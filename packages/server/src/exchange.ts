import { ReadMemory, SendRegions } from "@pauseless/wire";

/** How much goes through an exchange. */
export interface ExchangeOptions {
  /** The most bytes of a view, a welcome or whatever else battles send. */
  readonly mostViewBytes: number;
  /** Whether misuse of the memory is looked for; as the export condition `development` says unless told. */
  readonly checked?: boolean;
}

/** The largest message that a client may send, in bytes; a larger one closes its connection with 1009. */
const MOST_MESSAGE_BYTES = 4096;

/** More than clients can hold that do not read, one or two each; those never used cost address space only. */
const MOST_REGIONS = 4096;

/**
 * The memory in which a server and its battles meet: sockets are read into it, and written from it. Battles are made for one, so that
 * their cursors read messages where the socket put them, and write views where it takes them from.
 */
export class Exchange {
  /** What sockets are read into: the places of messages are in its reserve. */
  readonly memory: ReadMemory;
  /** What sockets are written from. */
  readonly regions: SendRegions;

  /** Reserves it. @throws WireError `BAD_OPTION` where `mostViewBytes` is more than a region holds. */
  constructor({ mostViewBytes, checked }: ExchangeOptions) {
    const mode = checked === undefined ? {} : { checked };
    this.memory = new ReadMemory({
      ...mode,
      name: "what sockets are read into",
      maxPayloadBytes: MOST_MESSAGE_BYTES,
    });
    this.regions = new SendRegions({ ...mode, regionBytes: mostViewBytes, mostRegions: MOST_REGIONS });
  }

  /** Puts a frame where a socket could have: answers its place. For battles that are played without sockets, as in rehearsals. */
  put(frame: Uint8Array): number {
    const { reserve, windowAt } = this.memory;
    const at = (windowAt | 3) >>> 0;
    reserve.views.u8.set(frame, at);
    return at;
  }
}
