/** What became of a message. */
export enum SendResult {
  /** The system has all of it. */
  Sent,
  /** It waits behind others, or in part, and leaves as the peer reads. */
  Waiting,
  /** It was not sent, and will not be: the peer is too slow for it, or the connection closes or is closed. */
  Dropped,
}
