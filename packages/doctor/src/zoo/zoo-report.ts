import { AssertionError } from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { examineExhibit } from "./examine-exhibit.js";
import type { Exhibit } from "./exhibit.js";
import { healthyExhibits, oldExhibits, otherExhibits, youngExhibits } from "./exhibits.js";
import { judgeExhibit } from "./judge-exhibit.js";

// Examines the whole zoo by each Node that is given, and writes a page of what the doctor said:
// `node packages/doctor/dist/zoo/zoo-report.js docs/doctor-zoo.md NODE_20 NODE_24`
const [file, ...nodes] = process.argv.slice(2);
if (file === undefined || nodes.length === 0) {
  console.error("usage: node zoo-report.js FILE NODE...: the page to write, and each Node to run the zoo by");
  process.exit(1);
}

const sections: string[] = [];
let right = 0;
let all = 0;
for (const exhibit of [...youngExhibits, ...oldExhibits, ...otherExhibits, ...healthyExhibits]) {
  const said: string[] = [];
  for (const node of nodes) said.push(await verdictOn(exhibit, node));
  sections.push(`### ${exhibit.program}\n\n${headOf(exhibit)}\n\n${said.join("\n")}`);
}
writeFileSync(
  file,
  `# The doctor's zoo

Programs with one known illness each, and some that are well, in \`packages/doctor/zoo\`. What ails each was found without the doctor, and stands at its head. \`npm test\` has the doctor examine them, and
fails where it does not find the illness first, finds one that is not there, or names the wrong function or thread. This page is written by \`packages/doctor/src/zoo/zoo-report.ts\`: each program
observed for five seconds, a few for longer; right in ${right} of ${all}.

${sections.join("\n\n")}
`,
);

function headOf({ program, illness, engine = [], verdict, also = [] }: Exhibit): string {
  const options = engine.length === 0 ? "" : ` Run with \`${engine.join(" ")}\`.`;
  const others = also.length === 0 ? "" : `; besides may be found: ${also.join(", ")}`;
  return `[Source](../packages/doctor/zoo/${program}). Illness: ${illness}.${options} To be found: **${verdict}**${others}.`;
}

async function verdictOn(exhibit: Exhibit, node: string): Promise<string> {
  const examined = await examineExhibit(exhibit, node);
  const { insights, verdict, evidence } = examined.report;
  const isRight = passes(() => judgeExhibit(exhibit, examined));
  all++;
  if (isRight) right++;
  const found = insights.map(({ id, weight }) => `${id} ${weight.toFixed(2)}`).join(", ");
  const line = `- Node ${evidence.target.nodeVersion}${isRight ? "" : " (wrong)"}: ${verdict}\n  (${found})`;
  console.log(`${exhibit.program}\n${line}`);
  return line;
}

function passes(judge: () => void): boolean {
  try {
    judge();
    return true;
  } catch (error) {
    if (error instanceof AssertionError) return false;
    throw error;
  }
}
