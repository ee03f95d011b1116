import assert from "node:assert/strict";
import type { HostCompliance } from "../../../../controller/domain/compliance-model.js";
import { withVolatileGone, type SaidOfStaging } from "../../../../controller/domain/compliance/volatile-gone.js";
import { BASE, libraryVib } from "../library-rig.js";
import { check, HOST, IMAGE_DIGEST, imageOf, runs } from "../host-rig.js";

const said = (vibs: number, bootId: string, more: Partial<SaidOfStaging> = {}): SaidOfStaging => ({
  ...{ imageDigest: IMAGE_DIGEST, persistence: "volatile", vibs, bootId },
  ...more,
});

interface Case {
  readonly what: string;
  /** Newest first. */
  readonly receipts: readonly SaidOfStaging[];
  readonly told: boolean;
}

const CASES: readonly Case[] = [
  { what: "a reboot that the host has not reported on yet", receipts: [said(3, "boot-1")], told: true },
  { what: "a reboot", receipts: [said(0, "boot-2"), said(3, "boot-1")], told: true },
  { what: "two reboots", receipts: [said(0, "boot-2"), said(0, "boot-1b"), said(3, "boot-1")], told: true },
  { what: "an unstaging", receipts: [said(0, "boot-2"), said(3, "boot-2")], told: false },
  {
    what: "an unstaging and a reboot",
    receipts: [said(0, "boot-2"), said(0, "boot-1"), said(3, "boot-1")],
    told: false,
  },
  { what: "nothing, since nothing was staged", receipts: [said(0, "boot-2")], told: false },
  { what: "nothing, in the boot it was staged in", receipts: [said(3, "boot-2")], told: false },
  {
    what: "a reboot, staged on a disk",
    receipts: [said(0, "boot-2"), said(3, "boot-1", { persistence: "persistent" })],
    told: false,
  },
  {
    what: "a reboot, another image staged",
    receipts: [said(0, "boot-2"), said(3, "boot-1", { imageDigest: `sha256:${"0".repeat(64)}` })],
    told: false,
  },
];

describe("what was staged in memory", () => {
  const behind: HostCompliance = check({
    software: [runs(HOST, [BASE, libraryVib({ name: "nic", version: "0.9-1" })])],
  });
  const codes = (host: HostCompliance, receipts: readonly SaidOfStaging[]) =>
    withVolatileGone(host, { said: receipts, bootId: "boot-2" }).findings.map(({ code }) => code);

  for (const { what, receipts, told } of CASES)
    it(`${told ? "is reported as gone" : "is not called gone by a reboot"} after ${what}`, () =>
      assert.deepEqual(codes(behind, receipts), told ? ["VOLATILE_STAGING_GONE"] : []));

  it("is nothing to tell of a host that runs the image", () => {
    const compliant = check({
      software: [
        runs(
          HOST,
          imageOf().vibs.map(() => BASE),
        ),
      ],
    });
    assert.deepEqual(codes({ ...compliant, status: "COMPLIANT" }, [said(0, "boot-2"), said(3, "boot-1")]), []);
  });
});
