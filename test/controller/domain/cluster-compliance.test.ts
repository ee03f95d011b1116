import assert from "node:assert/strict";
import type { ClusterCompliance, HostCompliance } from "../../../controller/domain/compliance-model.js";
import { rollUp } from "../../../controller/domain/compliance/cluster-compliance.js";
import { unavailableHost } from "../../../controller/domain/compliance/unavailable.js";
import { BASE, libraryVib, NIC_1, NIC_2 } from "./library-rig.js";
import { check, HOST, imageOf, inForce, receiptOf, runs } from "./host-rig.js";

const SCAN = { commitId: "commit-1", scannedAt: "2026-11-24T10:00:00Z" };
const OLD_NIC = libraryVib({ name: "nic", version: "0.9-1" });
const compliant = check({ software: [runs(HOST, [BASE, NIC_1])] });
const behind = check({ software: [runs(HOST, [BASE, OLD_NIC])] });
const staged = check({ software: [runs(HOST, [BASE, OLD_NIC])], receipt: receiptOf([NIC_1]) });
const ahead = check({ software: [runs(HOST, [BASE, NIC_2])] });
const away = unavailableHost(inForce(imageOf()), {
  hostId: "host-1",
  scannedAt: SCAN.scannedAt,
  code: "PEER_UNREACHABLE",
  reason: "no answer",
});

const CASES: [string, HostCompliance[], Partial<ClusterCompliance>][] = [
  ["no host", [], { status: "COMPLIANT", stageStatus: null, impact: "NO_IMPACT" }],
  ["compliant hosts", [compliant, compliant], { status: "COMPLIANT", stageStatus: null }],
  [
    "one that is behind",
    [compliant, behind],
    { status: "NON_COMPLIANT", stageStatus: "NOT_STAGED", impact: "REBOOT_REQUIRED" },
  ],
  ["all that are behind staged", [compliant, staged, staged], { status: "NON_COMPLIANT", stageStatus: "STAGED" }],
  ["one of two staged", [behind, staged], { stageStatus: "NOT_STAGED" }],
  ["one unavailable", [behind, away], { status: "UNAVAILABLE" }],
  [
    "one unavailable among compliant ones",
    [compliant, away],
    { status: "UNAVAILABLE", stageStatus: null, impact: "UNKNOWN" },
  ],
  ["one incompatible and one unavailable", [away, ahead, behind], { status: "INCOMPATIBLE" }],
];

describe("the compliance of a cluster with", () => {
  for (const [what, hosts, expected] of CASES)
    it(`${what}: ${JSON.stringify(expected)}`, () => {
      const named = hosts.map((host, index) => ({ ...host, hostId: `host-${index}` }));
      const result = rollUp(named, SCAN);
      for (const [key, value] of Object.entries(expected))
        assert.equal(result[key as keyof ClusterCompliance], value, key);
    });

  it("each kind of host lists them by status, the unavailable without an entry", () => {
    const hosts = [compliant, behind, ahead, away].map((host, index) => ({ ...host, hostId: `host-${index}` }));
    const result = rollUp(hosts, SCAN);
    assert.deepEqual(
      [result.compliantHosts, result.nonCompliantHosts, result.incompatibleHosts, result.unavailableHosts],
      [["host-0"], ["host-1"], ["host-2"], ["host-3"]],
    );
    assert.deepEqual(Object.keys(result.hosts), ["host-0", "host-1", "host-2"]);
  });
});
