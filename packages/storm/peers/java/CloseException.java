package pauseless.storm;

/** Why a connection is closed. Codes from 4000 on are the game's own. */
final class CloseException extends Exception {
  static final int NORMAL = 1000;
  static final int PROTOCOL = 1002;
  static final int UNSUPPORTED = 1003;
  static final int POLICY = 1008;
  static final int TOO_LARGE = 1009;
  static final int MALFORMED = 4400;
  static final int NO_SUCH_BATTLE = 4404;
  static final int ILL_TIMED = 4409;
  static final int FULL = 4503;

  private static final long serialVersionUID = 1;

  final int code;

  CloseException(int code, String reason) {
    super(reason);
    this.code = code;
  }
}
