/** Which privilege each operation asks for, and on what; "BASE" and "OWN" stand for the paths of clusters and of hosts. */
export const ACCESS_TABLE: Readonly<Record<string, readonly string[]>> = {
  "Greenroom.Access.Read on fleet": [
    "GET /api/greenroom/users",
    "GET /api/greenroom/users/:user",
    "GET /api/greenroom/roles",
    "GET /api/greenroom/roles/:role",
    "GET /api/greenroom/grants",
  ],
  "Greenroom.Access.Write on fleet": [
    "POST /api/greenroom/users",
    "PATCH /api/greenroom/users/:user",
    "DELETE /api/greenroom/users/:user",
    "PUT /api/greenroom/roles/:role",
    "DELETE /api/greenroom/roles/:role",
    "POST /api/greenroom/grants",
    "DELETE /api/greenroom/grants/:grant",
    "PUT /api/greenroom/approval-rules/:scope",
  ],
  "Greenroom.Audit.Read on fleet": [
    "GET /api/greenroom/audit",
    "POST /api/greenroom/audit?action=verify",
    "GET /api/greenroom/audit/export",
  ],
  "Greenroom.Inventory.Write on anywhere": ["POST /api/greenroom/join-tokens"],
  "Greenroom.Inventory.Write on cluster": [
    "PATCH /api/greenroom/clusters/:cluster",
    "DELETE /api/greenroom/clusters/:cluster",
  ],
  "Greenroom.Inventory.Write on fleet": ["POST /api/greenroom/clusters"],
  "Greenroom.Inventory.Write on host": [
    "PATCH /api/greenroom/hosts/:host",
    "POST /api/greenroom/hosts/:host?action=revoke",
    "POST /api/greenroom/hosts/:host?action=decommission",
  ],
  "Greenroom.Stage on scope": ["POST BASE/software?action=stage", "POST OWN/software?action=unstage"],
  "Greenroom.Stage on task": ["POST /api/greenroom/tasks/:task?action=retry-failed"],
  "System.Read on anywhere": [
    "GET /api/vcenter/cluster",
    "GET /api/vcenter/host",
    "GET /api/greenroom/hosts",
    "GET /api/greenroom/alarms",
    "GET /api/cis/tasks",
    "GET /api/greenroom/tasks",
  ],
  "System.Read on cluster": ["GET /api/vcenter/cluster/:cluster", "GET /api/greenroom/clusters/:cluster"],
  "System.Read on fleet": ["GET /api/greenroom/events"],
  "System.Read on host": [
    "GET /api/greenroom/hosts/:host",
    "GET /api/greenroom/hosts/:host/software",
    "GET /api/greenroom/hosts/:host/history",
    "POST /api/greenroom/hosts/:host?action=refresh",
    "GET /api/greenroom/hosts/:host/receipt",
    "GET /api/greenroom/hosts/:host/receipts",
    "GET /api/greenroom/hosts/:host/receipts/:counter",
  ],
  "System.Read on task": ["GET /api/cis/tasks/:task", "GET /api/greenroom/tasks/:task/events"],
  "VcIntegrity.lifecycleDepots.Delete on fleet": [
    "DELETE /api/esx/settings/depots/offline/:depot",
    "DELETE /api/esx/settings/depots/online/:depot",
    "GET /api/greenroom/depots/garbage",
    "POST /api/greenroom/depots?action=collect-garbage",
  ],
  "VcIntegrity.lifecycleGeneral.Write on alarm": ["POST /api/greenroom/alarms/:alarm?action=acknowledge"],
  "VcIntegrity.lifecycleGeneral.Write on task": [
    "POST /api/cis/tasks/:task?action=cancel",
    "POST /api/cis/tasks/:task",
    "POST /api/greenroom/tasks/:task?action=skip-remaining",
  ],
  "VcIntegrity.lifecycleSettings.Read on anywhere": [
    "GET /api/esx/settings/depots/offline",
    "GET /api/esx/settings/depots/offline/:depot",
    "GET /api/esx/settings/depots/online",
    "GET /api/esx/settings/depots/online/:depot",
    "GET /api/esx/settings/depot-content/base-images",
    "GET /api/esx/settings/depot-content/base-images/versions/:version",
    "GET /api/esx/settings/depot-content/add-ons",
    "GET /api/esx/settings/depot-content/add-ons/:name/versions/:version",
    "GET /api/esx/settings/depot-content/components",
    "GET /api/esx/settings/depot-content/components/:name/versions/:version",
    "GET /api/greenroom/depot-content/hardware-support",
    "GET /api/greenroom/depot-content/solutions",
    "GET /api/esx/settings/hardware-support/managers",
    "GET /api/esx/settings/hardware-support/managers/:manager/packages",
    "GET /api/greenroom/hardware-support/managers",
    "GET /api/greenroom/hardware-support/managers/:manager",
  ],
  "VcIntegrity.lifecycleSettings.Read on fleet": [
    "GET /api/esx/settings/depots/sync-schedule",
    "GET /api/greenroom/depots/export",
    "GET /api/greenroom/vibs/:sha256",
  ],
  "VcIntegrity.lifecycleSettings.Read on scope": ["GET BASE/depot-overrides"],
  "VcIntegrity.lifecycleSettings.Write on either": ["PUT /api/greenroom/depot-overrides/:scope"],
  "VcIntegrity.lifecycleSettings.Write on fleet": [
    "POST /api/esx/settings/depots/offline",
    "POST /api/esx/settings/depots/online",
    "PATCH /api/esx/settings/depots/online/:depot",
    "POST /api/esx/settings/depots?action=sync",
    "PUT /api/esx/settings/depots/sync-schedule",
    "POST /api/greenroom/hardware-support/managers",
    "DELETE /api/greenroom/hardware-support/managers/:manager",
  ],
  "VcIntegrity.lifecycleSettings.Write on scope": [
    "POST BASE/depot-overrides?action=add",
    "POST BASE/depot-overrides?action=remove",
  ],
  "VcIntegrity.lifecycleSettings.Write or VcIntegrity.lifecycleSoftwareSpecification.Write on anywhere": [
    "PUT /api/greenroom/uploads",
  ],
  "VcIntegrity.lifecycleSoftwareSpecification.Read on anywhere": [
    "GET /api/greenroom/compliance",
    "GET /api/greenroom/approvals",
    "GET /api/greenroom/approval-rules",
  ],
  "VcIntegrity.lifecycleSoftwareSpecification.Read on approval": ["GET /api/greenroom/approvals/:approval"],
  "VcIntegrity.lifecycleSoftwareSpecification.Read on host": [
    "POST /api/greenroom/hosts/:scope/software?action=extract",
  ],
  "VcIntegrity.lifecycleSoftwareSpecification.Read on scope": [
    "GET BASE/software/drafts",
    "GET BASE/software/drafts/:draft",
    "GET BASE/software/base-image",
    "GET BASE/software/add-on",
    "GET BASE/software/hardware-support",
    "GET BASE/software/effective-components",
    "GET BASE/software/components",
    "GET BASE/software/components/:component",
    "GET BASE/software/solutions",
    "GET BASE/software/solutions/:solution",
    "GET BASE/software/drafts/:draft/software/base-image",
    "GET BASE/software/drafts/:draft/software/add-on",
    "GET BASE/software/drafts/:draft/software/hardware-support",
    "GET BASE/software/drafts/:draft/software/effective-components",
    "GET BASE/software/drafts/:draft/software/components",
    "GET BASE/software/drafts/:draft/software/components/:component",
    "GET BASE/software/drafts/:draft/software/solutions",
    "GET BASE/software/drafts/:draft/software/solutions/:solution",
    "POST BASE/software/drafts/:draft?action=validate",
    "POST BASE/software/drafts/:draft?action=scan",
    "GET BASE/software/commits/:commit",
    "GET OWN/software/commits",
    "GET OWN/software/diff",
    "POST BASE/software/recommendations?action=generate",
    "GET BASE/software/recommendations",
    "POST BASE/software?action=export",
    "GET BASE/software",
    "GET BASE/software/compliance",
    "POST BASE/software?action=scan",
  ],
  "VcIntegrity.lifecycleSoftwareSpecification.Write on scope": [
    "POST BASE/software/drafts",
    "POST BASE/software/drafts?action=import-software-spec",
    "POST OWN/software/drafts?action=import-software-spec",
    "DELETE BASE/software/drafts/:draft",
    "PUT BASE/software/drafts/:draft/software/base-image",
    "PUT BASE/software/drafts/:draft/software/add-on",
    "DELETE BASE/software/drafts/:draft/software/add-on",
    "PUT BASE/software/drafts/:draft/software/hardware-support",
    "DELETE BASE/software/drafts/:draft/software/hardware-support",
    "PATCH BASE/software/drafts/:draft/software/components",
    "PUT BASE/software/drafts/:draft/software/components/:component",
    "DELETE BASE/software/drafts/:draft/software/components/:component",
    "PUT BASE/software/drafts/:draft/software/solutions/:solution",
    "DELETE BASE/software/drafts/:draft/software/solutions/:solution",
    "PUT BASE/software/solutions/:solution",
    "DELETE BASE/software/solutions/:solution",
    "POST BASE/software/drafts/:draft?action=commit",
    "PATCH OWN/software/drafts/:draft",
    "POST OWN/software/drafts/:draft?action=rebase",
    "POST OWN/software/commits/:commit?action=revert",
  ],
  "open on anywhere": [
    "GET /api/greenroom/about",
    "GET /api/docs/openapi.json",
    "POST /api/session",
    "GET /api/greenroom/downloads/:token/:name",
  ],
  "signed-in on anywhere": [
    "GET /api/session",
    "DELETE /api/session",
    "POST /api/greenroom/users/:user?action=set-password",
    "GET /api/greenroom/me",
    "GET /api/greenroom/privileges",
    "GET /api/greenroom/tokens",
    "POST /api/greenroom/tokens",
    "DELETE /api/greenroom/tokens/:token",
    "POST /api/greenroom/approvals/:approval?action=approve",
    "POST /api/greenroom/approvals/:approval?action=deny",
    "POST /api/greenroom/approvals/:approval?action=withdraw",
  ],
};

export interface Expected {
  /** "GET /api/…?action=…", in Fastify's form. */
  readonly operation: string;
  readonly privilege: string;
  readonly place: string;
}

const BASES = [
  ["BASE", "/api/esx/settings"],
  ["OWN", "/api/greenroom"],
] as const;

/** The table, one line for each operation. */
export const expectedRoutes = (): readonly Expected[] =>
  Object.entries(ACCESS_TABLE).flatMap(([need, operations]) => {
    const [privilege = "", place = ""] = need.split(" on ");
    return operations.flatMap((operation) => expanded({ operation, privilege, place }));
  });

function expanded(expected: Expected): readonly Expected[] {
  if (expected.place === "either") return [{ ...expected, place: "scope" }];
  if (expected.place !== "scope") return [expected];
  const [method, path = ""] = expected.operation.split(" ");
  const [word, base] = BASES.find(([name]) => path.startsWith(name)) ?? ["", ""];
  return (["cluster", "host"] as const).map((kind) => ({
    ...expected,
    operation: `${method} ${path.replace(word, `${base}/${kind}s/:scope`)}`,
    place: kind,
  }));
}
