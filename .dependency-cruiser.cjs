// Imports only ever point down. test/layout.test.ts plants one forbidden import per rule and expects the refusal.
const side = "^(agent|controller)/";

/** Within one side: a folder may import the folders after the colon (and itself). */
const LAYERS = {
  agent: {
    domain: [],
    ledger: ["domain"],
    host: ["domain"],
    staging: ["domain", "ledger", "host"],
    remediation: ["domain", "ledger", "host", "staging"],
    service: ["domain", "ledger", "host", "staging", "remediation"],
    command: ["domain", "ledger", "host", "staging", "remediation", "service", "main.ts"],
  },
  controller: {
    domain: [],
    store: ["domain"],
    depot: ["domain", "store"],
    fleet: ["domain", "store"],
    rollout: ["domain", "store", "depot", "fleet"],
    api: ["domain", "store", "depot", "fleet", "rollout"],
    command: ["domain", "store", "depot", "fleet", "rollout", "api", "main.ts"],
  },
};

const layerRules = Object.entries(LAYERS).flatMap(([name, folders]) =>
  Object.entries(folders).map(([folder, below]) => ({
    name: `layer-${name}-${folder}`,
    severity: "error",
    from: { path: `^${name}/${folder}/` },
    to: { path: `^${name}/`, pathNot: `^${name}/(${[folder, ...below].join("|").replaceAll(".", "\\.")})(/|$)` },
  })),
);

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "sides-never-meet", severity: "error", from: { path: side }, to: { path: side, pathNot: "^$1/" } },
    {
      name: "core-knows-nobody",
      severity: "error",
      from: { path: "^core/" },
      to: { path: "^(proto|formats|agent|controller|cli|test)/" },
    },
    {
      name: "formats-know-problems-trust-and-byte-sources",
      severity: "error",
      from: { path: "^formats/" },
      to: { path: "^(proto|agent|controller|cli|test|core)/", pathNot: "^core/(problem|trust|bytes)/" },
    },
    {
      name: "domain-is-pure",
      severity: "error",
      from: { path: "^(agent|controller)/domain/|^formats/" },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?(crypto|buffer|util|zlib)$" },
    },
    {
      name: "proto-knows-nobody",
      severity: "error",
      from: { path: "^proto/" },
      to: { path: "^(core|formats|agent|controller|cli|test)/" },
    },
    {
      name: "messages-stay-at-the-border",
      severity: "error",
      from: { path: "^(core|formats|agent|controller|cli)/", pathNot: "^(agent/service|controller/fleet)/" },
      to: { path: "^proto/gen/" },
    },
    {
      name: "cli-knows-rest-alone",
      severity: "error",
      from: { path: "^cli/", pathNot: "^cli/main\\.ts$" },
      to: { path: "^(agent|controller|proto)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "cli-types-are-rest-types",
      severity: "error",
      from: { path: "^cli/", pathNot: "^cli/main\\.ts$" },
      to: { path: "^(agent|controller|proto)/", pathNot: "^controller/api/wire/" },
    },
    {
      name: "cli-main-reaches-commands-alone",
      severity: "error",
      from: { path: "^cli/main\\.ts$" },
      to: { path: "^(agent|controller)/", pathNot: "^(agent|controller)/command/" },
    },
    {
      name: "sides-do-not-know-the-cli",
      severity: "error",
      from: { path: "^(agent|controller)/" },
      to: { path: "^(cli|test)/" },
    },
    {
      name: "reference-manager-knows-the-contract-alone",
      severity: "error",
      from: { path: "^hsm/" },
      to: { path: "^(formats|agent|controller|cli|test)/" },
    },
    {
      name: "nobody-knows-the-reference-manager",
      severity: "error",
      from: { pathNot: "^(hsm/|test/|cli/main\\.ts$)" },
      to: { path: "^hsm/" },
    },
    {
      name: "web-knows-rest-types-alone",
      severity: "error",
      from: { path: "^web/" },
      to: { path: "^(agent|controller|core|formats|cli|proto|hsm)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "web-types-are-rest-types",
      severity: "error",
      from: { path: "^web/" },
      to: { path: "^(agent|controller|core|formats|cli|proto|hsm)/", pathNot: "^controller/api/wire/" },
    },
    { name: "web-is-imported-by-nobody", severity: "error", from: { pathNot: "^(web|test)/" }, to: { path: "^web/" } },
    { name: "tests-are-imported-by-nobody", severity: "error", from: { pathNot: "^test/" }, to: { path: "^test/" } },
    ...layerRules,
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|node_modules)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
