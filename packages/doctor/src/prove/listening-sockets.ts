import { readdir, readFile } from "node:fs/promises";
import { listeningPorts } from "../target/listening-ports.js";

/**
 * The TCP sockets that a process and those that it started listen on: by the kernel's number of the socket, its port. Empty where the process has gone, is
 * somebody else's, or the system has no `/proc`.
 */
export async function listeningSockets(pid: number): Promise<Map<string, number>> {
  const pids = await family(pid);
  return new Map(pids.flatMap((each) => listeningPorts(each).map(({ inode, port }) => [inode, port])));
}

async function family(pid: number): Promise<number[]> {
  const pids = [pid];
  for (let i = 0; i < pids.length; i++) {
    const tasks = await readdir(`/proc/${pids[i]}/task`).catch(() => []);
    for (const task of tasks) {
      const children = await readFile(`/proc/${pids[i]}/task/${task}/children`, "utf8").catch(() => "");
      for (const child of children.split(" ")) if (child.trim() !== "") pids.push(Number(child));
    }
  }
  return pids;
}
