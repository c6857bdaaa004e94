/*
 * What goes between 1,000 clients and a server, whoever the server is. All words are little-endian and stand behind a kind byte.
 *
 *   client to server, 12 bytes: kind, u32 check, u32 sequence, u16 client, u8 0
 *   server to client, 600 bytes: kind, u32 tick, u32 client as the server counts them, and 591 more that are always the same
 */
export const CLIENTS = 1000;
export const MESSAGES_PER_MS = 32;
export const MESSAGE_BYTES = 12;
export const SNAPSHOT_BYTES = 600;
export const SNAPSHOT_PERIOD_MS = 50;

export const INPUT_KIND = 1;
export const SNAPSHOT_KIND = 2;

/** How the server's sends lie in the period: all clients at once, as one timer for all does it, or one after the other. */
export type Pace = "bursts" | "spread";

/** What a message's check has to be, as a signed word. */
export function checkOf(client: number, sequence: number): number {
  const mixed = Math.imul(sequence ^ Math.imul(client + 1, 0x9e3779b1), 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}

/** The bytes of every snapshot but for the tick and the client. */
export function snapshotBytes(): Uint8Array {
  const bytes = Uint8Array.from({ length: SNAPSHOT_BYTES }, (_, i) => (i * 31) & 0xff);
  bytes[0] = SNAPSHOT_KIND;
  return bytes;
}

/** What a game does with an input, at its cheapest: it is checked, and kept until the tick. */
export class Inbox {
  /** The last sequence of each client. */
  readonly latest = new Int32Array(CLIENTS);
  /** How many came, the sum of their checks, and how many were wrong. */
  readonly tallies = new Int32Array(3);

  take(check: number, sequence: number, client: number): void {
    const { tallies } = this;
    tallies[0]++;
    tallies[1] += check;
    if (client < CLIENTS && check === checkOf(client, sequence)) this.latest[client] = sequence;
    else tallies[2]++;
  }

  /** What came with another kind or length. */
  refuse(): void {
    this.tallies[2]++;
  }
}
