import assert from "node:assert/strict";
import { narrowed } from "../../../cli/render/narrowed-compliance.js";
import type { ClusterCompliance } from "../../../controller/api/wire/compliance.js";
import { clusterCompliance, compliance, words } from "../rig/fleet-answers.js";

const since = "2026-01-02T00:00:00.000Z";
const unknown = { since, code: "PEER_UNREACHABLE", reason: "silent", remedy: "", last_good: null };
const notice = (host: string) => ({
  ...{ type: "WARNING" as const, id: "com.greenroom.host_unavailable", time: since },
  message: words(`the compliance of ${host} is unknown since ${since}: silent`),
});

const found: ClusterCompliance = {
  ...clusterCompliance({
    "host-1": compliance({ status: "COMPLIANT", impact: "NO_IMPACT" }),
    "host-2": compliance({ stage_status: "STAGED", impact: "MAINTENANCE_MODE_REQUIRED" }),
    "host-3": compliance({ stage_status: "NOT_STAGED" }),
    "host-6": compliance({ status: "INCOMPATIBLE" }),
  }),
  status: "INCOMPATIBLE",
  stage_status: "NOT_STAGED",
  unavailable_hosts: ["host-4", "host-40"],
  host_info: Object.fromEntries([1, 2, 3, 4, 40, 6].map((number) => [`host-${number}`, { name: `esx-0${number}` }])),
  notifications: { warnings: [notice("esx-04"), notice("esx-040")] },
  greenroom: { age_seconds: 3, unavailable: { "host-4": unknown, "host-40": unknown } },
};

const cases: readonly [hosts: readonly string[], status: string, stage: string | undefined, impact: string][] = [
  [["host-1"], "COMPLIANT", undefined, "NO_IMPACT"],
  [["host-1", "host-2"], "NON_COMPLIANT", "STAGED", "MAINTENANCE_MODE_REQUIRED"],
  [["host-2", "host-3"], "NON_COMPLIANT", "NOT_STAGED", "REBOOT_REQUIRED"],
  [["host-2", "host-4"], "UNAVAILABLE", "STAGED", "UNKNOWN"],
  [["host-2", "host-4", "host-6"], "INCOMPATIBLE", "STAGED", "REBOOT_REQUIRED"],
  [["host-4"], "UNAVAILABLE", undefined, "UNKNOWN"],
];

describe("the compliance of some hosts of a cluster", () => {
  for (const [hosts, status, stage, impact] of cases)
    it(`is that of ${hosts.join(", ")} together: ${status}`, () => {
      const only = narrowed(found, hosts);
      assert.deepEqual([only.status, only.stage_status, only.impact], [status, stage, impact]);
      assert.deepEqual(Object.keys(only.host_info), hosts);
    });

  it("tells of no other host that it is unknown", () => {
    const only = narrowed(found, ["host-4"]);
    assert.deepEqual(only.notifications, { warnings: [notice("esx-04")] });
    assert.deepEqual(only.greenroom, { age_seconds: 3, unavailable: { "host-4": unknown } });
    assert.deepEqual(narrowed(found, ["host-1"]).notifications, {});
  });

  it("is that of all when none is chosen", () => {
    assert.equal(narrowed(found, undefined), found);
  });
});
