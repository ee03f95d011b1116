import assert from "node:assert/strict";
import type { HostCompliance } from "../../../controller/domain/compliance-model.js";
import { restage } from "../../../controller/domain/compliance/restage.js";
import { addOn, BASE, component, libraryVib, NIC_1, NIC_2 } from "./library-rig.js";
import { BIOS_DEVICE, check, DPU, HOST, imageOf, inForce, receiptOf, runs, type Check } from "./host-rig.js";

const OLD_NIC = libraryVib({ name: "nic", version: "0.9-1" });
const OTHER_NIC = libraryVib({ name: "nic", version: "1.0-1", bytes: "other" });
const STRAY = libraryVib({ name: "stray", version: "3" });
const LIVE = libraryVib({ name: "live", version: "1", liveInstallAllowed: true });
const CALM = libraryVib({
  name: "calm",
  version: "1",
  liveInstallAllowed: true,
  maintenanceMode: { onInstall: true, onRemove: false },
});
const COMMUNITY = libraryVib({ name: "fan", version: "1", acceptanceLevel: "CommunitySupported" });
const DPU_VIB = libraryVib({ name: "dpu-base", version: "8.0", lines: ["ESXio"] });
const BIOS = libraryVib({ name: "bios", version: "2.0-1" });

const withVib = (vib: typeof BASE) =>
  imageOf({ components: { extra: "1" } }, { vibs: [vib], components: [component("extra", "1", [vib])] });

const firmware = (stageable: boolean) =>
  imageOf(
    { hardwareSupport: { hsm: { pkg: "pkg", version: "7" } } },
    {
      vibs: [BIOS],
      components: [component("bios", "2.0-1", [BIOS])],
      hardwareSupport: [
        {
          ...addOn("pkg", "7", { components: { bios: "2.0-1" } }),
          manager: "hsm",
          firmware: [{ component: "bios", deviceClass: "bios", deviceMatch: "R740", version: "2.19", stageable }],
        },
      ],
    },
  );

const withDpu = () => withVib(DPU_VIB);

const current = runs(HOST, [BASE, NIC_1]);
const behind = runs(HOST, [BASE, OLD_NIC]);

interface Case extends Check {
  readonly what: string;
  readonly is: Partial<Pick<HostCompliance, "status" | "stageStatus" | "impact" | "vibsWanted" | "vibsStaged">>;
  /** action name@target */
  readonly differs?: readonly string[];
  readonly findings?: readonly string[];
}

const CASES: readonly Case[] = [
  {
    what: "runs the image",
    software: [current],
    is: { status: "COMPLIANT", stageStatus: null, impact: "NO_IMPACT" },
    differs: [],
  },
  {
    what: "runs a lower version",
    software: [behind],
    is: { status: "NON_COMPLIANT", stageStatus: "NOT_STAGED", impact: "REBOOT_REQUIRED", vibsWanted: 1, vibsStaged: 0 },
    differs: ["UPGRADE nic@host"],
  },
  {
    what: "lacks a VIB",
    software: [runs(HOST, [BASE])],
    is: { status: "NON_COMPLIANT" },
    differs: ["INSTALL nic@host"],
  },
  {
    what: "runs the same id with other bytes",
    software: [runs(HOST, [BASE, OTHER_NIC])],
    is: { status: "NON_COMPLIANT" },
    differs: ["REPLACE nic@host"],
  },
  {
    what: "runs a higher version",
    software: [runs(HOST, [BASE, NIC_2])],
    is: { status: "INCOMPATIBLE", stageStatus: null },
    differs: ["DOWNGRADE nic@host"],
    findings: ["DOWNGRADE"],
  },
  {
    what: "has a standalone VIB",
    software: [runs(HOST, [BASE, NIC_1, STRAY])],
    is: { status: "NON_COMPLIANT", stageStatus: "NOT_STAGED", impact: "REBOOT_REQUIRED", vibsWanted: 0 },
    differs: ["REMOVE stray@host"],
    findings: ["STANDALONE_VIB_REMOVED"],
  },
  {
    what: "has only a standalone VIB too many, and has said that nothing is left to stage",
    software: [runs(HOST, [BASE, NIC_1, STRAY])],
    receipt: receiptOf([]),
    is: { status: "NON_COMPLIANT", stageStatus: "STAGED" },
  },
  {
    what: "has a stricter acceptance level than a wanted VIB",
    image: withVib(COMMUNITY),
    software: [current],
    is: { status: "INCOMPATIBLE" },
    differs: ["INSTALL fan@host"],
    findings: ["ACCEPTANCE_TOO_LOW"],
  },
  {
    what: "has a floor as low as the wanted VIB",
    image: withVib(COMMUNITY),
    software: [current],
    acceptanceLevel: "CommunitySupported",
    is: { status: "NON_COMPLIANT" },
  },
  {
    what: "runs a platform that the image does not hold",
    software: [{ ...current, target: { ...HOST, platform: "armEsx" } }],
    is: { status: "INCOMPATIBLE" },
    findings: ["PLATFORM_NOT_IN_IMAGE", "STANDALONE_VIB_REMOVED", "STANDALONE_VIB_REMOVED"],
  },
  {
    what: "has a DPU for which the image holds nothing",
    software: [current, runs(DPU, [])],
    is: { status: "INCOMPATIBLE" },
    findings: ["PLATFORM_NOT_IN_IMAGE"],
  },
  {
    what: "has a DPU that is behind",
    image: withVib(DPU_VIB),
    software: [current, runs(DPU, [])],
    is: { status: "NON_COMPLIANT" },
    differs: ["INSTALL dpu-base@dpu-1"],
  },
  {
    what: "has no DPU where the image serves one",
    image: withVib(DPU_VIB),
    software: [current],
    is: { status: "COMPLIANT" },
  },
  {
    what: "needs a live VIB only",
    image: withVib(LIVE),
    software: [current],
    is: { impact: "NO_IMPACT", status: "NON_COMPLIANT" },
  },
  {
    what: "needs maintenance mode",
    image: withVib(CALM),
    software: [current],
    is: { impact: "MAINTENANCE_MODE_REQUIRED" },
  },
  {
    what: "has older firmware",
    image: firmware(true),
    software: [current, { target: BIOS_DEVICE, vibs: [], version: "2.9" }],
    is: { status: "NON_COMPLIANT", impact: "REBOOT_REQUIRED", vibsWanted: 1 },
    differs: ["UPGRADE bios@bios-0"],
  },
  {
    what: "has the firmware",
    image: firmware(false),
    software: [current, { target: BIOS_DEVICE, vibs: [], version: "2.19" }],
    is: { status: "COMPLIANT" },
    findings: [],
  },
  {
    what: "has another device than the firmware is for",
    image: firmware(true),
    software: [current, { target: { ...BIOS_DEVICE, device: "R640" }, vibs: [], version: "1" }],
    is: { status: "COMPLIANT" },
  },
  {
    what: "has newer firmware",
    image: firmware(true),
    software: [current, { target: BIOS_DEVICE, vibs: [], version: "3.0" }],
    is: { status: "INCOMPATIBLE" },
    differs: ["DOWNGRADE bios@bios-0"],
  },
  {
    what: "has firmware with a version that is none",
    image: firmware(true),
    software: [current, { target: BIOS_DEVICE, vibs: [], version: "rev A (beta)" }],
    is: { status: "NON_COMPLIANT" },
    differs: ["REPLACE bios@bios-0"],
  },
  {
    what: "has staged everything",
    software: [behind],
    receipt: receiptOf([NIC_1]),
    is: { status: "NON_COMPLIANT", stageStatus: "STAGED", vibsWanted: 1, vibsStaged: 1 },
  },
  {
    what: "has staged a part",
    software: [behind],
    receipt: receiptOf([], { state: "partial" }),
    is: { stageStatus: "NOT_STAGED" },
  },
  {
    what: "says complete but lacks a VIB that is needed now",
    software: [behind],
    receipt: receiptOf([BASE]),
    is: { stageStatus: "NOT_STAGED", vibsStaged: 0 },
  },
  {
    what: "has staged another image",
    software: [behind],
    receipt: receiptOf([NIC_1], { imageDigest: `sha256:${"e".repeat(64)}` }),
    is: { stageStatus: "NOT_STAGED" },
  },
  {
    what: "has staged to a volatile place and booted since",
    software: [behind],
    receipt: receiptOf([NIC_1], { persistence: "volatile", bootId: "boot-0" }),
    is: { stageStatus: "NOT_STAGED" },
  },
  {
    what: "has staged to a volatile place in this boot",
    software: [behind],
    receipt: receiptOf([NIC_1], { persistence: "volatile" }),
    is: { stageStatus: "STAGED" },
  },
  {
    what: "has staged the software, and its firmware cannot be staged",
    image: firmware(false),
    software: [behind, { target: BIOS_DEVICE, vibs: [], version: "2.9" }],
    receipt: receiptOf([NIC_1]),
    is: { status: "NON_COMPLIANT", stageStatus: "NOT_STAGED", vibsWanted: 2, vibsStaged: 1 },
    findings: ["FIRMWARE_NOT_STAGEABLE"],
  },
];

describe("compliance of a host that", () => {
  for (const { what, is, differs, findings, ...given } of CASES)
    it(`${what}: ${Object.values(is).join(", ")}`, () => {
      const result = check(given);
      for (const [key, value] of Object.entries(is)) assert.equal(result[key as keyof HostCompliance], value, key);
      const actual = result.differences.map(({ action, name, target }) => `${action} ${name}@${target}`);
      if (differs !== undefined) assert.deepEqual(actual, differs);
      if (findings !== undefined) assert.deepEqual(result.findings.map(({ code }) => code).sort(), findings);
    });

  it("differs tells base image and components apart", () => {
    const { baseImage, components } = check({ software: [behind] });
    assert.deepEqual(baseImage, {
      status: "NON_COMPLIANT",
      stageStatus: "NOT_STAGED",
      current: "7.0",
      target: "8.0",
      source: "BASE_IMAGE",
      needs: [NIC_1.sha256],
    });
    assert.deepEqual(Object.keys(components), ["nic"]);
    assert.equal(components["nic"]?.current, "0.9-1");
    const extra = check({ image: withVib(LIVE), software: [current], receipt: receiptOf([LIVE]) });
    assert.equal(extra.baseImage.status, "COMPLIANT");
    assert.deepEqual(extra.components["extra"], {
      status: "NON_COMPLIANT",
      stageStatus: "STAGED",
      current: null,
      target: "1",
      source: "USER",
      needs: [LIVE.sha256],
    });
  });
});

describe("a newer receipt", () => {
  it("changes what is staged of the last check, in whole and in parts, and nothing else", () => {
    const image = imageOf();
    const before = check({ image, software: [behind] });
    const after = restage(before, inForce(image), { receipt: receiptOf([NIC_1]), bootId: "boot-1" });
    assert.deepEqual(after, check({ image, software: [behind], receipt: receiptOf([NIC_1]) }));
    const gone = restage(after, inForce(image), { receipt: receiptOf([], { state: "absent" }), bootId: "boot-1" });
    assert.equal(gone.stageStatus, "NOT_STAGED");
    assert.equal(gone.persistence, null);
  });

  it("leaves the check of another image, and of a compliant host, as it is", () => {
    const image = imageOf();
    const evidence = { receipt: receiptOf([NIC_1]), bootId: "boot-1" };
    const compliant = check({ image, software: [current] });
    assert.equal(restage(compliant, inForce(image), evidence), compliant);
    const behindOther = { ...check({ image, software: [behind] }), imageDigest: "sha256:other" };
    assert.equal(restage(behindOther, inForce(image), evidence), behindOther);
  });
});

describe("a target that cannot be read", () => {
  const blind = (target: typeof HOST) => ({ target, vibs: [], version: "", trouble: "its boot bank is gone" });
  const image = withDpu();

  it("is its own failure: the host is judged by the others, not compliant, not staged, and told with why", () => {
    const judged = check({ image, software: [current, blind(DPU)], receipt: receiptOf([]) });
    assert.deepEqual([judged.status, judged.stageStatus, judged.impact], ["NON_COMPLIANT", "NOT_STAGED", "UNKNOWN"]);
    assert.deepEqual(judged.differences, []);
    const [finding] = judged.findings;
    assert.deepEqual([finding?.severity, finding?.code], ["WARNING", "TARGET_UNREADABLE"]);
    assert.equal(finding?.message, "cannot tell what dpu-1 runs: its boot bank is gone");
  });

  it("leaves what the others lack to be staged", () => {
    const judged = check({ image, software: [behind, blind(DPU)] });
    assert.equal(judged.status, "NON_COMPLIANT");
    assert.deepEqual(
      judged.differences.map(({ target, name }) => [target, name]),
      [["host", "nic"]],
    );
    assert.equal(judged.vibsWanted, 1);
  });

  it("does not hide that another one is incompatible", () => {
    const ahead = runs(HOST, [BASE, NIC_2]);
    assert.equal(check({ image, software: [ahead, blind(DPU)] }).status, "INCOMPATIBLE");
  });

  it("makes the whole unavailable only when it is the host itself", () => {
    const judged = check({ image, software: [blind(HOST), runs(DPU, [DPU_VIB])] });
    assert.equal(judged.status, "UNAVAILABLE");
    assert.deepEqual(
      judged.findings.map(({ severity, code, message }) => [severity, code, message]),
      [["ERROR", "TARGET_UNREADABLE", "cannot tell what host runs: its boot bank is gone"]],
    );
  });

  it("stays not staged by a newer receipt of the rest, until it is checked again", () => {
    const judged = check({ image, software: [behind, blind(DPU)] });
    const evidence = { receipt: receiptOf([NIC_1]), bootId: "boot-1" };
    assert.equal(restage(judged, inForce(image), evidence).stageStatus, "NOT_STAGED");
  });

  it("keeps a host from being staged when its receipt says that a target failed", () => {
    const failed = { id: "dpu-1", kind: "DPU", state: "failed", vibsWanted: 0, vibsStaged: 0 } as const;
    const software = [behind, runs(DPU, [DPU_VIB])];
    const [whole, part] = [receiptOf([NIC_1]), receiptOf([NIC_1], { targets: [failed] })];
    assert.equal(check({ image, software, receipt: whole }).stageStatus, "STAGED");
    assert.equal(check({ image, software, receipt: part }).stageStatus, "NOT_STAGED");
  });
});
