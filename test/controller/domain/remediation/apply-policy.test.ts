import assert from "node:assert/strict";
import { hookSettings } from "../../../../agent/domain/hook-settings.js";
import { REBOOT_MOST_SECONDS } from "../../../../agent/remediation/state/rebooting.js";
import {
  BUILT_IN_POLICY,
  effectivePolicy,
  entersMaintenance,
  failureEffect,
  hostPolicy,
  serviceLimit,
  type ApplyPolicy,
  type PolicyWish,
} from "../../../../controller/domain/remediation/apply-policy.js";
import { CARRIED_OUT } from "../../../../controller/domain/remediation/honoured.js";

const policyOf = (wish: PolicyWish): ApplyPolicy => effectivePolicy({ run: wish }).policy;

describe("the apply policy", () => {
  it("is vSphere's where nobody has set anything", () => {
    const { policy, decidedBy } = effectivePolicy({});
    assert.deepEqual(policy, BUILT_IN_POLICY);
    assert.ok(Object.values(decidedBy).every((layer) => layer === "built-in"));
    assert.deepEqual(Object.keys(decidedBy).sort(), Object.keys(BUILT_IN_POLICY).sort());
  });

  it("gives a host no less time than the host itself gives the steps of one way through, where nobody has set anything", () => {
    const hook = { command: ["/bin/true"] };
    const of = hookSettings.parse({ enterMaintenance: hook, leaveMaintenance: hook, reboot: hook, healthProbe: hook });
    const hooks = [of.enterMaintenance, of.leaveMaintenance, of.reboot, of.healthProbe];
    const own = hooks.reduce((sum, one) => sum + (one?.timeoutSeconds ?? assert.fail("a hook without limit")), 0);
    const { checkInSeconds, hostTimeLimitSeconds } = BUILT_IN_POLICY;
    assert.ok(hostTimeLimitSeconds >= own + REBOOT_MOST_SECONDS + checkInSeconds, `${own} s of hooks alone`);
  });

  it("takes each field from the highest layer that says anything of it: global < cluster or host < run", () => {
    const { policy, decidedBy } = effectivePolicy({
      global: { quickBoot: true, evacuateOfflineVms: true, checkInSeconds: 1 },
      scope: { evacuateOfflineVms: false, checkInSeconds: 2 },
      run: { checkInSeconds: 3 },
    });
    assert.deepEqual([policy.quickBoot, policy.evacuateOfflineVms, policy.checkInSeconds], [true, false, 3]);
    assert.deepEqual(
      [decidedBy.quickBoot, decidedBy.evacuateOfflineVms, decidedBy.checkInSeconds, decidedBy.powerAction],
      ["global", "scope", "run", "built-in"],
    );
  });

  for (const [what, wish, limit, effect, enters] of [
    ["sequential", {}, 1, "stop", true],
    ["a number", { parallel: { enabled: true, maxHosts: 4 } }, 4, "leave-aside", true],
    ["no number", { parallel: { enabled: true, maxHosts: null } }, Number.MAX_SAFE_INTEGER, "leave-aside", false],
    ["switched off", { parallel: { enabled: false, maxHosts: 4 } }, 1, "stop", true],
    ["told otherwise", { parallel: { enabled: true, maxHosts: 2 }, onFailure: "stop" }, 2, "stop", true],
  ] as const)
    it(`of a run with ${what}: limit ${limit}, a failure: ${effect} (VLCM 7.4, 7.7)`, () => {
      const policy = policyOf(wish);
      assert.deepEqual(
        [serviceLimit(policy), failureEffect(policy), entersMaintenance(policy)],
        [limit, effect, enters],
      );
    });

  it("tells the host how often to try again to enter maintenance mode, and not at all when it is to fail (VLCM 7.8)", () => {
    const told = hostPolicy(policyOf({ failureAction: { action: "RETRY", retryDelaySeconds: 7, retryCount: 2 } }));
    assert.deepEqual([told.maintenanceRetries, told.maintenanceRetrySeconds], [2, 7]);
    assert.equal(hostPolicy(policyOf({ failureAction: { action: "FAIL" } })).maintenanceRetries, 0);
  });

  it("says of every field who carries it out, and names those that nobody does", () => {
    assert.deepEqual(Object.keys(CARRIED_OUT).sort(), Object.keys(BUILT_IN_POLICY).sort());
    const nobody = Object.entries(CARRIED_OUT).flatMap(([field, { by }]) => (by === "nobody" ? [field] : []));
    assert.deepEqual(nobody.sort(), ["disableDpm", "disableHac", "enforceHclValidation"]);
  });
});
