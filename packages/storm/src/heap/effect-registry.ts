/** What is told of each effect that it followed and the collector has taken. */
export interface EffectFollower {
  onTaken(): void;
}

/**
 * Tells of effects that the collector has taken. There is one for a room, not one for a battle: the engine tells one registry in a turn of the
 * event loop, so that those of a thousand battles would wait for a thousand turns.
 */
export type EffectRegistry = FinalizationRegistry<EffectFollower>;

/** Makes the registry of a room. */
export function effectRegistry(): EffectRegistry {
  return new FinalizationRegistry((follower) => follower.onTaken());
}
