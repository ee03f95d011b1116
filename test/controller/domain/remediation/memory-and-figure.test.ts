import assert from "node:assert/strict";
import { clusterChecks, type ClusterFacts } from "../../../../controller/domain/remediation/cluster-checks.js";
import { gathered, worstOf } from "../../../../controller/domain/remediation/checks.js";
import { BUILT_IN_POLICY } from "../../../../controller/domain/remediation/apply-policy.js";
import { forecastOf, runSentences } from "../../../../controller/domain/remediation/impact-forecast.js";
import {
  refusedFromNowOn,
  withMemory,
  type LastRemediation,
} from "../../../../controller/domain/remediation/remembered-remediation.js";
import { figureOf } from "../../../../controller/domain/remediation/saved.js";
import { check, HOST, IMAGE_DIGEST, imageOf, receiptOf, runs } from "../host-rig.js";
import { listingOf } from "../library-rig.js";

const failed: LastRemediation = {
  ...{ imageDigest: IMAGE_DIGEST, outcome: "rolled-back", failedStep: "verifying", reason: "the probe failed" },
  ...{ remedy: "look at the console", endedAt: "2026-11-24T10:00:00Z" },
};
const bad = { imageDigest: IMAGE_DIGEST, name: "an image", at: "2026-11-24T10:00:00Z", reason: "the probe failed" };
const open = check({ software: [runs(HOST, [])] });
const codes = (host: typeof open): readonly string[] => host.findings.map(({ code }) => code);

describe("what is remembered of a remediation", () => {
  it("stands in the compliance of a host that does not run the image, with step, reason and remedy (VLCM 7.17)", () => {
    const told = withMemory(open, { last: failed, bad: [bad] });
    assert.equal(told.status, open.status);
    const finding = told.findings.find(({ code }) => code === "REMEDIATION_FAILED");
    assert.match(finding?.message ?? "", /rolled back .* in the step verifying: the probe failed/);
    assert.equal(finding?.remedy, "look at the console");
    assert.ok(codes(told).includes("IMAGE_MARKED_BAD"));
  });

  it("is said once, however often it is looked at, and goes when it is no longer so", () => {
    const told = withMemory(withMemory(open, { last: failed, bad: [bad] }), { last: failed, bad: [] });
    assert.equal(codes(told).filter((code) => code === "REMEDIATION_FAILED").length, 1);
    assert.ok(!codes(told).includes("IMAGE_MARKED_BAD"));
  });

  it("tells the reason once where the last remediation and the mark have the same, and each its own otherwise", () => {
    const reasons = (last: LastRemediation | undefined) =>
      withMemory(open, { last, bad: [bad] }).findings.filter(({ message }) => message.includes("the probe failed"));
    assert.deepEqual(
      [failed, { ...failed, reason: "another one" }, undefined].map((last) => reasons(last).map(({ code }) => code)),
      [["REMEDIATION_FAILED"], ["IMAGE_MARKED_BAD"], ["IMAGE_MARKED_BAD"]],
    );
  });

  it("says which verb allows an image again that a host rolled back from", () => {
    assert.match(
      refusedFromNowOn("Look at the console.", "esx-01"),
      /^Look at the console\. .*`greenroom host clear-bad-image esx-01`/,
    );
  });

  for (const [what, memory] of [
    [
      "of another image",
      { last: { ...failed, imageDigest: "sha256:other" }, bad: [{ ...bad, imageDigest: "sha256:other" }] },
    ],
    ["of one that ended well", { last: { ...failed, outcome: "remediated" }, bad: [] }],
    ["of nothing", { last: undefined, bad: [] }],
  ] as const)
    it(`says nothing ${what}`, () => {
      assert.deepEqual(codes(withMemory(open, memory)), codes(open));
    });
});

describe("the figure", () => {
  it("counts hosts that were out of service, and what staging kept out of their windows", () => {
    const savings = { bytesStagedBefore: 100, bytesFetched: 20, fetchMs: 3_000 };
    const figure = figureOf([
      { maintenanceMs: 5_000, savings },
      { maintenanceMs: 7_000, savings },
      { maintenanceMs: 0, savings },
    ]);
    assert.deepEqual(figure, { hosts: 2, maintenanceMs: 12_000, longestMs: 7_000, savedBytes: 240, savedMs: 6_000 });
  });
});

describe("checks before a remediation", () => {
  const facts: ClusterFacts = {
    ...{ hosts: 3, away: [], outOfService: [], silentManagers: [], policy: BUILT_IN_POLICY },
    ...{ manifestExpiresAt: "2026-12-24T00:00:00Z", nowMs: Date.parse("2026-11-24T00:00:00Z") },
  };
  const statusOf = (change: Partial<ClusterFacts>, id: string) =>
    clusterChecks({ ...facts, ...change }, "cluster").find((one) => one.id === id)?.status;

  for (const [id, change, status] of [
    ["HOSTS_ANSWER", {}, "OK"],
    ["HOSTS_ANSWER", { away: ["esx-01"] }, "ERROR"],
    ["CAPACITY_TO_EVACUATE", {}, "OK"],
    ["CAPACITY_TO_EVACUATE", { hosts: 1 }, "WARNING"],
    ["HOSTS_IN_SERVICE", {}, "OK"],
    ["HOSTS_IN_SERVICE", { outOfService: ["esx-01"] }, "ERROR"],
    [
      "HOSTS_IN_SERVICE",
      { outOfService: ["esx-01"], policy: { ...BUILT_IN_POLICY, parallel: { enabled: true, maxHosts: 2 } } },
      "WARNING",
    ],
    ["MANIFEST_VALID", {}, "OK"],
    ["MANIFEST_VALID", { manifestExpiresAt: "2026-11-24T06:00:00Z" }, "WARNING"],
    ["MANIFEST_VALID", { manifestExpiresAt: "2026-11-23T00:00:00Z" }, "ERROR"],
    ["HARDWARE_SUPPORT_MANAGERS", { silentManagers: ["com.example.hsm"] }, "WARNING"],
    ["POLICY_HONOURED", {}, "OK"],
    ["POLICY_HONOURED", { policy: { ...BUILT_IN_POLICY, disableHac: true } }, "WARNING"],
  ] as const)
    it(`${id} is ${status} with ${JSON.stringify(change).slice(0, 60)}`, () => {
      assert.equal(statusOf(change, id), status);
    });

  it("of a standalone host leave out what only a cluster has", () => {
    const ids = clusterChecks(facts, "host").map(({ id }) => id);
    assert.deepEqual(ids, ["MANIFEST_VALID", "HARDWARE_SUPPORT_MANAGERS", "POLICY_HONOURED"]);
  });

  it("about one thing on several targets are one check, as bad as the worst", () => {
    const finding = (severity: "OK" | "WARNING" | "ERROR", text: string) => ({
      id: "SPACE",
      severity,
      text,
      remedy: "",
    });
    const [one, ...others] = gathered([finding("OK", "host"), finding("ERROR", "dpu-1"), finding("WARNING", "dpu-2")]);
    assert.deepEqual([one?.status, one?.issues.length, others.length], ["ERROR", 2, 0]);
    assert.equal(worstOf([]), "OK");
  });
});

describe("what a remediation would do", () => {
  it("names changes, cost, what is fetched first, and how long it took last time", () => {
    const last = { tookMs: 90_000, maintenanceMs: 42_000, endedAt: "2026-11-01T00:00:00Z" };
    const { sentences, staged } = forecastOf(open, last);
    assert.equal(staged, "not-staged");
    assert.match(
      sentences.join("; "),
      /VIBs are installed, 0 removed; .*bytes are staged first; last time it took 90 s, 42 s of them/,
    );
  });

  it("names hosts that refuse the image, and counts them to none that are remediated", () => {
    const refusing = forecastOf(open, null, [bad]);
    assert.match(refusing.sentences[0] ?? "", /refuses the image/);
    const [whole, refusals = ""] = runSentences([forecastOf(open, null), refusing], 1);
    assert.match(whole ?? "", /^1 of 2 hosts are remediated/);
    assert.match(refusals, /^1 host will fail, .*`greenroom host clear-bad-image \S+`/);
    assert.deepEqual(forecastOf(open, null, [{ ...bad, imageDigest: "sha256:other" }]), forecastOf(open, null));
  });

  it("fetches nothing of a staged host, and does nothing to a compliant one", () => {
    const { vibs } = listingOf();
    const stagedHost = check({ software: [runs(HOST, [])], receipt: receiptOf(vibs) });
    assert.match(forecastOf(stagedHost, null).sentences.join("; "), /not one byte is fetched/);
    const compliant = { ...open, status: "COMPLIANT" as const };
    assert.deepEqual(forecastOf(compliant, null).sentences, ["runs the image already: nothing is done"]);
    assert.match(
      runSentences([forecastOf(open, null), forecastOf(compliant, null)], 1)[0] ?? "",
      /^1 of 2 hosts are remediated/,
    );
    assert.ok(imageOf().vibs.length > 0);
  });
});
