// Illness: a dominant allocator. Sixty times a second each of 200 sessions is sent the positions of what it sees, and every packet is an array of new
// objects made by one method, some 300 MB each second; run with a young generation of 16 MB. Forty packets wait at most to be sent, so that little
// survives. `--trace-gc` shows some twenty young collections a second that free nearly all they find, and no old one.
interface Unit {
  id: number;
  x: number;
  y: number;
}

interface Packet {
  to: number;
  seen: { id: number; x: number; y: number; moved: boolean }[];
}

const SESSIONS = 200;
const UNITS = 260;
const TICK_HZ = 60;
const QUEUED = 40;

class PlayerSession {
  private sent = 0;

  constructor(readonly id: number) {}

  writePacket(units: readonly Unit[]): Packet {
    const seen: Packet["seen"] = [];
    for (const unit of units) {
      seen.push({ id: unit.id, x: unit.x + 0.5, y: unit.y + 0.5, moved: unit.x > this.id });
    }
    return { to: this.id, seen };
  }

  send(packet: Packet): void {
    this.sent += packet.seen.length;
  }
}

const units: Unit[] = Array.from({ length: UNITS }, (_, id) => ({ id, x: id * 0.5, y: 0.5 }));
const sessions: PlayerSession[] = Array.from({ length: SESSIONS }, (_, id) => new PlayerSession(id));

const queue: Packet[] = [];

function flush(): void {
  for (const packet of queue) sessions[packet.to]?.send(packet);
  queue.length = 0;
}

function move(): void {
  for (const unit of units) unit.x = (unit.x + 0.25) % 1000;
}

setInterval(() => {
  move();
  for (const session of sessions) {
    queue.push(session.writePacket(units));
    if (queue.length === QUEUED) flush();
  }
}, 1000 / TICK_HZ);
