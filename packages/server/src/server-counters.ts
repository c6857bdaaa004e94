/** What a server counted since it started. */
export interface ServerCounters {
  /** Messages of clients that were read. */
  received: number;
  /** Messages that were lost because a battle's inbox was full. */
  dropped: number;
  /** Views that were handed to sockets. */
  sent: number;
  /** Views that a client missed because earlier ones still waited. */
  skipped: number;
}
