import { readdir, readFile, readlink } from "node:fs/promises";

const LISTEN = "0A";

/**
 * The TCP sockets that a process and those that it started listen on: by the name of the socket, its port. Empty where the process has gone, is somebody
 * else's, or the system has no `/proc`.
 */
export async function listeningSockets(pid: number): Promise<Map<string, number>> {
  const all = await listening();
  const own = new Map<string, number>();
  if (all.size === 0) return own;
  for (const each of await family(pid)) {
    for (const socket of await sockets(each)) {
      const port = all.get(socket);
      if (port !== undefined) own.set(socket, port);
    }
  }
  return own;
}

/** Of the whole machine. Source: proc_net_tcp(5): the local address, the state and the inode are the columns 1, 3 and 9. */
async function listening(): Promise<Map<string, number>> {
  const ports = new Map<string, number>();
  for (const file of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const line of (await readText(file)).split("\n").slice(1)) {
      const columns = line.trim().split(/\s+/);
      if (columns[3] !== LISTEN) continue;
      const port = Number.parseInt(columns[1].slice(columns[1].lastIndexOf(":") + 1), 16);
      ports.set(`socket:[${columns[9]}]`, port);
    }
  }
  return ports;
}

async function family(pid: number): Promise<number[]> {
  const pids = [pid];
  for (let i = 0; i < pids.length; i++) {
    const tasks = await readdir(`/proc/${pids[i]}/task`).catch(() => []);
    for (const task of tasks) {
      const children = await readText(`/proc/${pids[i]}/task/${task}/children`);
      for (const child of children.split(" ")) if (child.trim() !== "") pids.push(Number(child));
    }
  }
  return pids;
}

async function sockets(pid: number): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  return Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => "")));
}

async function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => "");
}
