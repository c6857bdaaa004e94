import type { PressureGauge, PressureLevel } from "./pressure-gauge.js";
import { Registrations } from "./registrations.js";

/** Someone who is told of a change of level in `subject`. */
export type PressureListener<Subject> = (level: PressureLevel, subject: Subject) => void;

/** How often listeners are told in a row of changes that listeners made. */
const MOST_ROUNDS = 8;

/** Those who are told of changes of a gauge's level: each once a change, and of the changes one after the other. */
export class PressureListeners<Subject> {
  private readonly registrations = new Registrations<PressureListener<Subject>>();
  private told: PressureLevel = "normal";
  private telling = false;

  /** Registers one behind the others and answers the way to take it off. */
  add(listener: PressureListener<Subject>): () => void {
    return this.registrations.add(listener);
  }

  /**
   * Tells all of the gauge's level, unless they know it. Where one of them changes it in turn, all are told of that
   * afterwards; listeners that go on changing it are stopped after eight rounds, and told again on the next call.
   *
   * @param failed - told of what each listener throws
   */
  tell(gauge: PressureGauge, subject: Subject, failed: (error: unknown) => void): void {
    if (this.telling) return;
    this.telling = true;
    for (let round = 0; round < MOST_ROUNDS && gauge.level !== this.told; round++) {
      const { level } = gauge;
      this.told = level;
      for (const registration of this.registrations.all) {
        if (!registration.active) continue;
        try {
          registration.thing(level, subject);
        } catch (error) {
          failed(error);
        }
      }
    }
    this.telling = false;
  }
}
