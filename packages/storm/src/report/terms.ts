/** The words of a report and what they mean, as plain text without characters that HTML would escape. */
export const terms = [
  ["Stall", "what players feel: how late the latest tick ended, or the latest view came."],
  ["Pause", "a stop of one isolate of the server by the garbage collector."],
  ["One every", "the seconds from one pause to the next, on average."],
  ["Lateness", "how long after its due time a tick ended, its own length included, or was given up."],
  [
    "Packet lateness",
    "how much longer than a tick a client waited from one view to the next; of a longer wait, each view that was due in it counts.",
  ],
  [
    "Stutter",
    "a tick that ended more than one frame at 60 Hz, 16.7 ms, after it was due; a packet that came more than a tick and a frame, 66.7 ms, after the one before, or was due more than a frame before that.",
  ],
  ["Skipped tick", "a tick that was given up, because the server was more than five periods behind."],
  [
    "Round trip",
    "from when a message was due to be sent to the arrival of the first view that answers it, or to the end of the run.",
  ],
  [
    "p50, p99, max",
    "half of all were at most p50, 99 of 100 at most p99, and none was above max; at p99.99, one in 10,000 was above, and where fewer were measured there is none.",
  ],
  [
    "Allocated, heap growth",
    "what was allocated on the JavaScript heap, and how fast what is left after collections grows.",
  ],
  ["Mean lifetime", "how long a byte of garbage is on the heap before it is collected, on average."],
  ["Fragmentation", "the share of committed memory that holds nothing, over all spaces but the young one."],
  ["Heap, RSS", "the JavaScript heap in use, and all memory of the server process that is in RAM."],
  ["CPU", "processor time of the server as a share of one core; above 100% it used more than one."],
  [
    "Void",
    "no result, because the load generator could not keep up, the server ended early, or the run was called off while a whole one is there.",
  ],
] as const;
