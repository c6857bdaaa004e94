// Where a Python with the package `websockets` is, a peer of another make for the WebSocket tests, and how to get one.
import { spawnSync } from "node:child_process";
import { aptInstall } from "./apt-install.mjs";

/** The path of a Python that has `websockets`, or undefined. PYTHON_PATH goes before all others. */
export function findPython() {
  const { PYTHON_PATH: named } = process.env;
  const places = named === undefined || named === "" ? ["python3", "/usr/bin/python3"] : [named];
  return places.find((place) => spawnSync(place, ["-c", "import websockets"]).status === 0);
}

/** Installs `websockets` where there is none and root on Debian allows. */
export function ensurePythonWebsockets() {
  if (findPython() !== undefined) return;
  aptInstall("python3-websockets", "a WebSocket test");
  if (findPython() !== undefined) return;
  console.error(
    "setup: no Python with `websockets`: install python3-websockets, or name a Python that has it in PYTHON_PATH; the test with it fails",
  );
}
