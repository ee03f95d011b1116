import assert from "node:assert/strict";
import type { DeviceVerdict, ManagerVerdict } from "../../../controller/domain/compliance/hardware-support.js";
import { succeeding, unavailableHost } from "../../../controller/domain/compliance/unavailable.js";
import { withManagedPackages, type ManagedPackage } from "../../../controller/domain/managed-packages.js";
import { BIOS_DEVICE, check, HOST, imageOf, inForce, receiptOf, runs } from "./host-rig.js";
import { addOn, BASE, component, libraryVib, listingOf, NIC_1 } from "./library-rig.js";

const BIOS = libraryVib({ name: "bios", version: "2.0-1" });
const RULE = { component: "bios", deviceClass: "bios", deviceMatch: "R740", version: "2.19", stageable: true };
const image = imageOf(
  { hardwareSupport: { hsm: { pkg: "pkg", version: "7" } } },
  {
    vibs: [BIOS],
    components: [component("bios", "2.0-1", [BIOS])],
    hardwareSupport: [{ ...addOn("pkg", "7", { components: { bios: "2.0-1" } }), manager: "hsm", firmware: [RULE] }],
  },
);
const device = (version: string) => ({ target: BIOS_DEVICE, vibs: [], version });
const software = (version: string) => [runs(HOST, [BASE, NIC_1]), device(version)];
const says = (verdict: Partial<DeviceVerdict>): ManagerVerdict => ({
  manager: "hsm",
  state: "answered",
  devices: [
    { target: "bios-0", status: "NON_COMPLIANT", current: "2.9", wanted: "2.19", stageable: true, why: "", ...verdict },
  ],
});
const DOWN: ManagerVerdict = { manager: "hsm", state: "unavailable", why: "no answer" };
const staged = receiptOf([BIOS]);

/** [what, version of the device, what the manager says, host status, stage status, part status, module stage status, findings] */
const CASES = [
  ["no manager is registered", "2.9", undefined, "NON_COMPLIANT", "STAGED", "NON_COMPLIANT", "STAGED", []],
  ["the manager agrees", "2.9", says({}), "NON_COMPLIANT", "STAGED", "NON_COMPLIANT", "STAGED", []],
  [
    "the manager does not stage",
    "2.9",
    says({ stageable: false }),
    "NON_COMPLIANT",
    "NOT_STAGED",
    "NON_COMPLIANT",
    "NOT_STAGED",
    ["FIRMWARE_NOT_STAGEABLE"],
  ],
  [
    "the manager refuses the device",
    "2.9",
    says({ status: "INCOMPATIBLE", why: "too old" }),
    "INCOMPATIBLE",
    null,
    "INCOMPATIBLE",
    null,
    ["FIRMWARE_INCOMPATIBLE"],
  ],
  [
    "the manager sees more than the image",
    "2.19",
    says({ current: "2.19", wanted: "2.20" }),
    "NON_COMPLIANT",
    "NOT_STAGED",
    "NON_COMPLIANT",
    "NOT_STAGED",
    ["FIRMWARE_DIFFERS"],
  ],
  [
    "the manager is down, the device behind",
    "2.9",
    DOWN,
    "NON_COMPLIANT",
    "STAGED",
    "UNAVAILABLE",
    "STAGED",
    ["HARDWARE_SUPPORT_MANAGER_UNAVAILABLE"],
  ],
  [
    "the manager is down, all the rest complies",
    "2.19",
    DOWN,
    "NON_COMPLIANT",
    null,
    "UNAVAILABLE",
    null,
    ["HARDWARE_SUPPORT_MANAGER_UNAVAILABLE"],
  ],
  ["all comply", "2.19", says({ status: "COMPLIANT", current: "2.19" }), "COMPLIANT", null, "COMPLIANT", null, []],
] as const;

describe("firmware of a host, its receipt whole, when", () => {
  for (const [what, version, verdict, status, stage, part, module, findings] of CASES)
    it(`${what}: ${status}, ${stage ?? "nothing staged or not"}`, () => {
      const judged = check({
        image,
        software: software(version),
        receipt: staged,
        ...(verdict !== undefined && { verdicts: [verdict] }),
      });
      const support = judged.hardwareSupport["hsm"];
      assert.deepEqual([judged.status, judged.stageStatus], [status, stage]);
      assert.deepEqual([support?.status, support?.modules["bios-0"]?.stageStatus], [part, module]);
      assert.deepEqual(
        judged.findings.map(({ code }) => code),
        findings,
      );
    });

  it("cannot be staged names its manager, and says when it is installed", () => {
    const [finding] = check({ image, software: software("2.9"), verdicts: [says({ stageable: false })] }).findings;
    assert.match(
      finding?.message ?? "",
      /bios 2\.19 .*hardware support manager hsm does not support that; it is installed during remediation/,
    );
  });
});

describe("packages of a registered manager", () => {
  const managed: ManagedPackage = {
    ...{ name: "pkg", version: "7", displayName: "", description: "", releaseDate: "", stageable: false },
    ...{ supportedBaseImages: [], components: { bios: "2.0-1" }, firmware: [RULE] },
  };
  const wanted = { hsm: { pkg: "pkg", version: "7" } };
  const answer = { displayName: "", vendor: "V", description: "", packages: [managed] };

  it("are in the library as it lists them, with what can be staged", () => {
    const { listing, notices } = withManagedPackages(listingOf(), wanted, [{ manager: "hsm", answer }]);
    assert.deepEqual(notices, []);
    assert.deepEqual(
      listing.hardwareSupport.map(({ manager, firmware }) => [manager, firmware]),
      [["hsm", [{ ...RULE, stageable: false }]]],
    );
  });

  it("take the place of what a depot tells", () => {
    const told = { ...addOn("pkg", "7", { components: { driver: "1" } }), manager: "hsm", firmware: [] };
    const { listing } = withManagedPackages(listingOf({ hardwareSupport: [told] }), wanted, [
      { manager: "hsm", answer },
    ]);
    const [only, ...others] = listing.hardwareSupport;
    assert.deepEqual(others, []);
    assert.deepEqual(only?.components, { driver: "1", bios: "2.0-1" });
  });

  it("stay as it listed them last while it is silent, and that is said with the time", () => {
    const remembered = { vendor: "V", package: managed, listedAt: "2026-11-27T12:00:00.000Z" };
    const asked = { manager: "hsm", why: "no answer", remembered };
    const { listing, notices } = withManagedPackages(listingOf(), wanted, [asked]);
    assert.deepEqual(
      listing.hardwareSupport.map(({ manager, components }) => [manager, components]),
      [["hsm", { bios: "2.0-1" }]],
    );
    assert.match(notices[0]?.message ?? "", /taken as it was listed at 2026-11-27T12:00:00\.000Z: no answer/);
  });

  it("stay as the depot tells them, and that is said, when it is silent or lists no such package", () => {
    for (const [asked, code] of [
      [{ manager: "hsm", why: "no answer" }, "HARDWARE_SUPPORT_MANAGER_UNAVAILABLE"],
      [{ manager: "hsm", answer: { ...answer, packages: [] } }, "HARDWARE_SUPPORT_PACKAGE_UNLISTED"],
    ] as const) {
      const before = listingOf();
      const { listing, notices } = withManagedPackages(before, wanted, [asked]);
      assert.deepEqual(listing.hardwareSupport, before.hardwareSupport);
      assert.deepEqual(
        notices.map((notice) => notice.code),
        [code],
      );
    }
  });
});

describe("a host that becomes unknown", () => {
  const away = (scannedAt: string) =>
    unavailableHost(inForce(image), { hostId: "host-1", scannedAt, code: "PEER_UNREACHABLE", reason: "no answer" });
  const good = check({ image, software: software("2.19") });

  it("is so since the first failed check, and keeps what was known last", () => {
    const first = succeeding(good, away("2026-11-25T10:00:00Z"));
    const second = succeeding(first, away("2026-11-26T10:00:00Z"));
    assert.equal(second.unknown?.since, "2026-11-25T10:00:00Z");
    assert.deepEqual(second.unknown.lastGood, {
      scannedAt: good.scannedAt,
      commitId: "commit-1",
      status: "COMPLIANT",
      stageStatus: null,
    });
    assert.equal(succeeding(second, good).unknown, null);
  });

  it("and was never checked has no last good check", () => {
    assert.equal(succeeding(undefined, away("2026-11-25T10:00:00Z")).unknown?.lastGood, null);
  });
});
