import { World } from "../battle/rules.js";
import { SLOT_BYTES } from "../pressure/pressure-model.js";
import { StormError } from "../storm-error.js";
import { nearestName } from "./nearest-name.js";
import type { ScenarioPhase, StormScenario } from "./storm-scenario.js";

/** A check of a value: answers what to write instead, where it is wrong. */
type Rule = (value: unknown) => string | undefined;

const whole =
  (least: number, most: number): Rule =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? undefined
      : `a whole number from ${least} to ${most}`;
const text: Rule = (value) =>
  typeof value === "string" && value.trim() !== "" ? undefined : "a text that is not empty";
const flag: Rule = (value) => (typeof value === "boolean" ? undefined : "true or false");

const LEAST_ENTITY_BYTES = SLOT_BYTES;
const MOST_ENTITY_BYTES = 65_536;
const entityBytes: Rule = (value) => {
  const size = (bytes: unknown) =>
    whole(LEAST_ENTITY_BYTES, MOST_ENTITY_BYTES)(bytes) === undefined && (bytes as number) % SLOT_BYTES === 0;
  const fits = Array.isArray(value) && value.length === 2 && value.every(size) && value[0] <= value[1];
  return fits
    ? undefined
    : `[least, most], two multiples of ${SLOT_BYTES} from ${LEAST_ENTITY_BYTES} to ${MOST_ENTITY_BYTES}, as [2048, 16384]`;
};
const chance = whole(0, 1000);
const phases: Rule = (value) =>
  Array.isArray(value) && value.length > 0
    ? undefined
    : 'a list of one or more phases, as [{ "seconds": 10, "cast": 300, "move": 200, "events": 50 }]';

const SCENARIO: Record<keyof StormScenario, Rule> = {
  name: text,
  summary: text,
  battles: whole(1, 5000),
  players: whole(2, World.MaxPlayers),
  phases,
  entities: whole(0, 1000),
  entityBytes,
  recorder: flag,
  follow: flag,
};

const PHASE: Record<keyof ScenarioPhase, Rule> = {
  seconds: whole(1, 86_400),
  cast: chance,
  move: chance,
  events: chance,
};

/**
 * Checks that what was read is a scenario.
 *
 * @param source - the file's name, for errors
 * @throws StormError `BAD_SCENARIO` that names the place of the first fault and what to write instead.
 */
export function checkScenario(value: unknown, source: string): StormScenario {
  checkObject(value, SCENARIO, source, "the scenario", "");
  const scenario = value as StormScenario;
  for (const [index, phase] of scenario.phases.entries()) {
    const place = `phases[${index}]`;
    checkObject(phase, PHASE, source, place, `${place}.`);
    if (phase.cast + phase.move > 1000) {
      const said = `cast ${phase.cast} and move ${phase.move} are chances of 1,000 together; lower one`;
      throw new StormError("BAD_SCENARIO", `${source}: ${place}: ${said}`);
    }
  }
  return scenario;
}

function checkObject(
  value: unknown,
  rules: Readonly<Record<string, Rule>>,
  source: string,
  what: string,
  prefix: string,
): void {
  const bad = (said: string) => new StormError("BAD_SCENARIO", `${source}: ${said}`);
  const known = Object.keys(rules);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw bad(`${what} is ${JSON.stringify(value)}; write an object with ${known.join(", ")}`);
  }
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const nearest = nearestName(key, known);
    const hint = nearest === undefined ? `it can have ${known.join(", ")}` : `did you mean "${nearest}"?`;
    throw bad(`${what} has no "${key}"; ${hint}`);
  }
  for (const [key, rule] of Object.entries(rules)) {
    const held = (value as Record<string, unknown>)[key];
    const wanted = rule(held);
    if (wanted === undefined) continue;
    const is = held === undefined ? "is missing" : `is ${JSON.stringify(held)}`;
    throw bad(`${prefix}${key} ${is}; give ${wanted}`);
  }
}
