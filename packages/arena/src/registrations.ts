/** One thing that was registered. */
export interface Registration<T> {
  /** What was registered. */
  readonly thing: T;
  /** Whether it still is. Ask again before each use: what was used before it may have taken it off. */
  active: boolean;
}

/** Things in the order of their registration, which may come and go while they are gone through. */
export class Registrations<T> {
  /** Those that are registered now: another array after each change, so that going through one is safe. */
  all: readonly Registration<T>[] = [];

  /** Registers one more and answers the way to take it off, which may be called more than once. */
  add(thing: T): () => void {
    const registration: Registration<T> = { thing, active: true };
    this.all = [...this.all, registration];
    return () => {
      registration.active = false;
      this.all = this.all.filter((other) => other !== registration);
    };
  }
}
