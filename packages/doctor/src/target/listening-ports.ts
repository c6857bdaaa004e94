import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A port that a process waits for connections at. */
export interface ListeningPort {
  /** To connect to: an IP address, `::1` in brackets. */
  readonly host: string;
  readonly port: number;
  /** The kernel's number of the socket. */
  readonly inode: string;
}

/** TCP_LISTEN of include/net/tcp_states.h. */
const LISTENING = "0A";

/** The TCP ports that a process itself waits at; none where it has gone. */
export function listeningPorts(pid: number): ListeningPort[] {
  const inodes = socketsOf(pid);
  return allListening(pid).filter(({ inode }) => inodes.has(inode));
}

/** Whoever waits at a port: its pid, or undefined where that cannot be known, and whether there is somebody at all. */
export function portTaker(port: number): { taken: boolean; pid?: number } {
  const taken = allListening(process.pid).find((listening) => listening.port === port);
  if (!taken) return { taken: false };
  const pids = readdirSync("/proc").map(Number).filter(Number.isInteger);
  const pid = pids.find((candidate) => socketsOf(candidate).has(taken.inode));
  return pid === undefined ? { taken: true } : { taken: true, pid };
}

function socketsOf(pid: number): Set<string> {
  const inodes = new Set<string>();
  try {
    for (const descriptor of readdirSync(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${descriptor}`))?.[1];
      if (inode) inodes.add(inode);
    }
  } catch {
    // It has gone, or belongs to another user.
  }
  return inodes;
}

/** Empty where a descriptor was closed meanwhile. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

/** Everything that listens in the network that a process sees. */
function allListening(pid: number): ListeningPort[] {
  return ["tcp", "tcp6"].flatMap((table) => {
    let lines: string[];
    try {
      lines = readFileSync(`/proc/${pid}/net/${table}`, "utf8").trim().split("\n").slice(1);
    } catch {
      // It has gone, or the machine has no such addresses.
      return [];
    }
    return lines.flatMap((line) => {
      const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
      const [address = "", port = ""] = local.split(":");
      return state === LISTENING ? [{ host: hostOf(address), port: Number.parseInt(port, 16), inode }] : [];
    });
  });
}

/** The kernel writes each 32-bit word of an address in the machine's order of bytes. */
function hostOf(address: string): string {
  const any = /^0+$/.test(address);
  if (address.length > 8) return any || /^0+1000000$/.test(address) ? "[::1]" : "127.0.0.1";
  if (any) return "127.0.0.1";
  return [6, 4, 2, 0].map((at) => Number.parseInt(address.slice(at, at + 2), 16)).join(".");
}
