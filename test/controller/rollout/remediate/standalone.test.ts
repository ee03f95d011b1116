import assert from "node:assert/strict";
import { StartedController } from "../../api/started-controller.js";
import { SmallFleet } from "../small-fleet.js";

const CLUSTERS = "/api/esx/settings/defaults/clusters/policies/apply";

/** With VIBs that are installed live, so that the agents live in this process and no machine reboots. */
describe("remediation over REST", () => {
  let door: StartedController;
  let fleet: SmallFleet;
  let host: string;
  let base: string;

  before(async () => {
    door = await StartedController.start();
    fleet = new SmallFleet(door);
    await fleet.logIn();
    await fleet.importBundle("1.0", ["grn-base", "grn-nic"]);
    await fleet.importBundle("2.0", ["grn-base", "grn-nic"]);
    host = await fleet.addHost("edge-01");
    base = `/api/esx/settings/hosts/${host}`;
    await fleet.setImage(base, "1.0");
  });
  after(async () => {
    await fleet[Symbol.asyncDispose]();
    await door[Symbol.asyncDispose]();
  });

  it("has no last results of a host that was never remediated nor pre-checked: 404", async () => {
    for (const report of ["last-apply-result", "last-check-result"]) {
      const { status, json } = await fleet.ask("GET", `${base}/software/reports/${report}`);
      assert.deepEqual([status, json.error_type, json.data.code], [404, "NOT_FOUND", "LAST_RESULT_MISSING"]);
    }
  });

  it("pre-checks a standalone host as one entity, with everything in it (VLCM part 9)", async () => {
    const { result } = await fleet.run(`${base}/software?action=check&vmw-task=true`);
    assert.deepEqual([result.entity_results.length, result.entity_results[0].type], [1, "HOST"]);
    const told = result.entity_results[0].check_statuses as readonly { readonly check: { readonly check: string } }[];
    const ids = told.map(({ check }) => check.check);
    for (const id of ["CONNECTED", "COMPLIANCE", "IMAGE_MARKED_BAD", "MANIFEST_VALID"]) assert.ok(ids.includes(id), id);
    assert.deepEqual(ids, [...new Set(ids)], "each thing is looked at once");
    assert.deepEqual(await fleet.must("GET", `${base}/software/reports/last-check-result`), result);
  });

  it("remediates a standalone host, without maintenance mode where the image needs none, and tells the last result", async () => {
    await fleet.run(`${base}/software?action=stage&vmw-task=true`);
    const impact = await fleet.must("GET", `${base}/software/reports/apply-impact`);
    assert.deepEqual(
      [impact.greenroom.hosts[host].impact, impact.greenroom.hosts[host].staged],
      ["NO_IMPACT", "staged"],
    );
    const info = await fleet.run(`${base}/software?action=apply&vmw-task=true`, { accept_eula: true });
    assert.deepEqual([info.status, info.operation], ["SUCCEEDED", "apply$task"], JSON.stringify(info));
    assert.equal(info.service, "com.vmware.esx.settings.hosts.software");
    const { remediation, bytes_fetched } = info.result.host_status[host].greenroom;
    assert.deepEqual([info.result.status.status, info.result.successful_hosts], ["OK", [host]]);
    assert.deepEqual([remediation.outcome, remediation.maintenance_seconds, bytes_fetched], ["REMEDIATED", 0, 0]);
    assert.deepEqual(await fleet.must("GET", `${base}/software/reports/last-apply-result`), info.result);
    assert.equal((await fleet.must("GET", `${base}/software/compliance`)).status, "COMPLIANT");
  });

  it("does nothing to a host that runs the image, and succeeds", async () => {
    const info = await fleet.run(`${base}/software?action=apply&vmw-task=true`);
    const { greenroom } = info.result.host_status[host];
    assert.deepEqual([info.status, greenroom.skip_reason, greenroom.remediation], ["SUCCEEDED", "COMPLIANT", null]);
  });

  it("refuses a lower version before any host is touched (VLCM 7.6)", async () => {
    await fleet.setImage(base, "2.0");
    await fleet.run(`${base}/software?action=apply&vmw-task=true`);
    await fleet.setImage(base, "1.0");
    const info = await fleet.run(`${base}/software?action=apply&vmw-task=true`);
    assert.deepEqual([info.status, info.error.data.code], ["FAILED", "HOSTS_INCOMPATIBLE"]);
    assert.equal(info.result.host_status[host].greenroom.skip_reason, "INCOMPATIBLE");
  });

  it("a host that is away stops a run before another is touched, or is left aside", async () => {
    await fleet.must("POST", "/api/greenroom/clusters", { name: "lab" });
    const there = await fleet.addHost("esx-01", { cluster: "lab" });
    const away = await fleet.addHost("esx-02", { cluster: "lab" });
    const lab = "/api/esx/settings/clusters/lab";
    await fleet.setImage(lab, "1.0");
    await fleet.stopAgent(away);
    const apply = `${lab}/software?action=apply&vmw-task=true`;
    const stopped = await fleet.run(apply);
    assert.deepEqual([stopped.result.failed_hosts, stopped.result.skipped_hosts], [[away], [there]]);
    assert.equal(stopped.result.host_status[away].greenroom.problem.code, "HOST_NOT_CONNECTED");
    assert.equal(stopped.result.host_status[there].greenroom.skip_reason, "RUN_STOPPED");
    const aside = await fleet.run(apply, { greenroom: { policy: { greenroom: { on_failure: "LEAVE_ASIDE" } } } });
    assert.deepEqual([aside.result.failed_hosts, aside.result.successful_hosts], [[away], [there]]);
    assert.deepEqual([aside.status, aside.error.data.code], ["FAILED", "REMEDIATION_INCOMPLETE"]);
    const only = await fleet.run(apply, { greenroom: { policy: { parallel_remediation_action: { enabled: true } } } });
    assert.equal(only.result.host_status[there].greenroom.skip_reason, "COMPLIANT");
  });

  it("clears what is marked bad on a host, and says who does not answer", async () => {
    assert.deepEqual(await fleet.must("POST", `/api/greenroom/hosts/${host}?action=clear-bad-image`), { cleared: [] });
    const { status, json } = await fleet.ask("POST", "/api/greenroom/hosts/esx-02?action=clear-bad-image");
    assert.deepEqual([status, json.data.code], [503, "HOST_NOT_CONNECTED"]);
  });

  it("has policies of a cluster, of a host and as default; what is set lower is overridden (VLCM 7a)", async () => {
    const lab = "/api/esx/settings/clusters/lab/policies/apply";
    assert.deepEqual(await fleet.must("GET", lab), {});
    const spec = { enable_quick_boot: true, parallel_remediation_action: { enabled: true, max_hosts: 3 } };
    assert.equal((await fleet.ask("PUT", CLUSTERS, { ...spec, disable_hac: true })).status, 204);
    assert.equal((await fleet.ask("PUT", lab, { enable_quick_boot: false })).status, 204);
    assert.deepEqual(await fleet.must("GET", lab), { enable_quick_boot: false });
    const effective = await fleet.must("GET", `${lab}/effective`);
    assert.deepEqual(
      [effective.enable_quick_boot, effective.parallel_remediation_action, effective.failure_action],
      [false, { enabled: true, max_hosts: 3 }, { action: "RETRY", retry_delay: 300, retry_count: 3 }],
    );
    const { fields, on_failure } = effective.greenroom;
    assert.deepEqual(
      [
        fields.enable_quick_boot.decided_by,
        fields.parallel_remediation_action.decided_by,
        fields.failure_action.decided_by,
      ],
      ["scope", "global", "built-in"],
    );
    assert.deepEqual([on_failure, fields.disable_hac.by], ["LEAVE_ASIDE", "nobody"]);
    assert.equal((await fleet.must("GET", `${CLUSTERS}/effective`)).enable_quick_boot, true);
  });

  it("refuses by name what a policy cannot say: a cluster's field for a host, RETRY without its numbers, what is not done", async () => {
    for (const [path, spec, named] of [
      [`${base}/policies/apply`, { disable_dpm: true }, /disable_dpm/],
      [CLUSTERS, { failure_action: { action: "RETRY" } }, /retry_delay/],
      [CLUSTERS, { enforce_quick_patch: true }, /enforce_quick_patch/],
      [CLUSTERS, { parallel_remediation_action: { enabled: true, max_hosts: 0 } }, /max_hosts/],
    ] as const) {
      const { status, text } = await fleet.ask("PUT", path, spec);
      assert.equal(status, 400, text);
      assert.match(text, named);
    }
  });
});
