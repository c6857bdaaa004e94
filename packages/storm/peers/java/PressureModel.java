package pauseless.storm;

/**
 * What of the load beside the rules stays as it is while a server runs.
 *
 * @param entities of each battle that live as long as it does
 * @param leastBytes of such an entity
 * @param mostBytes of such an entity
 * @param recorder whether a replay is recorded
 * @param follow whether the newest effect of each tick is followed
 */
record PressureModel(int entities, int leastBytes, int mostBytes, boolean recorder, boolean follow) {
  static final int SLOT_BYTES = 16;
}
