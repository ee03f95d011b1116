import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { hookProblem } from "../../../agent/host/hooks/hook-problems.js";
import type { RemediationProgress } from "../../../agent/domain/remediation/progress.js";
import { MOST_ENTRIES } from "../../../agent/remediation/state-walk.js";
import { isProblem } from "../../../core/problem/problem.js";
import { bootStateOf, folderDigests } from "../rig/bank-bytes.js";
import { forgePair, InnerRemediation, PowerCut } from "../rig/inner-remediation.js";
import { forgeVib, type ForgedVib } from "../rig/image-forge.js";
import { hookRequest } from "../rig/banked-sandbox.js";
import { isRoot } from "../rig/staging-host.js";

const hookFailed = () => hookProblem("HOOK_FAILED", { hook: "enterMaintenance", status: "status 1", lines: [] });
const codeOf = ({ remediation }: RemediationProgress): string | undefined => remediation.problem?.code;
const eventsOf = ({ steps }: RemediationProgress): string[] => steps.map(({ state, event }) => `${state} ${event}`);

describe("the end of a remediation", function () {
  this.timeout(300_000);
  let pair: { readonly old: ForgedVib[]; readonly fresh: ForgedVib[] };
  before(async function () {
    if (!isRoot) return this.skip();
    pair = await forgePair();
  });

  const bankOf = (inner: InnerRemediation, name: string, machine = "host") => join(inner.host.root, machine, name);
  const spoil = (inner: InnerRemediation, kind: string) =>
    writeFileSync(join(inner.host.root, kind), inner.manifest.baseImageVersion);
  const give = (inner: InnerRemediation): string => {
    const order = inner.forge.remediation(inner.manifest, { sources: [inner.depot.url] });
    return inner.remediations.remediate(inner.forge.sign(inner.manifest, order));
  };

  it("fetches not one byte of what is staged already, and says what that saved", async () => {
    await using inner = await InnerRemediation.make(pair);
    await inner.stage();
    const asked = inner.depot.asked.length;
    const told = await inner.remediate();
    assert.equal(told.remediation.outcome, "REMEDIATED");
    assert.equal(inner.depot.asked.length, asked);
    const { bytesStagedBefore, bytesFetched } = told.remediation.facts.savings;
    assert.deepEqual(
      [bytesStagedBefore, bytesFetched],
      [inner.manifest.vibs.reduce((sum, vib) => sum + vib.sizeBytes, 0), 0],
    );
    const again = await inner.remediate();
    assert.equal(again.remediation.outcome, "COMPLIANT");
    assert.deepEqual(eventsOf(again), ["STAGING compliant"]);
  });

  it("stages first what is not staged, before the host is taken out of service", async () => {
    await using inner = await InnerRemediation.make(pair);
    let stagedAtHook: string[] = [];
    inner.at = (name) => {
      if (name === "ENTERING_MAINTENANCE/before-effect") stagedAtHook = inner.host.names("vibs");
    };
    const told = await inner.remediate();
    assert.equal(stagedAtHook.length, pair.fresh.length);
    assert.equal(told.remediation.facts.savings.bytesStagedBefore, 0);
    assert.ok(told.remediation.facts.savings.bytesFetched > 0);
  });

  for (const kind of ["unhealthy-builds", "unbootable-builds"] as const)
    it(`(${kind}) is the old bank again, bytes unchanged; the image is refused until it is cleared, and is staged still`, async () => {
      await using inner = await InnerRemediation.make(pair);
      spoil(inner, kind);
      const before = folderDigests(bankOf(inner, "bootbank"));
      const told = await inner.remediate();
      assert.equal(told.remediation.outcome, "ROLLED_BACK");
      assert.equal(codeOf(told), kind === "unhealthy-builds" ? "HOOK_FAILED" : "BOOTED_OTHER_BANK");
      assert.equal(told.remediation.failedState, kind === "unhealthy-builds" ? "VERIFYING" : "REBOOTING");
      assert.deepEqual(folderDigests(bankOf(inner, "bootbank")), before);
      assert.equal(bootStateOf(bankOf(inner, "altbootbank")), "3");
      assert.equal(told.inMaintenanceMode, false);
      assert.deepEqual(
        inner.host.ledger.badImages.all().map(({ imageDigest }) => imageDigest),
        [inner.manifest.imageDigest],
      );
      assert.throws(
        () => give(inner),
        (thrown) => isProblem(thrown, "IMAGE_MARKED_BAD"),
      );
      const { images } = await inner.host.staging.staged();
      assert.equal(images[0]?.state, "complete");
      writeFileSync(join(inner.host.root, kind), "");
      assert.deepEqual(inner.remediations.clearBadImage(""), [inner.manifest.imageDigest]);
      assert.deepEqual(inner.remediations.clearBadImage(inner.manifest.imageDigest), []);
      assert.equal((await inner.remediate()).remediation.outcome, "REMEDIATED");
      assert.equal(inner.depot.asked.length, pair.fresh.length, "the second attempt starts from what is staged");
    });

  it("is the old bank where the controller is not reached in time, and the new one where it is", async () => {
    await using inner = await InnerRemediation.make(pair);
    inner.reached = (signal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
    const told = await inner.remediate({ checkInSeconds: 1 });
    assert.deepEqual([told.remediation.outcome, codeOf(told)], ["ROLLED_BACK", "CHECK_IN_MISSING"]);
    inner.remediations.clearBadImage("");
    inner.reached = async () => undefined;
    assert.equal((await inner.remediate({ checkInSeconds: 1 })).remediation.outcome, "REMEDIATED");
  });

  it("comes after as many tries at maintenance mode as the policy allows", async () => {
    await using inner = await InnerRemediation.make(pair);
    inner.failing.set("enterMaintenance", hookFailed());
    const told = await inner.remediate({ maintenanceRetries: 2, maintenanceRetrySeconds: 0 });
    assert.deepEqual([told.remediation.outcome, told.remediation.failedState], ["FAILED", "ENTERING_MAINTENANCE"]);
    assert.equal(inner.host.events.filter(({ event }) => event === "maintenance-refused").length, 3);
    assert.equal(told.inMaintenanceMode, false);
  });

  it("comes after the drain that failed was taken back, and that is told where it fails too", async () => {
    await using inner = await InnerRemediation.make(pair);
    inner.failing.set("enterMaintenance", hookFailed()).set("takeBackDrain", hookFailed());
    const told = await inner.remediate({ maintenanceRetries: 0 });
    assert.deepEqual([told.remediation.outcome, told.remediation.failedState], ["FAILED", "ENTERING_MAINTENANCE"]);
    assert.deepEqual(eventsOf(told).slice(-2), ["ENTERING_MAINTENANCE failed", "LEAVING_MAINTENANCE failed"]);
    assert.deepEqual(
      told.journal.map(({ hook }) => hook),
      ["agent"],
    );
  });

  it("is that of its states, also where the lines of a hook cannot be kept", async () => {
    await using inner = await InnerRemediation.make(pair);
    const ledger = new Database(join(inner.host.place, "agent.db"));
    const why = "SELECT RAISE(FAIL, 'the disk is full')";
    ledger.exec(`CREATE TRIGGER full BEFORE INSERT ON hook_lines BEGIN ${why}; END`).close();
    inner.drain = async ({ onLine }) => onLine("moving guest 1");
    const told = await inner.remediate();
    assert.deepEqual([told.remediation.outcome, told.journal], ["REMEDIATED", []]);
  });

  it("is canceled in the middle of draining: the hook is ended, the host stays in service, what is staged stays", async () => {
    await using inner = await InnerRemediation.make(pair);
    inner.drain = (request) => {
      request.onLine("guests are on their way");
      setImmediate(() => assert.equal(inner.remediations.cancel(""), true));
      return new Promise((_, reject) =>
        request.signal.addEventListener("abort", () => reject(request.signal.reason as Error)),
      );
    };
    const told = await inner.remediate({ maintenanceRetries: 3, maintenanceRetrySeconds: 60 });
    assert.deepEqual([told.remediation.outcome, codeOf(told)], ["CANCELED", "REMEDIATION_CANCELED"]);
    assert.equal(told.remediation.failedState, undefined);
    assert.deepEqual(eventsOf(told).slice(-2), ["ENTERING_MAINTENANCE canceled", "LEAVING_MAINTENANCE left"]);
    assert.deepEqual(
      told.journal.map(({ hook, text }) => `${hook}: ${text}`),
      ["enter-maintenance: guests are on their way"],
    );
    assert.equal((await inner.host.staging.staged()).images[0]?.state, "complete");
    assert.equal(inner.remediations.cancel(""), false);
  });

  it("is a failure where the way back from a cancel fails: the host is out of service, and that is what is told", async () => {
    await using inner = await InnerRemediation.make(pair);
    inner.failing.set("leaveMaintenance", hookFailed());
    inner.at = (name) => {
      if (name === "APPLYING/before-effect") inner.remediations.cancel("");
    };
    const told = await inner.remediate();
    assert.deepEqual([told.remediation.outcome, codeOf(told), told.inMaintenanceMode], ["FAILED", "HOOK_FAILED", true]);
    assert.equal(told.remediation.failedState, "LEAVING_MAINTENANCE");
  });

  it("leaves a host in maintenance mode that was there before, if the policy keeps it, and counts none of it", async () => {
    await using inner = await InnerRemediation.make(pair);
    await inner.driver.enterMaintenance(hookRequest());
    const kept = await inner.remediate({ keepMaintenanceMode: true });
    assert.deepEqual([kept.remediation.outcome, kept.inMaintenanceMode, kept.maintenanceMs], ["REMEDIATED", true, 0]);
  });

  it("is failed, and out of service, where a state was begun too often", async () => {
    await using inner = await InnerRemediation.make(pair);
    let cuts = 0;
    inner.at = (name) => {
      if (name === "APPLYING/before-append" && cuts++ < MOST_ENTRIES) throw new PowerCut("again");
    };
    const told = await inner.remediate({}, async () => undefined);
    assert.deepEqual(
      [told.remediation.outcome, codeOf(told), told.remediation.failedState],
      ["FAILED", "STATE_LOOP", "APPLYING"],
    );
    assert.equal(told.inMaintenanceMode, true);
    assert.equal(bootStateOf(bankOf(inner, "altbootbank")), "3", "what was armed is taken back");
  });

  it("comes without maintenance mode and without a reboot where the image needs neither", async () => {
    const live = { descriptor: { liveInstallAllowed: true, liveRemoveAllowed: true } };
    const old = [await forgeVib({ name: "tools", version: "1.0-1", ...live })];
    const fresh = [await forgeVib({ name: "tools", version: "2.0-1", ...live })];
    await using inner = await InnerRemediation.make({ old, fresh }, { dpus: 0 });
    const told = await inner.remediate();
    assert.equal(told.remediation.outcome, "REMEDIATED", told.remediation.problem?.message);
    assert.deepEqual(eventsOf(told), [
      "STAGING staged",
      "PRECHECKS passedLive",
      "APPLYING appliedLive",
      "VERIFYING healthy",
      "LEAVING_MAINTENANCE left",
    ]);
    assert.equal(inner.reboots, 0);
  });

  it("has installed firmware that was staged, and fetched, installed and dropped what cannot be staged (sentence 6)", async () => {
    const firmware = (deviceClass: string, version: string, stageable: boolean) =>
      ({ kind: "FIRMWARE", platform: deviceClass, version, stageable }) as const;
    const fresh = [
      ...pair.fresh,
      await forgeVib({ name: "fw-nic", target: firmware("nic", "2.0", true) }),
      await forgeVib({ name: "fw-bios", target: firmware("bios", "9.1", false) }),
    ];
    const devices = [
      { id: "firmware-nic-0", deviceClass: "nic", device: "NIC", version: "1.0" },
      { id: "firmware-bios-0", deviceClass: "bios", device: "BIOS", version: "9.0" },
    ];
    await using inner = await InnerRemediation.make({ old: pair.old, fresh }, { firmware: devices });
    const told = await inner.remediate();
    assert.equal(told.remediation.outcome, "REMEDIATED", told.remediation.problem?.message);
    const software = await inner.driver.software();
    assert.deepEqual(
      software.filter(({ target }) => target.kind === "FIRMWARE").map(({ version }) => version),
      ["2.0", "9.1"],
    );
    assert.equal(existsSync(inner.stagedPath(fresh[3] ?? pair.old[0] ?? assert.fail())), false);
  });

  it("comes before maintenance mode where firmware that is fetched then would not fit, what has to stay free counted in", async () => {
    const target = { kind: "FIRMWARE", platform: "bios", version: "9.1", stageable: false } as const;
    const fresh = [...pair.fresh, await forgeVib({ name: "fw-bios", target })];
    const firmware = [{ id: "firmware-bios-0", deviceClass: "bios", device: "BIOS", version: "9.0" }];
    await using inner = await InnerRemediation.make({ old: pair.old, fresh }, { firmware });
    await inner.stage();
    inner.host.policy = { reserveBytes: 2 ** 50 };
    await inner.restart();
    const told = await inner.remediate();
    assert.deepEqual([codeOf(told), told.remediation.failedState], ["PRECHECKS_FAILED", "PRECHECKS"]);
    const wrong = told.remediation.facts.prechecks.filter(({ severity }) => severity === "ERROR");
    assert.deepEqual(
      wrong.map(({ id }) => id),
      ["FIRMWARE_SPACE"],
    );
    assert.match(wrong[0]?.text ?? "", /stay free/);
  });

  it("comes all the same where a cancel is asked for at the moment at which the host could not be taken out of service", async () => {
    await using inner = await InnerRemediation.make(pair);
    inner.drain = () => Promise.reject(hookFailed());
    const canceled: boolean[] = [];
    inner.at = (name) => {
      if (name === "ENTERING_MAINTENANCE/before-append") canceled.push(inner.remediations.cancel(""));
    };
    const told = await inner.remediate({ maintenanceRetries: 0 });
    assert.deepEqual(canceled, [true]);
    assert.deepEqual([told.remediation.outcome, codeOf(told)], ["FAILED", "HOOK_FAILED"]);
    assert.deepEqual(eventsOf(told).slice(-2), ["ENTERING_MAINTENANCE failed", "LEAVING_MAINTENANCE left"]);
    assert.equal(told.inMaintenanceMode, false);
  });

  it("is waited for by stagings, removals and other remediations, each refused by its name", async () => {
    await using inner = await InnerRemediation.make(pair);
    const refused: unknown[] = [];
    const attempt = (act: () => unknown): void => {
      try {
        act();
      } catch (failure) {
        refused.push(isProblem(failure) ? failure.code : failure);
      }
    };
    inner.at = (name) => {
      if (name !== "PRECHECKS/before-effect") return;
      const order = inner.forge.order(inner.manifest);
      attempt(() => inner.host.staging.stage(inner.forge.sign(inner.manifest, order)));
      attempt(() => inner.host.staging.refuseWhileRunning("unstage"));
      attempt(() => give(inner));
    };
    const told = await inner.remediate();
    assert.deepEqual(refused, ["REMEDIATION_BUSY", "REMEDIATION_BUSY", "REMEDIATION_BUSY"]);
    assert.equal(told.remediation.outcome, "REMEDIATED");
    assert.deepEqual(inner.host.ledger.holds.all(), []);
  });

  it("comes before maintenance mode where the order's lease was over when the staging was done", async () => {
    await using inner = await InnerRemediation.make(pair);
    inner.at = (name) => {
      if (name === "STAGING/after-effect") inner.host.nowMs += 2 * 86_400_000;
    };
    const told = await inner.remediate();
    assert.deepEqual([told.remediation.outcome, told.remediation.failedState], ["FAILED", "PRECHECKS"]);
    assert.deepEqual(told.remediation.problem?.details["checks"], ["ORDER_VALID"]);
  });

  it("comes before maintenance mode where another update waits in the bank, and tells all else that was looked at", async () => {
    await using inner = await InnerRemediation.make(pair);
    const cfg = join(bankOf(inner, "altbootbank"), "boot.cfg");
    writeFileSync(cfg, "bootstate=1\nbuild=7.0.0-1\nupdated=9\nkernel=b.b00\nmodules=\n");
    const told = await inner.remediate();
    assert.deepEqual(told.remediation.problem?.details["checks"], ["BANK_PENDING_UPDATE"]);
    const ids = new Set(told.remediation.facts.prechecks.map(({ id }) => id));
    for (const id of ["STAGED_CONTENT", "ORDER_VALID", "BOOT_BANK_SPACE", "DPU_BANK_SPACE", "VIB_RELATIONS"] as const)
      assert.ok(ids.has(id), id);
    const errors = told.remediation.facts.prechecks.filter(({ severity }) => severity === "ERROR");
    assert.deepEqual(
      errors.map(({ id, targetId }) => `${id} ${targetId}`),
      ["BANK_PENDING_UPDATE host"],
    );
  });
});
