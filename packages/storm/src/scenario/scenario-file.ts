import { readFileSync } from "node:fs";
import { StormError } from "../storm-error.js";
import { checkScenario } from "./scenario-check.js";
import type { StormScenario } from "./storm-scenario.js";

/** The scenarios that come with the package. */
export const SCENARIO_NAMES = ["walk", "aoe", "horde", "mixed"] as const;

/**
 * The scenario of that name, or in that file.
 *
 * @param nameOrFile - one of {@link SCENARIO_NAMES}, or the path of a file that ends in `.json`
 * @throws StormError `UNKNOWN_SCENARIO` where there is none of that name, `BAD_SCENARIO` where the file cannot be read or is none.
 */
export function stormScenario(nameOrFile: string): StormScenario {
  const shipped = SCENARIO_NAMES.some((name) => name === nameOrFile);
  if (!shipped && !nameOrFile.endsWith(".json")) {
    throw new StormError(
      "UNKNOWN_SCENARIO",
      `there is no scenario "${nameOrFile}"; choose from ${SCENARIO_NAMES.join(", ")}, or give a file that ends in .json`,
    );
  }
  return checkScenario(
    readJson(
      shipped ? new URL(`../../scenarios/${nameOrFile}.json`, import.meta.url) : nameOrFile,
      nameOrFile,
    ),
    nameOrFile,
  );
}

function readJson(path: string | URL, name: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const why = (error as Error).message;
    throw new StormError(
      "BAD_SCENARIO",
      `${name} cannot be read as JSON (${why}); see the package's scenarios/`,
    );
  }
}
