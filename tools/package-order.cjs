// The order of packages: what each may import. `npm run lint:order` fails on an import upward, on one past a package's
// entry, and on a cycle.
const mayImport = {
  testing: [],
  arena: [],
  doctor: [],
  world: ["arena"],
  wire: ["arena"],
  server: ["arena", "world", "wire"],
  storm: ["arena", "world", "wire", "client", "server", "doctor"],
  cli: ["arena", "world", "wire", "client", "server", "doctor", "storm"],
};
/** Files that others may import: a package's entries, as its package.json exports them. */
const entries = "packages/[^/]+/dist/(index|view|node|measure)\\.(js|d\\.ts)$";

module.exports = {
  forbidden: [
    {
      name: "no-cycle",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "only-through-the-entry",
      comment: "A package is imported through its entry alone.",
      severity: "error",
      from: { path: "^(?:packages|apps)/([^/]+)/" },
      to: { path: "^(?:packages|apps)/", pathNot: ["^(?:packages|apps)/$1/", entries] },
    },
    {
      name: "arena-is-for-every-platform",
      comment: "The memory package runs in browsers too: nothing of Node.",
      severity: "error",
      from: { path: "^packages/arena/src/", pathNot: "\\.(test|bench)\\.ts$" },
      to: { pathNot: "^packages/arena/" },
    },
    {
      name: "world-is-for-every-platform",
      comment:
        "The entities run in browsers too: nothing of Node, and no other package. The benchmark's peers are others'.",
      severity: "error",
      from: { path: "^packages/world/src/", pathNot: "\\.(test|bench)\\.ts$|^packages/world/src/peers/" },
      to: { pathNot: "^packages/(world|arena)/" },
    },
    {
      name: "wire-is-for-every-platform-but-its-sockets",
      comment:
        "Messages, snapshots, frames and rings run in browsers too; Node is in `node.ts` and `node/` alone.",
      severity: "error",
      from: {
        path: "^packages/wire/src/",
        pathNot:
          "\\.(test|bench)\\.ts$|^packages/wire/src/(peers|testing|node)/|^packages/wire/src/node\\.ts$",
      },
      to: { pathNot: "^packages/(arena/|wire/(?!src/node))" },
    },
    {
      name: "testing-is-for-tests",
      comment: "What tests share is never published.",
      severity: "error",
      from: { pathNot: "\\.test\\.ts$|^packages/testing/" },
      to: { path: "^packages/testing/" },
    },
    ...Object.entries(mayImport).map(([name, allowed]) => ({
      name: `${name}-imports-what-its-row-allows`,
      severity: "error",
      from: { path: `^packages/${name}/` },
      to: {
        path: "^(?:packages|apps)/",
        pathNot: `^packages/(?:${[name, "testing", ...allowed].join("|")})/`,
      },
    })),
  ],
  options: {
    exclude: { path: "(^|/)fixtures/|^packages/doctor/examples/|^(packages|apps)/[^/]+/dist/.*\\.test\\." },
    doNotFollow: { path: "(^|/)(dist|node_modules)/" },
    tsConfig: { fileName: "tsconfig.base.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "default"] },
  },
};
