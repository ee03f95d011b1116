import assert from "node:assert/strict";
import { originsOf } from "../../../controller/domain/finding/origins.js";
import type { HostCompliance } from "../../../controller/domain/compliance-model.js";
import type { ResolvedImage } from "../../../controller/domain/resolved-image.js";
import { check, DPU, HOST, imageOf, runs, type Check } from "./host-rig.js";
import { addOn, BASE, component, libraryVib, NIC_1, NIC_2 } from "./library-rig.js";

const current = runs(HOST, [BASE, NIC_1]);
const DELL = { vendor: "Dell Inc.", model: "R740" };
const FOR_DELL = libraryVib({ name: "idrac", version: "1", hardwarePlatforms: [{ vendor: "Dell Inc." }] });
const FOR_STRING = libraryVib({ name: "oem", version: "1", hardwarePlatforms: [{ oemString: "X-1" }] });
const NEEDY = libraryVib({ name: "needy", version: "1" });
const BIG = libraryVib({
  name: "big",
  version: "1",
  payloads: [
    { name: "big", type: "vgz", sizeBytes: 50 << 20, checksums: [] },
    { name: "installer", type: "upgrade", sizeBytes: 900 << 20, checksums: [] },
  ],
});

const withVib = (vib: typeof BASE) =>
  imageOf({ components: { extra: "1" } }, { vibs: [vib], components: [component("extra", "1", [vib])] });
const withAddOn = imageOf(
  { addOn: { name: "Dell-Addon", version: "1" } },
  { addOns: [{ ...addOn("Dell-Addon", "1", {}), vendor: "DELL" }] },
);

/** The same image, with other relations of one VIB: what a commit of an older release let through. */
const related = (image: ResolvedImage, name: string, relations: object): ResolvedImage => ({
  ...image,
  vibs: image.vibs.map((one) =>
    one.vib.name === name && one.relations !== undefined
      ? { ...one, relations: { ...one.relations, ...relations } }
      : one,
  ),
});

interface Case extends Check {
  readonly what: string;
  readonly status: HostCompliance["status"];
  readonly code?: string;
  readonly says?: RegExp;
}

const CASES: readonly Case[] = [
  {
    what: "is other iron than a VIB is for",
    image: withVib(FOR_DELL),
    software: [current],
    hardware: { vendor: "HPE", model: "DL380" },
    status: "INCOMPATIBLE",
    code: "HARDWARE_MISMATCH",
    says: /idrac.*made for Dell Inc\..*HPE DL380/,
  },
  {
    what: "is the iron that a VIB is for",
    image: withVib(FOR_DELL),
    software: [current],
    hardware: DELL,
    status: "NON_COMPLIANT",
  },
  { what: "does not tell its hardware", image: withVib(FOR_DELL), software: [current], status: "NON_COMPLIANT" },
  {
    what: "tells no OEM strings",
    image: withVib(FOR_STRING),
    software: [current],
    hardware: DELL,
    status: "NON_COMPLIANT",
  },
  {
    what: "has another OEM string",
    image: withVib(FOR_STRING),
    software: [current],
    hardware: { ...DELL, oemStrings: ["Y-2"] },
    status: "INCOMPATIBLE",
    code: "HARDWARE_MISMATCH",
  },
  {
    what: "runs what is for other iron already",
    image: withVib(FOR_DELL),
    software: [runs(HOST, [BASE, NIC_1, FOR_DELL])],
    hardware: { vendor: "HPE", model: "DL380" },
    status: "COMPLIANT",
  },
  {
    what: "is of another vendor than the add-on",
    image: withAddOn,
    software: [runs(HOST, [BASE])],
    hardware: { vendor: "Lenovo", model: "SR650" },
    status: "NON_COMPLIANT",
    code: "ADD_ON_OF_OTHER_VENDOR",
    says: /Dell-Addon 1 is of DELL, and this host is a Lenovo SR650/,
  },
  {
    what: "is of the add-on's vendor, written otherwise",
    image: withAddOn,
    software: [runs(HOST, [BASE])],
    hardware: DELL,
    status: "NON_COMPLIANT",
  },
  {
    what: "would lack what a VIB depends on",
    image: related(withVib(NEEDY), "needy", { depends: [{ name: "ghost" }] }),
    software: [current],
    status: "INCOMPATIBLE",
    code: "DEPENDENCY_UNMET",
    says: /on host: .*needy.*depends on ghost/,
  },
  {
    what: "would get what cannot go together",
    image: related(withVib(NEEDY), "needy", { conflicts: [{ name: "nic" }] }),
    software: [current],
    status: "INCOMPATIBLE",
    code: "CONFLICT",
    says: /needy.*conflicts with nic/,
  },
  {
    what: "has boot banks too small for the image",
    image: withVib(BIG),
    software: [{ ...current, bankBytes: 50 << 20 }],
    status: "INCOMPATIBLE",
    code: "BOOT_BANK_TOO_SMALL",
    says: /needs 5347\d+ bytes in a boot bank of host, which holds 52428800/,
  },
  {
    what: "has boot banks that hold the image, not what installers need",
    image: withVib(BIG),
    software: [{ ...current, bankBytes: 60 << 20 }],
    status: "NON_COMPLIANT",
  },
  {
    what: "runs a higher version than the image, of a component that the library knows",
    software: [runs(HOST, [BASE, NIC_2])],
    origins: originsOf({
      components: [component("nic", "2.0-1", [NIC_2])],
      baseImages: [],
      addOns: [addOn("OEM", "7", { components: { nic: "2.0-1" } })],
      hardwareSupport: [],
    }),
    status: "INCOMPATIBLE",
    code: "DOWNGRADE",
    says: /nic on host is 2\.0-1 \(component nic 2\.0-1 of add-on OEM 7\), higher than 1\.0-1 of the image \(component nic, base image\)/,
  },
  {
    what: "has a VIB that nobody knows",
    software: [runs(HOST, [BASE, NIC_1, NEEDY])],
    status: "NON_COMPLIANT",
    code: "STANDALONE_VIB_REMOVED",
    says: /needy 1 on host \(by GRN, in no component of the depot library\).*remediation removes it/,
  },
];

describe("before anything is fetched, a host that", () => {
  for (const { what, status, code, says = /./, ...given } of CASES)
    it(`${what} is ${status}${code === undefined ? "" : ` with ${code}`}`, () => {
      const judged = check(given);
      assert.equal(judged.status, status, JSON.stringify(judged.findings));
      const found = judged.findings.find((one) => code === undefined || one.code === code);
      if (code === undefined) return assert.deepEqual(judged.findings, []);
      assert.match(found?.message ?? "", says);
      assert.notEqual(found?.remedy, "");
    });
});

describe("what a change costs", () => {
  const LIVE = { liveInstallAllowed: true, liveRemoveAllowed: true };
  const tool = (version: string, more: object = {}) => libraryVib({ name: "tool", version, ...LIVE, ...more });
  const calm = { maintenanceMode: { onInstall: false, onRemove: true } };
  const cases = [
    ["adds a live package", [], {}, "NO_IMPACT"],
    ["takes a live package away for another", [tool("0")], {}, "NO_IMPACT"],
    ["takes one away that goes in maintenance mode alone", [tool("0", calm)], {}, "MAINTENANCE_MODE_REQUIRED"],
    ["takes one away that goes with a reboot alone", [tool("0", { liveRemoveAllowed: false })], {}, "REBOOT_REQUIRED"],
    ["adds one that needs a reboot", [tool("0")], { liveInstallAllowed: false }, "REBOOT_REQUIRED"],
  ] as const;
  for (const [what, before, wanted, impact] of cases)
    it(`is ${impact} when it ${what}`, () => {
      const judged = check({ image: withVib(tool("1", wanted)), software: [runs(HOST, [BASE, NIC_1, ...before])] });
      assert.equal(judged.impact, impact);
      assert.deepEqual(
        judged.differences.map((one) => one.impact),
        [impact],
      );
    });

  it("is a reboot where the agent does not tell how a package goes", () => {
    const { target, vibs, version } = runs(HOST, [BASE, NIC_1, tool("0")]);
    const silent = vibs.map(({ removal: _told, ...vib }) => vib);
    const judged = check({ software: [{ target, version, vibs: silent }] });
    assert.equal(judged.impact, "REBOOT_REQUIRED");
  });
});

describe("each target of a host", () => {
  const DPU_VIB = libraryVib({ name: "dpu-base", version: "8.0", lines: ["ESXio"] });

  it("has its own status, and each DPU its own compliance", () => {
    const judged = check({ image: withVib(DPU_VIB), software: [current, runs(DPU, [])] });
    assert.deepEqual(
      judged.targets.map(({ target, status, stageStatus, vibsWanted }) => [target, status, stageStatus, vibsWanted]),
      [
        ["host", "COMPLIANT", null, 0],
        ["dpu-1", "NON_COMPLIANT", "NOT_STAGED", 1],
      ],
    );
    assert.deepEqual(Object.keys(judged.dataProcessingUnits), ["dpu-1"]);
    assert.equal(judged.dataProcessingUnits["dpu-1"]?.status, "NON_COMPLIANT");
    assert.equal(judged.dataProcessingUnits["dpu-1"]?.components["extra"]?.target, "1");
  });

  it("of a DPU that cannot be read is unavailable, alone", () => {
    const software = [current, { target: DPU, vibs: [], version: "", trouble: "its boot bank is gone" }];
    const judged = check({ image: withVib(DPU_VIB), software });
    assert.equal(judged.dataProcessingUnits["dpu-1"]?.status, "UNAVAILABLE");
    assert.deepEqual(
      judged.targets.map(({ status }) => status),
      ["COMPLIANT", "UNAVAILABLE"],
    );
  });
});
