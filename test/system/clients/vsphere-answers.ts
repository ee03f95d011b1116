import assert from "node:assert/strict";
import type { WireFleet } from "./wire-fleet.js";

export interface Answered {
  readonly path: string;
  readonly type: string;
  readonly json: unknown;
}

const S = "/api/esx/settings";
const C = `${S}/clusters/domain-c1`;

/** GET paths, below a scope, with the type of the answer; `@` is the kind of scope. */
const OF_SCOPES: readonly (readonly [path: string, type: string])[] = [
  ["software", "struct:~.software_info"],
  ["software/base-image", "struct:~.base_image_info"],
  ["software/add-on", "struct:~.add_on_info"],
  ["software/components", "map<id,struct:~.component_info>"],
  ["software/components/grn-tool", "struct:~.component_info"],
  ["software/solutions", "map<id,struct:~.solution_info>"],
  ["software/solutions/com.example.grn.ha", "struct:~.solution_info"],
  ["software/hardware-support", "struct:~.hardware_support_info"],
  ["software/effective-components", "map<id,struct:~.effective_component_info>"],
  ["software/reports/last-stage-result", "struct:~.@.software.stage_result"],
  ["software/recommendations", "struct:~.@.software.recommendations.info"],
  ["software/drafts", "map<id,struct:~.@.software.drafts.summary>"],
  ["software/reports/apply-impact", "struct:~.@.software.reports.apply_impact.IMPACT"],
  ["software/reports/last-apply-result", "struct:~.@.software.reports.last_apply_result.apply_result"],
  ["software/reports/last-check-result", "struct:~.@.software.reports.last_check_result.check_result"],
  ["policies/apply", "struct:~.@.policies.apply.configured_policy_spec"],
  ["policies/apply/effective", "struct:~.@.policies.apply.effective.effective_policy_spec"],
  ["depot-overrides", "struct:~.@.depot_overrides.info"],
  ["enablement/software", "struct:~.@.enablement.software.info"],
];

const OTHERS: readonly (readonly [path: string, type: string])[] = [
  ["/api/session", "struct:com.vmware.cis.session.info"],
  [`${C}/software/compliance`, "struct:~.cluster_compliance"],
  [
    `${C}/software/reports/hardware-compatibility`,
    "struct:~.clusters.software.reports.hardware_compatibility.check_summary",
  ],
  [`${C}/software/reports/hardware-compatibility/details`, "struct:~.clusters.software.reports.check_result"],
  ...["clusters", "hosts"].flatMap((kind): [string, string][] => [
    [`${S}/defaults/${kind}/policies/apply`, `struct:~.defaults.${kind}.policies.apply.configured_policy_spec`],
    [
      `${S}/defaults/${kind}/policies/apply/effective`,
      `struct:~.defaults.${kind}.policies.apply.effective.effective_policy_spec`,
    ],
  ]),
  [`${S}/depots/offline`, "map<id,struct:~.depots.offline.summary>"],
  [`${S}/depots/offline/depot-1`, "struct:~.depots.offline.info"],
  [`${S}/depots/offline/depot-1/content`, "struct:~.depots.offline.content.info"],
  [`${S}/depots/online`, "map<id,struct:~.depots.online.summary>"],
  [`${S}/depots/sync-schedule`, "struct:~.depots.sync_schedule.spec"],
  [`${S}/depot-content/base-images`, "list<struct:~.depot_content.base_images.summary>"],
  [`${S}/depot-content/base-images/versions/8.0.3-0.0.1`, "struct:~.depot_content.base_images.versions.info"],
  [`${S}/depot-content/add-ons`, "list<struct:~.depot_content.add_ons.summary>"],
  [`${S}/depot-content/add-ons/GRN-Addon/versions/1.0-1`, "struct:~.depot_content.add_ons.versions.info"],
  [`${S}/depot-content/components`, "list<struct:~.depot_content.components.summary>"],
  [`${S}/depot-content/components/grn-tool/versions/1.0-1`, "struct:~.depot_content.components.versions.info"],
  [`${S}/hardware-support/managers`, "list<struct:~.hardware_support.managers.hardware_support_manager_info>"],
];

/** Operations that end in a task: method, path, and the type of its result. */
const TASKS: readonly (readonly [request: string, result: (kind: string) => string])[] = [
  [
    "POST software?action=scan",
    (kind) => (kind === "clusters" ? "struct:~.cluster_compliance" : "struct:~.host_compliance"),
  ],
  ["POST software?action=stage", (kind) => `struct:~.${kind}.software.stage_result`],
  ["POST software?action=check", (kind) => `struct:~.${kind}.software.check_result`],
  ["POST software?action=apply", (kind) => `struct:~.${kind}.software.apply_result`],
  ["POST software/recommendations?action=generate", (kind) => `struct:~.${kind}.software.recommendations.info`],
  ["POST enablement/software?action=check", (kind) => `struct:~.${kind}.enablement.software.check_result`],
  ["PUT enablement/software", () => "dynamic"],
];

/** Every answer of vSphere's shape, after the tasks that make it: those of the cluster and of the standalone host. */
export async function* readAll({ door, standalone }: WireFleet, session: string): AsyncGenerator<Answered> {
  const scopes = [
    ["clusters", C],
    ["hosts", `${S}/hosts/${standalone}`],
  ] as const;
  const tasks = scopes.flatMap(([kind, base]) =>
    TASKS.map(([line, result]) => [line.replace(" ", ` ${base}/`), result(kind)] as const),
  );
  const hardware = `POST ${C}/software/reports/hardware-compatibility?action=check`;
  const summary = "struct:~.clusters.software.reports.hardware_compatibility.check_summary";
  for (const [line, type] of [...tasks, [hardware, summary] as const]) {
    const [method = "", path = ""] = line.split(" ");
    const { status, json, text } = await door.ask(method, withTask(path), { session });
    assert.equal(status, 202, `${line}: ${text}`);
    const info = await door.ended(json as string, session);
    assert.equal(info.status, "SUCCEEDED", `${line}: ${JSON.stringify(info)}`);
    yield { path: line, type: "struct:com.vmware.cis.task.info", json: info };
    yield { path: `result of ${line}`, type, json: info.result };
  }
  for (const [kind, base] of scopes) {
    await door.ask("POST", `${base}/software/drafts`, { session });
    yield* gets(scopedPaths(kind, base));
  }
  yield* gets([...OTHERS, [`${S}/hosts/${standalone}/software/compliance`, "struct:~.host_compliance"]]);
  for (const [kind, base] of scopes) {
    const [draft = ""] = Object.keys((await door.ask("GET", `${base}/software/drafts`, { session })).json as object);
    yield* gets([[`${base}/software/drafts/${draft}`, `struct:~.${kind}.software.drafts.info`]]);
    await door.ask("DELETE", `${base}/software/drafts/${draft}`, { session });
  }

  async function* gets(paths: readonly (readonly [path: string, type: string])[]): AsyncGenerator<Answered> {
    for (const [path, type] of paths) {
      const { status, json, text } = await door.ask("GET", path, { session });
      assert.equal(status, 200, `${path}: ${text}`);
      yield { path, type, json };
    }
  }
}

const withTask = (path: string): string => `${path}${path.includes("?") ? "&" : "?"}vmw-task=true`;

const scopedPaths = (kind: string, base: string) =>
  OF_SCOPES.map(([path, type]) => {
    const impact = kind === "clusters" ? "cluster_impact" : "host_impact";
    return [`${base}/${path}`, type.replace("@", kind).replace("IMPACT", impact)] as const;
  });
