import assert from "node:assert/strict";
import type { HostRemediation } from "../../controller/api/wire/remediation/apply.js";
import { maintenanceSeconds, stepTrack } from "../../web/remediate/step-track.js";

const AT = "2026-11-27T10:00:00Z";
const facts: HostRemediation = {
  ...{ state: "", outcome: "RUNNING", staged_ahead: true, out_of_service: false, in_maintenance_mode: false },
  ...{ was_in_maintenance_mode: false, maintenance_seconds: 0, saved_bytes: 0, saved_seconds: 0 },
  ...{ bytes_staged_before: 0, bytes_fetched: 0, cancelable: true, failed_state: null },
  ...{ maintenance_mode_needed: null, reboot_needed: null, steps: [], prechecks: [], journal: [], targets: [] },
  ...{ ordered_at: AT, seen_at: AT },
};

/** The last of the states goes on, the others have ended. */
const through = (...states: readonly string[]): Pick<HostRemediation, "state" | "steps"> => ({
  state: states.at(-1) ?? "",
  steps: states.map((state, at) => ({
    ...{ state, begun_at: AT, event: null, boot_id: "" },
    ended_at: at === states.length - 1 ? null : AT,
  })),
});

const wordsOf = (told: Partial<HostRemediation>): string =>
  stepTrack({ ...facts, ...told })
    .map(({ state, kind }) => `${state} ${kind}`)
    .join(", ");

describe("the steps of a host that is remediated", () => {
  it("are all to come before it has told one", () => {
    assert.deepEqual(
      stepTrack(facts).map(({ kind }) => kind),
      Array.from({ length: 7 }, () => "ahead"),
    );
  });

  it("are behind it, now, and to come", () => {
    assert.match(
      wordsOf(through("staging", "prechecks", "entering-maintenance")),
      /^staging past, prechecks past, entering-maintenance now, applying ahead, .*leaving-maintenance ahead$/,
    );
  });

  it("count one that a reboot has cut off once", () => {
    const told = through("staging", "rebooting", "rebooting", "verifying");
    const steps = told.steps.map((step, at) => (at === 1 ? { ...step, ended_at: null } : step));
    assert.match(wordsOf({ ...told, steps }), /^staging past, rebooting past, verifying now, leaving/);
  });

  it("leave out what the image does not need", () => {
    const told = { ...through("staging", "prechecks"), maintenance_mode_needed: false, reboot_needed: false };
    assert.equal(wordsOf(told), "staging past, prechecks now, applying ahead, verifying ahead");
  });

  it("lead back into service after a roll-back, and nowhere once it has ended", () => {
    const told = through("staging", "applying", "rolling-back");
    assert.match(wordsOf(told), /rolling-back now, leaving-maintenance ahead$/);
    const ended = { ...told, outcome: "ROLLED_BACK", failed_state: "applying" };
    assert.equal(wordsOf({ ...through("staging", "done"), outcome: "REMEDIATED" }), "staging past");
    assert.match(wordsOf(ended), /^staging past, applying failed, rolling-back now$/);
  });
});

describe("seconds in maintenance mode", () => {
  const later = Date.parse(AT) + 5_000;
  const told = { ...facts, maintenance_seconds: 7, in_maintenance_mode: true };

  it("go on between two reports while the host is in it, and stand once it is out", () => {
    assert.equal(maintenanceSeconds(told, later), 12);
    assert.equal(maintenanceSeconds({ ...told, in_maintenance_mode: false }, later), 7);
    assert.equal(maintenanceSeconds({ ...told, outcome: "FAILED" }, later), 7);
  });

  it("never go back where the viewer's clock is behind", () => {
    assert.equal(maintenanceSeconds(told, Date.parse(AT) - 60_000), 7);
  });
});
