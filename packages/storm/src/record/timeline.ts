import type { RecordedEvent } from "./recording-format.js";
import type { Recording } from "./recording-reader.js";

/** Between the end of a recording and its next beginning, in milliseconds of the recording: so that seats are free again. */
const BETWEEN_LAPS_MS = 1000;

/** An event of a recording, and the way to the next. */
export interface Step {
  readonly event: RecordedEvent;
  /** Milliseconds since the replay began, at the speed of the recording. */
  readonly atMs: number;
  /** The next, where it was read. */
  next: Step | undefined;
}

/**
 * What happens in a replay, one step after the other. The first to ask for a step has it read; each step leads to the next, so
 * what all have passed is forgotten, and a recording of any length takes little memory.
 */
export class Timeline {
  /** How often the recording was begun. */
  laps = 0;
  private events: Iterator<RecordedEvent, void>;
  private lapMs = 0;
  private lastMs = 0;

  constructor(
    private readonly recording: Recording,
    private readonly loop: boolean,
  ) {
    this.events = this.begin();
  }

  /** The first step; to be asked once. @throws StormError as {@link Recording.events} does. */
  first(): Step | undefined {
    return this.read();
  }

  /** The step after one, or `undefined` at the end. @throws StormError as {@link Recording.events} does. */
  after(step: Step): Step | undefined {
    step.next ??= this.read();
    return step.next;
  }

  /** Closes the recording's file, where it was not read to its end. */
  close(): void {
    this.events.return?.();
  }

  private begin(): Iterator<RecordedEvent, void> {
    this.laps++;
    return this.recording.events();
  }

  private read(): Step | undefined {
    let { value } = this.events.next();
    if (value === undefined) {
      if (!this.loop) return undefined;
      this.lapMs = this.lastMs + BETWEEN_LAPS_MS;
      this.events = this.begin();
      value = this.events.next().value;
    }
    if (value === undefined) return undefined;
    this.lastMs = this.lapMs + value.atMs;
    return { event: value, atMs: this.lastMs, next: undefined };
  }
}
