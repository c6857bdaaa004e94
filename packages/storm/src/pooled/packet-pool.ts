import { Pool } from "@pauseless/arena";

/** What is sent to a client: bytes in a buffer that has room for the largest packet. */
export class Packet {
  player = 0;
  tick = 0;
  /** How many of its bytes are in use. */
  length = 0;
  readonly words: Int32Array;

  constructor(mostBytes: number) {
    this.words = new Int32Array((mostBytes + 3) >> 2);
  }
}

/** Packets that can be on their way at once: a room sends one after the other, each copied to the socket's memory before the next is made. */
const PACKETS = 1;

/** The packets of a room. Its pool throws where it is empty: then somebody did not give one back. */
export class PacketPool {
  private readonly pool: Pool<Packet>;

  /**
   * @param mostBytes - the size of the largest packet
   * @param checked - whether the pool records where each packet was acquired
   */
  constructor(mostBytes: number, checked: boolean) {
    this.pool = Pool.open({
      name: "packets",
      capacity: PACKETS,
      create: () => new Packet(mostBytes),
      checked,
    });
  }

  // Hot path: 20,000 times a second.
  /**
   * Takes a packet and copies into it `length` bytes from byte `at` of `words` on. Give it back when it is sent.
   *
   * @throws ArenaError `POOL_EMPTY` where none was given back.
   */
  take(player: number, tick: number, words: Int32Array, at: number, length: number): Packet {
    const packet = this.pool.acquire();
    packet.player = player;
    packet.tick = tick;
    packet.length = length;
    const first = at >> 2;
    for (let i = (length + 3) >> 2; --i >= 0; ) packet.words[i] = words[first + i];
    return packet;
  }

  /** Takes a packet back. @throws ArenaError `DOUBLE_RELEASE`. */
  giveBack(packet: Packet): void {
    this.pool.release(packet);
  }
}
