// Runs every test (or those whose path contains one of the arguments) on the build, and counts.
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";

/** How long the tests of a file may take, ten times what the longest do. */
const FILE_MS = 300_000;
/**
 * Whose tests measure nothing that another process disturbs: they run beside one another. All others run one after the other, alone: servers, storms, the doctor's programs.
 */
const TOGETHER = new RegExp(
  [
    "packages/(arena|cli|world)/",
    "packages/wire/dist/(?!node/)",
    "packages/doctor/dist/(advice|diagnose|export|figures|insights|live|page)/",
    "packages/storm/dist/(arena|battle|frame|heap|hybrid|pooled|pressure|protocol|record|report|scenario)/",
  ]
    .map((folder) => `^${folder}`)
    .join("|"),
);
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const patterns = process.argv.slice(2);
const files = ["packages", "apps"]
  .flatMap((group) => readdirSync(join(root, group)).map((name) => join(root, group, name)))
  .flatMap(testsOf)
  .filter(
    (file) => patterns.length === 0 || patterns.some((pattern) => relative(root, file).includes(pattern)),
  );

if (files.length === 0) {
  console.error(`test: no test file's path contains ${patterns.join(" or ")}`);
  process.exit(1);
}

const count = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
const isTogether = (file) => TOGETHER.test(relative(root, file).replaceAll(sep, "/"));
await runFiles(files.filter(isTogether), availableParallelism());
await runFiles(
  files.filter((file) => !isTogether(file)),
  1,
);
for (const failure of failures) console.log(`failed: ${failure}`);
const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : "";
console.log(`${count.passed} passed, ${count.failed} failed${skipped}`);
process.exitCode = count.failed > 0 || count.passed === 0 ? 1 : 0;

/** Runs files, so many at once. One that hangs fails, and the others run. */
async function runFiles(chosen, concurrency) {
  if (chosen.length === 0) return;
  const stream = run({ files: chosen, concurrency, timeout: FILE_MS });
  stream.on("test:pass", (data) => {
    if (data.details?.type === "suite") return;
    if (data.skip !== undefined) count.skipped++;
    else count.passed++;
  });
  stream.on("test:fail", (data) => {
    if (data.details?.type === "suite") return;
    count.failed++;
    failures.push(`${data.name} (${data.file ? relative(root, data.file) : ""}:${data.line ?? ""})`);
  });
  for await (const text of stream.compose(new spec())) process.stdout.write(text);
}

/** The compiled tests of a package: one for each source, so that a test that was removed is not run. */
function testsOf(folder) {
  let entries;
  try {
    entries = readdirSync(join(folder, "src"), { recursive: true });
  } catch {
    return [];
  }
  return entries
    .map(String)
    .filter((entry) => entry.endsWith(".test.ts"))
    .sort()
    .map((entry) => join(folder, "dist", entry.split(sep).join("/").replace(/\.ts$/, ".js")));
}
