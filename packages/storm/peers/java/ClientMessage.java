package pauseless.storm;

/** What a client says. */
sealed interface ClientMessage {
  /** Its sequence number. */
  int seq();

  /** It looks at somebody; nothing comes of it. */
  record Select(int seq) implements ClientMessage {}

  /** It sets its velocity. */
  record Move(int seq, int vx, int vy) implements ClientMessage {}

  /** It casts a skill. */
  record Cast(int seq, int skill, int target) implements ClientMessage {}
}
