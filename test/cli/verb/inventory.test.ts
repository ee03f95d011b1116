import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { cluster, host, stageResult, status, task } from "../rig/fleet-answers.js";
import { errorBody, RecordedController, type Answers } from "../rig/recorded-controller.js";

const software = {
  base_image: { version: "8.0.3-1", details: { display_name: "Forge", display_version: "8.0.3", release_date: "2026-01-02T03:04:05Z" } },
  components: { "acme-net": { version: "1.0-1" } },
  solutions: {},
  greenroom: {
    commit: "commit-2", image_digest: `sha256:${"a".repeat(64)}`, manifest_version: 2, author: "administrator", committed_at: "2026-01-02T03:04:05Z",
    message: "drivers", notices: [{ code: "VIB_ID_AMBIGUOUS", message: "two digests of one id" }],
    vibs: [{ id: "ACME_bootbank_net-forge_1.0-1", sha256: "b".repeat(64), size_bytes: 2048, component: "acme-net", target_kind: "HOST", platform: "embeddedEsx", acceptance_level: "PartnerSupported", chosen_by: "newest release date" }],
  },
}; // prettier-ignore

const IMAGE = "/api/esx/settings/clusters/domain-c1/software";
const OFFLINE = "/api/esx/settings/depots/offline";
const imported = {
  depot: "depot-1", vibs_new: 2, vibs_known: 1, components: [{ name: "acme-net", version: "1.0-1", synthetic: true }],
  base_images: ["8.0.3-1"], add_ons: [], hardware_support: [], warnings: [{ code: "VIB_ID_AMBIGUOUS", message: "two digests of one id" }],
}; // prettier-ignore

const alarm = { alarm: 7, host: "host-1", host_name: "esx-01", kind: "RECEIPT_SIGNATURE", message: "not its key", raised_at: "2026-01-02T03:04:05.000Z", last_at: "2026-01-02T03:04:05.000Z", times: 2, acknowledged: null }; // prettier-ignore

const answers: Answers = {
  "GET /api/vcenter/cluster": { json: [{ cluster: "domain-c1", name: "production", ha_enabled: false, drs_enabled: false }] },
  "GET /api/greenroom/clusters/domain-c1": { json: cluster },
  "GET /api/greenroom/clusters/production": { json: cluster },
  "POST /api/greenroom/clusters": { status: 201, json: "domain-c2" },
  "GET /api/greenroom/hosts": { json: [host(1), host(9, { name: "edge", cluster: null, connection_state: "NOT_RESPONDING", connection_reason: "no route", scratch: null })] },
  "GET /api/greenroom/compliance": { json: { "host-1": { status: "NON_COMPLIANT", stage_status: "STAGED", commit: "commit-1", scan_time: "2026-01-02T03:04:05.000Z", age_seconds: 300, reason: "", vibs_wanted: 3, vibs_staged: 3, persistence: "persistent" } } },
  "GET /api/greenroom/hardware-support/managers": { json: [{ manager: "com.example.hsm", display_name: "Example", description: "", vendor: "Example", url: "https://hsm:9450", ca_fingerprint: "sha256:0", registered_by: "administrator", registered_at: "2026-01-02T03:04:05.000Z", state: "UNAVAILABLE", reason: "no answer", packages: 0 }] },
  "GET /api/greenroom/hosts/esx-01": { json: host(1) },
  "GET /api/greenroom/hosts/esx-02": { json: host(2, { last_remediation: { task: "task-4", outcome: "ROLLED_BACK", image_digest: `sha256:${"a".repeat(64)}`, ended_at: "2026-01-02T03:04:05.000Z", seconds: 900, maintenance_seconds: 61, saved_bytes: 3145728, saved_seconds: 14, failed_step: "verifying", reason: "the probe failed", remedy: "Clear it." } }) },
  "GET /api/greenroom/hosts?clusters=domain-c1": { json: [host(1, { open_alarms: 1 })] },
  "GET /api/greenroom/hosts?decommissioned=true": { json: [host(7, { cluster: null, connection_state: "DISCONNECTED", connection_cause: "CERTIFICATE_REVOKED", decommissioned: { at: "2026-01-02T03:04:05.000Z", by: "operator", cluster: null } })] },
  "GET /api/greenroom/hosts/host-1/software": { json: { read_at: "2026-01-02T03:04:05.000Z", seconds_ago: 7300, boot_id: "boot-1", targets: [{ target: "host", kind: "HOST", platform: "embeddedEsx", version: "8.0.2", trouble: null, vibs: [{ id: "ACME_bootbank_net-forge_1.0-1", vendor: "ACME", name: "net-forge", version: "1.0-1", acceptance_level: "PartnerSupported", size_bytes: 2048, descriptor_sha256: "e".repeat(64) }] }] } },
  "POST /api/greenroom/hosts/esx-01?action=refresh": { json: host(1) },
  "PATCH /api/greenroom/hosts/esx-01": { json: host(1, { name: "rack7", cluster: "domain-c2" }) },
  "POST /api/greenroom/hosts/esx-01?action=revoke": { json: host(1) },
  "POST /api/greenroom/hosts/host-1?action=decommission": { status: 204 },
  "GET /api/greenroom/hosts/esx-01/history": { json: { tasks: [{ task: "task-9", description: "Stage Forge", user: "operator", status: "OK", start_time: "2026-01-02T03:04:05.000Z", end_time: null }], audit: [{ at: "2026-01-02T03:04:05.000Z", who: "operator", what: "host move", outcome: "OK", detail: { to: "domain-c2" } }] } },
  "PATCH /api/greenroom/clusters/production": { status: 204 },
  "DELETE /api/greenroom/clusters/production": { status: 204 },
  "GET /api/greenroom/alarms?all=false": { json: [alarm] },
  "POST /api/greenroom/alarms/7?action=acknowledge": { json: { ...alarm, acknowledged: { at: "2026-01-02T03:04:05.000Z", by: "operator", note: "seen" } } },
  "GET /api/greenroom/hosts/esx-01/receipts": { json: [{ counter: 12, state: "complete", image_digest: `sha256:${"a".repeat(64)}`, firmware: "none", vibs: 3, persistence: "volatile", boot_id: "boot-1", signed_at: "2026-01-02T03:04:05.000Z", first_at: "2026-01-02T03:04:05.000Z", last_at: "2026-01-02T04:04:05.000Z" }] },
  "POST /api/greenroom/join-tokens": { status: 201, json: { token: "T0KEN", expires_at: "2026-01-02T04:04:05.000Z", cluster: "domain-c1", controller: "ctl:8444", ca_fingerprint: `sha256:${"c".repeat(64)}` } },
  [`POST ${IMAGE}/drafts?action=import-software-spec`]: { status: 201, json: "draft-1" },
  [`POST ${IMAGE}/drafts/draft-1?action=commit&vmw-task=true`]: { status: 202, json: "task-2" },
  [`GET ${IMAGE}`]: { json: software },
  "GET /api/cis/tasks/task-2": { json: task({ operation: "commit$task", status: "SUCCEEDED", result: "commit-2" }) },
  "PUT /api/greenroom/uploads": { status: 201, json: { file_id: "file-1", size_bytes: 5, sha256: "" } },
  [`POST ${OFFLINE}?vmw-task=true`]: { status: 202, json: "task-3" },
  "GET /api/cis/tasks/task-3": { json: task({ operation: "create$task", status: "SUCCEEDED", result: imported }) },
  "GET /api/esx/settings/depots/online": { json: {} },
  [`GET ${OFFLINE}`]: { json: { "depot-1": { description: "bundle.zip", source_type: "PUSH", create_time: "2026-01-02T03:04:05Z", owner: "administrator", owner_data: "", ownerdata: "", greenroom: { sha256: "", vibs: 3, components: 1, base_images: 1, bytes: 4096, warnings: [] } } } },
  "GET /api/esx/settings/depot-content/base-images": { json: [{ version: "8.0.3-1", display_name: "Forge", display_version: "", release_date: "2026-01-02T03:04:05Z", summary: "", kb: "" }] },
  "GET /api/greenroom/depot-content/add-ons": { json: [] },
  "GET /api/greenroom/depot-content/components": { json: [{ name: "acme-net", version: "1.0-1", display_name: "", vendor: "ACME", release_date: "2026-01-02T03:04:05Z", greenroom: { synthetic: true, vibs: [], depot: "depot-1" } }] },
  "GET /api/greenroom/tasks?targets=domain-c1&exclude_result=true": { json: [] },
  "GET /api/greenroom/tasks?targets=former&exclude_result=true": { json: [] },
  "GET /api/greenroom/tasks?exclude_result=true": { json: [{ task: "task-3", host: null, info: task({ start_time: "2026-01-02T04:00:00Z", status: "FAILED", error: { ...errorBody("CANCELED", { exit: 1, message: "canceled" }), error_type: "CANCELED" } }) }, { task: "task-2", host: null, info: task({ start_time: "2026-01-02T03:00:00Z" }) }] },
  "GET /api/cis/tasks/task-9": { json: task({ status: "FAILED", result: stageResult({ "host-1": status("OK") }) }) },
  "POST /api/cis/tasks/task-9?action=cancel": { status: 204 },
  "GET /api/greenroom/hosts/esx-01/receipt": { json: { envelope: { payload: "…" }, verified_at: "2026-01-02T03:04:06.000Z", receipt: { kind: "greenroom.receipt/1", hostId: "host-1", scopeId: "domain-c1", imageDigest: `sha256:${"a".repeat(64)}`, state: "complete", vibs: [{ sha256: "b".repeat(64), sizeBytes: 2048, id: "ACME_bootbank_net-forge_1.0-1", targetIds: ["host", "dpu-1"] }], installed: [], manifestVersion: 1, targets: [], firmware: "none", notStageable: [], persistence: "persistent", bootId: "boot-1", counter: 4, at: "2026-01-02T03:04:05.000Z", freeBytes: 1024, stagingFolder: "/scratch/greenroom/staging" } } },
}; // prettier-ignore

/** Line, what the table must show, and what the JSON must be (a part of it). */
const verbs: readonly (readonly [line: string, shown: RegExp, json: (data: never) => unknown, expected: unknown])[] = [
  ["cluster create second", /^domain-c2$/m, (data: { cluster: string }) => data.cluster, "domain-c2"],
  ["cluster list", /^domain-c1 +production +2 +Forge 8\.0\.3 +a{12} +3 +3\.00 MiB$/m, (data: { name: string }[]) => data[0]?.name, "production"],
  ["cluster show production", /^image +Forge 8\.0\.3$(.|\n)*^host-1 +esx-01/m, (data: { commit: string }) => data.commit, "commit-1"],
  ["host list", /^host-9 +edge +standalone +Not responding .*no scratch.*no route$/m, (data: unknown[]) => data.length, 2],
  ["host list --cluster production", /^host-1 +esx-01 +production +Connected .*1 DPU.*1 ALARM: greenroom alarm list/m, (data: unknown[]) => data.length, 1],
  ["host list --cluster production", /esx-01 .*Non-compliant ✔ Staged +5 min ago/, (data: { compliance: { stage_status: string } }[]) => data[0]?.compliance.stage_status, "STAGED"],
  ["host show esx-01", /^compliance +Non-compliant ✔ Staged, 5 min ago$/m, (data: { compliance: { age_seconds: number } }) => data.compliance.age_seconds, 300],
  ["host show esx-01", /^last remediation +none$/m, (data: { last_remediation: unknown }) => data.last_remediation, null],
  ["host show esx-02", /^last remediation +rolled back 2026-01-02T03:04:05Z, a{12} by task-4$\n^its figure +15 min 00 s in all, 1 min 01 s in maintenance mode, staging kept 3\.00 MiB and 14\.0 s out of it$\n^its failure +in verifying: the probe failed$\n^what to do +Clear it\.$/m, (data: { last_remediation: { maintenance_seconds: number } }) => data.last_remediation.maintenance_seconds, 61],
  ["hsm list", /^com\.example\.hsm .*Unavailable +\? +no answer$/m, (data: unknown[]) => data.length, 1],
  ["host list --decommissioned", /decommissioned .* by operator/, (data: unknown[]) => data.length, 1],
  ["host show esx-01 --vibs", /^host +net-forge +1\.0-1 .*2\.00 KiB$(.|\n)*Read 2 h ago/m, (data: { software: { seconds_ago: number } }) => data.software.seconds_ago, 7300],
  ["host refresh esx-01", /^hardware +Forge Anvil 9, serial A-1, BIOS 2\.1 of 03\/14\/2025$/m, (data: { host: string }) => data.host, "host-1"],
  ["host rename esx-01 rack7", /^host-1 is rack7 now/, (data: { name: string }) => data.name, "rack7"],
  ["host move esx-01 --cluster edge", /is in domain-c2 now/, (data: { cluster: string }) => data.cluster, "domain-c2"],
  ["host revoke esx-01 --yes", /certificate of esx-01 \(host-1\) is revoked/, (data: { host: string }) => data.host, "host-1"],
  ["host decommission esx-01 --yes", /^esx-01 \(host-1\) is decommissioned/, (data: { host: string }) => data.host, "host-1"],
  ["host history esx-01", /^task-9 .*Stage Forge +OK$(.|\n)*host move/m, (data: { tasks: unknown[] }) => data.tasks.length, 1],
  ["cluster rename production p2", /production is p2 now/, (data: { name: string }) => data.name, "p2"],
  ["cluster delete production", /production is deleted/, (data: { cluster: string }) => data.cluster, "production"],
  ["alarm list", /^ +7 +esx-01 \(host-1\) +RECEIPT_SIGNATURE/m, (data: { times: number }[]) => data[0]?.times, 2],
  ["alarm ack 7 --message seen", /operator, .*seen/, (data: { acknowledged: { by: string } }) => data.acknowledged.by, "operator"],
  ["receipt list esx-01", /^ +12 +complete, volatile +a{12} +3/m, (data: { counter: number }[]) => data[0]?.counter, 12],
  ["host show esx-01", /^staging folder +\/scratch\/greenroom\/staging$(.|\n)*^dpu-1 +dpu +ESXio +host/m, (data: { host: string }) => data.host, "host-1"],
  ["host token --cluster production", /agent enroll --controller ctl:8444 --token T0KEN/, (data: { token: string }) => data.token, "T0KEN"],
  ["image show production", /^ACME_bootbank_net-forge_1\.0-1 +b{12} +2\.00 KiB +host embeddedEsx +PartnerSupported +acme-net +newest release date$(.|\n)*notice VIB_ID_AMBIGUOUS/m, (data: typeof software) => data.greenroom.commit, "commit-2"],
  ["depot list", /^depot-1 .*bundle\.zip$(.|\n)*^acme-net .*made by Greenroom/m, (data: { base_images: unknown[] }) => data.base_images.length, 1],
  ["task list --on production", /^No task\.$/m, (data: object) => data, {}],
  ["task list --on former", /^No task\.$/m, (data: object) => data, {}],
  ["task list", /^task-3 .*canceled(.|\n)*^task-2 .*running/m, (data: object) => Object.keys(data), ["task-3", "task-2"]],
  ["task show task-9", /^esx-01 +✔ Staged/m, (data: { task: string }) => data.task, "task-9"],
  ["task cancel task-9", /on its way/, (data: { canceling: boolean }) => data.canceling, true],
  ["receipt show esx-01", /^signed at .*$(.|\n)*host, dpu-1$/m, (data: { receipt: { counter: number } }) => data.receipt.counter, 4],
]; // prettier-ignore

describe("the verbs that ask the controller", () => {
  for (const [line, shown, json, expected] of verbs)
    it(`print \`${line}\` as a table and as one JSON document`, async () => {
      await using controller = await RecordedController.start(answers);
      const table = await controller.cli(...line.split(" "));
      assert.equal(table.status, 0, table.stderr);
      assert.match(table.stdout, shown);
      const data = await controller.cli(...line.split(" "), "--output", "json");
      assert.deepEqual(json(JSON.parse(data.stdout) as never), expected);
    });

  it("set an image by draft and commit, with its pins and message", async () => {
    await using controller = await RecordedController.start(answers);
    const spec = join(controller.folder, "spec.json");
    writeFileSync(spec, '{"base_image":{"version":"8.0.3-1"}}');
    const pin = `ACME_bootbank_net-forge_1.0-1=${"b".repeat(64)}`;
    const set = await controller.cli("image", "set", "production", "--file", spec, "--pin", pin, "-m", "drivers");
    assert.equal(set.status, 0, set.stderr);
    const body = (line: string): unknown =>
      JSON.parse(controller.heard.find((each) => each.line === line)?.body.toString() ?? "");
    assert.deepEqual(body(`POST ${IMAGE}/drafts?action=import-software-spec`), {
      source_type: "JSON_STRING",
      software_spec: '{"base_image":{"version":"8.0.3-1"}}',
      pins: { "ACME_bootbank_net-forge_1.0-1": "b".repeat(64) },
    });
    assert.deepEqual(body(`POST ${IMAGE}/drafts/draft-1?action=commit&vmw-task=true`), { message: "drivers" });
  });

  it("import a bundle: bytes up, depot made of them, result told with its warnings", async () => {
    await using controller = await RecordedController.start(answers);
    const bundle = join(controller.folder, "bundle.zip");
    writeFileSync(bundle, "bytes");
    const result = await controller.cli("depot", "import", bundle);
    assert.equal(result.status, 0, result.stderr);
    assert.match(result.stdout, /2 new, 1 known already(.|\n)*VIB_ID_AMBIGUOUS/);
    assert.equal(controller.heard.find(({ line }) => line.startsWith("PUT"))?.body.toString(), "bytes");
  });

  it("say of an image that is not set how to set one", async () => {
    await using controller = await RecordedController.start({
      ...answers,
      [`GET ${IMAGE}`]: { status: 404, json: errorBody("X", { exit: 7, message: "none" }) },
    });
    const { stderr } = await controller.cli("image", "show", "production");
    assert.match(stderr, /SCOPE_WITHOUT_IMAGE(.|\n)*image set/);
  });

  it("say of an image without drafts and commits that there is none, and how to make one", async () => {
    await using controller = await RecordedController.start({
      ...answers,
      [`GET ${IMAGE}/drafts`]: { json: {} },
      "GET /api/greenroom/clusters/domain-c1/software/commits?limit=100": { json: [] },
    });
    const drafts = await controller.cli("image", "draft", "list", "production");
    assert.match(drafts.stdout, /^No draft\. Make one: greenroom image draft create CLUSTER$/m);
    const commits = await controller.cli("image", "history", "production");
    assert.match(commits.stdout, /^No commit yet\. Set an image: greenroom image set/m);
  });

  it("refuse an alarm that is no number before they ask", async () => {
    await using controller = await RecordedController.start(answers);
    const { status: exit, stderr } = await controller.cli("alarm", "ack", "alarm-7");
    assert.equal(exit, 2);
    assert.match(stderr, /USAGE_INVALID: alarm "alarm-7": give its number/);
    assert.deepEqual(controller.lines(), []);
  });

  it("print a problem of the controller as one JSON document when that was asked for", async () => {
    await using controller = await RecordedController.start({});
    const { status: exit, stdout, stderr } = await controller.cli("host", "show", "x", "--output", "json");
    assert.equal(exit, 7);
    assert.equal((JSON.parse(stdout) as { error: { code: string } }).error.code, "ROUTE_UNKNOWN");
    assert.equal(stderr, "");
  });
});
