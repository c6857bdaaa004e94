/**
 * What the tests of several packages share. For tests alone, and never published.
 *
 * @module
 */
export {
  measureCases,
  type Operations,
  testsInProcessesOfTheirOwn,
  testsThatNoObjectIsMade,
} from "./heap-meter.js";
export { litterOf, printLitter } from "./litter-meter.js";
export { type PackedProgram, type PackedTests, testsOfPackedPackage } from "./packed-package.js";
export { type ReadmeProgram, readmePrograms, testsOfReadme } from "./readme-programs.js";
