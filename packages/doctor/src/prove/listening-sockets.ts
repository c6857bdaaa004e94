import { descendantsOf } from "../target/descendants-of.js";
import { listeningPorts } from "../target/listening-ports.js";

/**
 * The TCP sockets that a process and those that it started listen on: by the kernel's number of the socket, its port. Empty where the process has gone, is
 * somebody else's, or the system has no `/proc`.
 */
export function listeningSockets(pid: number): Map<string, number> {
  const pids = [pid, ...descendantsOf(pid)];
  return new Map(pids.flatMap((each) => listeningPorts(each).map(({ inode, port }) => [inode, port])));
}
