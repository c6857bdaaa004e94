import assert from "node:assert/strict";

/*
 * A model of the ring's protocol, and every order of its steps; no test of its own. Positions count messages, and the ring holds
 * `capacity` of them. Each `yield` names a step, which is done when the side goes on: one atomic operation, or the writing
 * or reading of a message, whose bytes are no atomics. What a side does between is of its own alone. Steps are named as
 * `doorbell.model.test.ts` names what the code does, and that test holds the one against the other.
 */

/** What can be made wrong, so that the model is seen to notice. */
export type Flaw =
  | "none"
  | "looks, then arms"
  | "rings, then publishes"
  | "wakes, and does not clear"
  | "believes the end at once"
  | "releases, then reads";

/** What is run: so many messages, through a ring for so many; the reader may end early, and waits may time out. */
export interface Scenario {
  readonly messages: number;
  readonly capacity: number;
  readonly readerEndsAfter: number;
  readonly timesOut: boolean;
  readonly flaw: Flaw;
}

/** What was found: how many states there are, which step followed which on a side, and what went wrong. */
export interface Exploration {
  readonly states: number;
  readonly follows: Set<string>;
  readonly problem: string | undefined;
}

type Bell = "readerBell" | "writerBell";
type Answer = "ready" | "over" | undefined;
/** Steps, by name; what they are resumed with is a choice where there is one. */
type Steps<R> = Generator<string, R, boolean>;

interface Shared {
  published: number;
  released: number;
  writerState: number;
  readerState: number;
  readerBell: number;
  writerBell: number;
  readerBellSleeper: boolean;
  writerBellSleeper: boolean;
  readonly slots: number[];
}

/** What only one side has; with the step that is next, it says all of how the side goes on. */
interface Own {
  doing: string;
  position: number;
  stored: number;
  copy: number;
  /** What the look answered last. */
  answer: Answer;
  /** Whether the time was up. */
  isLate: boolean;
}

const ENDED = 2;

function* ring(shared: Shared, bell: Bell, flaw: Flaw): Steps<void> {
  yield `load ${bell}`;
  if (shared[bell] !== 1) return;
  yield `clear ${bell}`;
  if (flaw !== "wakes, and does not clear") shared[bell] = 0;
  yield `notify ${bell}`;
  shared[`${bell}Sleeper`] = false;
}

function* sleep(shared: Shared, own: Own, bell: Bell, look: () => Steps<Answer>, flaw: Flaw): Steps<void> {
  for (;;) {
    if (flaw === "looks, then arms") own.answer = yield* look();
    yield `arm ${bell}`;
    shared[bell] = 1;
    if (flaw !== "looks, then arms") own.answer = yield* look();
    if (own.answer !== undefined) break;
    yield `wait ${bell}`;
    if (shared[bell] !== 1) continue;
    shared[`${bell}Sleeper`] = true;
    const isTimedOut = yield `sleep ${bell}`;
    if (!isTimedOut) continue;
    shared[`${bell}Sleeper`] = false;
    own.isLate = true;
    own.answer = yield* look();
    break;
  }
  yield `clear ${bell}`;
  shared[bell] = 0;
  own.isLate = false;
}

function* writer(shared: Shared, own: Own, scenario: Scenario): Steps<void> {
  const { messages, capacity, flaw } = scenario;
  function* publish(): Steps<void> {
    if (own.position === own.stored) return;
    if (flaw === "rings, then publishes") yield* ring(shared, "readerBell", flaw);
    own.stored = own.position;
    yield "store published";
    shared.published = own.position;
    if (flaw !== "rings, then publishes") yield* ring(shared, "readerBell", flaw);
  }
  function* fits(): Steps<boolean> {
    yield "load released";
    own.copy = shared.released;
    return own.position - own.copy < capacity;
  }
  function* look(): Steps<Answer> {
    yield "load readerState";
    if (shared.readerState === ENDED) return "over";
    return (yield* fits()) ? "ready" : undefined;
  }
  while (own.position < messages && own.answer !== "over") {
    own.doing = "reserve";
    if (own.position - own.copy < capacity || (yield* fits())) {
      const publishesNow = yield "write message";
      assert.ok(own.position - shared.released < capacity, "a message was written over that is still read");
      shared.slots[own.position % capacity] = own.position++;
      if (publishesNow) yield* publish();
    } else {
      own.doing = "wait";
      yield* publish();
      yield* sleep(shared, own, "writerBell", look, flaw);
    }
  }
  own.doing = "end";
  yield* publish();
  yield "store writerState";
  shared.writerState = ENDED;
  yield* ring(shared, "readerBell", flaw);
  yield* ring(shared, "writerBell", flaw);
}

function* reader(shared: Shared, own: Own, scenario: Scenario): Steps<void> {
  const { capacity, readerEndsAfter, flaw } = scenario;
  function* release(): Steps<void> {
    if (own.position === own.stored) return;
    own.stored = own.position;
    yield "store released";
    shared.released = own.position;
    yield* ring(shared, "writerBell", flaw);
  }
  function* look(): Steps<Answer> {
    yield "load published";
    if (shared.published !== own.position) return "ready";
    yield "load writerState";
    if (shared.writerState !== ENDED) return undefined;
    if (flaw === "believes the end at once") return "over";
    own.doing = "look again";
    yield "load published";
    return shared.published === own.position ? "over" : "ready";
  }
  while (own.answer !== "over" && own.position < readerEndsAfter) {
    own.doing = "next";
    if (own.position === own.copy) {
      yield "load published";
      own.copy = shared.published;
    }
    if (own.position !== own.copy) {
      if (flaw === "releases, then reads") shared.released = own.position + 1;
      const releasesNow = yield "read message";
      assert.equal(shared.slots[own.position % capacity], own.position, "another message is read");
      own.position++;
      if (releasesNow) yield* release();
    } else {
      own.doing = "wait";
      yield* release();
      yield* sleep(shared, own, "readerBell", look, flaw);
    }
  }
  own.doing = "end";
  yield* release();
  yield "store readerState";
  shared.readerState = ENDED;
  yield* ring(shared, "readerBell", flaw);
  yield* ring(shared, "writerBell", flaw);
}

/** One step of a schedule: whose, and its choice. */
const CHOICES = [
  { side: 0, choice: false },
  { side: 0, choice: true },
  { side: 1, choice: false },
  { side: 1, choice: true },
] as const;

/** Begins anew and takes the steps of a schedule, each a number of {@link CHOICES}. */
function replay(scenario: Scenario, schedule: string) {
  const shared: Shared = {
    published: 0,
    released: 0,
    writerState: 1,
    readerState: 1,
    readerBell: 0,
    writerBell: 0,
    readerBellSleeper: false,
    writerBellSleeper: false,
    slots: [],
  };
  const own = () => ({ doing: "", position: 0, stored: 0, copy: 0, answer: undefined, isLate: false });
  const owns: Own[] = [own(), own()];
  const sides = [writer(shared, owns[0], scenario), reader(shared, owns[1], scenario)];
  const at = sides.map((side) => step(side));
  for (const digit of schedule) {
    const { side, choice } = CHOICES[Number(digit)];
    at[side] = step(sides[side], choice);
  }
  const isAsleep = (side: number) =>
    at[side].startsWith("sleep") && shared[side === 0 ? "writerBellSleeper" : "readerBellSleeper"];
  /** Whether a side can go on so: without the choice, or with it where there is one. */
  const canGoOn = (side: number, choice: boolean): boolean => {
    if (at[side] === "done") return false;
    if (isAsleep(side)) return choice && scenario.timesOut;
    return !choice || at[side].endsWith("message");
  };
  const ways = CHOICES.map(({ side, choice }) => canGoOn(side, choice));
  return { schedule, at, ways, read: owns[1].position, key: JSON.stringify([shared, owns, at]) };
}

function step(side: Steps<void>, choice?: boolean): string {
  const { done, value } = choice === undefined ? side.next() : side.next(choice);
  return done ? "done" : value;
}

/** Goes through every order of steps. */
export function explore(scenario: Scenario): Exploration {
  const follows = new Set<string>();
  const start = replay(scenario, "");
  const numbers = new Map([[start.key, 0]]);
  const before: number[][] = [[]];
  const ends: number[] = [];
  const open = [start];
  let problem: string | undefined;
  for (let number = 0; number < open.length && problem === undefined; number++) {
    const { schedule, at, ways, read } = open[number];
    if (at[0] === "done" && at[1] === "done") {
      ends.push(number);
      const { messages, readerEndsAfter } = scenario;
      if (read !== Math.min(messages, readerEndsAfter)) problem = `${read} of ${messages} messages were read`;
      continue;
    }
    for (const [digit, { side }] of CHOICES.entries()) {
      if (!ways[digit]) continue;
      let next: ReturnType<typeof replay>;
      try {
        next = replay(scenario, schedule + digit);
      } catch (error) {
        problem = `${error instanceof Error ? error.message : error}, after ${schedule}${digit}`;
        break;
      }
      if (!next.at[side].startsWith("sleep")) {
        follows.add(
          `${side === 0 ? "writer" : "reader"}: ${at[side].replace("sleep", "wait")}, ${next.at[side]}`,
        );
      }
      let to = numbers.get(next.key);
      if (to === undefined) {
        to = open.push(next) - 1;
        numbers.set(next.key, to);
        before.push([]);
      }
      before[to].push(number);
    }
    if (!ways.includes(true))
      problem ??= `both sleep for ever: the writer at "${at[0]}", the reader at "${at[1]}"`;
  }
  problem ??= canAllEnd(before, ends) ? undefined : "there is a state from which the end is never reached";
  return { states: open.length, follows, problem };
}

function canAllEnd(before: readonly (readonly number[])[], ends: readonly number[]): boolean {
  const reached = new Set(ends);
  for (const number of reached) for (const earlier of before[number]) reached.add(earlier);
  return reached.size === before.length;
}
