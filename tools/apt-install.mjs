// Installs a package of the system where that is possible without asking.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Installs a Debian package where root on Debian allows it, saying what it is for; does nothing elsewhere. */
export function aptInstall(name, purpose) {
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
  console.error(`setup: installing ${name} for ${purpose} with apt-get`);
  const quiet = {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  };
  spawnSync("apt-get", ["update", "-qq"], quiet);
  spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", name], quiet);
}
