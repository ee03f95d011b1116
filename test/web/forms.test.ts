import assert from "node:assert/strict";
import { clusterPolicySpec } from "../../controller/api/wire/remediation/apply-policy.js";
import { syncSchedule } from "../../controller/api/wire/depot/online-depot.js";
import { formOfSchedule, scheduleOfForm } from "../../web/depot/online/schedule-fields.js";
import { formOfPolicy, POLICY_INPUTS, policyOfForm } from "../../web/settings/policy-fields.js";
import { historyQuery, isFiltered, utcOf } from "../../web/task/history-query.js";

describe("the page's forms", () => {
  it("give a policy back as it was read, every field of it, and nothing where nothing is set", () => {
    const whole = clusterPolicySpec.parse({
      failure_action: { action: "RETRY", retry_delay: 0, retry_count: 7 },
      pre_remediation_power_action: "SUSPEND_VMS",
      ...{ enable_quick_boot: true, disable_dpm: false, disable_hac: true, evacuate_offline_vms: true },
      ...{ enforce_hcl_validation: false, parallel_remediation_action: { enabled: true, max_hosts: 4 } },
      greenroom: {
        ...{ keep_maintenance_mode: false, on_failure: "LEAVE_ASIDE", check_in_seconds: 0 },
        host_time_limit_seconds: 900,
      },
    });
    assert.deepEqual(policyOfForm(formOfPolicy(whole)), whole);
    assert.deepEqual(policyOfForm(formOfPolicy({})), {});
  });

  it("show every field that a policy has, those of clusters alone to clusters alone", () => {
    const { greenroom, ...shape } = clusterPolicySpec.shape;
    const ours = Object.keys(greenroom.unwrap().shape).map((name) => `greenroom.${name}`);
    assert.deepEqual(POLICY_INPUTS.map(({ name }) => name).sort(), [...Object.keys(shape), ...ours].sort());
  });

  it("leave out how many hosts at once where hosts do not go at once", () => {
    const form = { ...formOfPolicy({}), parallel_remediation_action: "false", max_hosts: "4" };
    assert.deepEqual(policyOfForm(form), { parallel_remediation_action: { enabled: false } });
  });

  it("give a schedule that the controller takes, for each rhythm; one turned off keeps its times", () => {
    const known = syncSchedule.parse({ enabled: true, schedule: { type: "DAILY", skip: 2, hour: 1, minute: 30 } });
    const form = formOfSchedule(known);
    assert.deepEqual(scheduleOfForm(known, form), known);
    assert.deepEqual(scheduleOfForm(known, { ...form, rhythm: "OFF" }), { ...known, enabled: false });
    for (const rhythm of ["HOURLY", "WEEKLY", "MONTHLY_BY_DAY"])
      assert.equal(syncSchedule.parse(scheduleOfForm(known, { ...form, rhythm })).schedule?.type, rhythm);
  });

  it("ask for the history of what stands in the address, and leave out a time that is none", () => {
    const query = new Map([
      ["operations", "stage$task"],
      ["since", "2026-01-02T03:04:05Z"],
      ["until", "tomorrow"],
      ["other", "x"],
    ]);
    const asked = new URLSearchParams(historyQuery(query));
    assert.deepEqual(
      [asked.get("operations"), asked.get("since"), asked.get("until"), asked.get("other")],
      ["stage$task", "2026-01-02T03:04:05.000Z", null, null],
    );
    assert.equal(utcOf(""), "");
    assert.deepEqual([isFiltered(query), isFiltered(new Map([["other", "x"]]))], [true, false]);
  });
});
