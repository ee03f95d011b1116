import assert from "node:assert/strict";
import { planStaging, takesVib } from "../../../agent/domain/staging-plan.js";
import type { ManifestTarget, ManifestVib } from "../../../formats/manifest/image-manifest.js";
import type { InstalledVib, Target, TargetSoftware } from "../../../formats/vib/target.js";
import { ImageForge, ON_DPU, ON_HOST } from "../rig/image-forge.js";

const HOST: Target = { id: "host", kind: "HOST", platform: "embeddedEsx" };
const DPU: Target = { id: "dpu-1", kind: "DPU", platform: "ESXio", parentId: "host" };
const NIC: Target = { id: "firmware-nic-0", kind: "FIRMWARE", platform: "nic", device: "forge-100", parentId: "host" };

const digest = (letter: string): string => letter.repeat(64);

function vib(letter: string, target: ManifestTarget = ON_HOST, sizeBytes = 100): ManifestVib {
  return {
    sha256: digest(letter),
    sizeBytes,
    id: `Forge_bootbank_${letter}_1.0-1`,
    vendor: "Forge",
    type: "bootbank",
    name: letter,
    version: "1.0-1",
    acceptanceLevel: "PartnerSupported",
    descriptorSha256: digest(letter).replace(/^./, "0"),
    component: letter,
    target,
  };
}

const runs = (...vibs: readonly ManifestVib[]): InstalledVib[] => vibs.map((one) => ({ ...one, acceptanceLevel: "x" }));
const on = (target: Target, vibs: readonly InstalledVib[] = [], version = ""): TargetSoftware => ({
  target,
  vibs,
  version,
});

function plan(vibs: readonly ManifestVib[], software: readonly TargetSoftware[], staged: readonly string[] = []) {
  return planStaging({ manifest: new ImageForge().manifest(vibs), software, staged: new Set(staged) });
}

describe("the staging plan", () => {
  it("wants what no target runs yet, largest first", () => {
    const made = plan([vib("a", ON_HOST, 1), vib("b", ON_HOST, 3), vib("c", ON_HOST, 2)], [on(HOST)]);
    assert.deepEqual(
      made.toFetch.map((one) => one.sizeBytes),
      [3, 2, 1],
    );
  });

  it("drops what is installed, by the descriptor's digest", () => {
    const made = plan([vib("a"), vib("b")], [on(HOST, runs(vib("a")))]);
    assert.deepEqual(
      made.wanted.map((one) => one.sha256),
      [digest("b")],
    );
    assert.deepEqual(made.installed, [digest("a")]);
  });

  it("wants a VIB of the same id with another descriptor", () => {
    const other = { ...vib("a"), descriptorSha256: digest("f") };
    assert.equal(plan([other], [on(HOST, runs(vib("a")))]).wanted.length, 1);
  });

  it("drops what is staged from the fetches, not from what is wanted", () => {
    const made = plan([vib("a"), vib("b")], [on(HOST)], [digest("a")]);
    assert.equal(made.wanted.length, 2);
    assert.deepEqual(
      made.toFetch.map((one) => one.sha256),
      [digest("b")],
    );
  });

  it("wants a VIB of host and DPU once, with both targets, and only where it is missing", () => {
    const both = [vib("a"), vib("a", ON_DPU)];
    assert.deepEqual(
      plan(both, [on(HOST), on(DPU)]).wanted.map((one) => one.targetIds),
      [["dpu-1", "host"]],
    );
    const half = plan(both, [on(HOST, runs(vib("a"))), on(DPU)]);
    assert.deepEqual(
      half.wanted.map((one) => one.targetIds),
      [["dpu-1"]],
    );
    assert.deepEqual(half.installed, []);
  });

  it("wants nothing for targets that this host does not have", () => {
    const made = plan([vib("a", ON_DPU)], [on(HOST)]);
    assert.deepEqual([made.wanted, made.installed], [[], []]);
  });

  it("judges firmware by the device's version, and keeps what is not stageable apart with a notice", () => {
    const firmware = (stageable: boolean): ManifestTarget => ({
      kind: "FIRMWARE",
      platform: "nic",
      version: "2.0",
      stageable,
    });
    assert.equal(plan([vib("a", firmware(true))], [on(HOST), on(NIC, [], "1.0")]).wanted.length, 1);
    assert.equal(plan([vib("a", firmware(true))], [on(HOST), on(NIC, [], "2.0")]).wanted.length, 0);
    const apart = plan([vib("a", firmware(false))], [on(HOST), on(NIC, [], "1.0")]);
    assert.deepEqual([apart.wanted.length, apart.unstageable.map((one) => one.sha256)], [0, [digest("a")]]);
    assert.match(apart.notices[0] ?? "", /not stageable/);
    assert.equal(apart.compliance, "non-compliant");
  });

  it("is compliant only when nothing is missing and nothing is too much", () => {
    assert.equal(plan([vib("a")], [on(HOST, runs(vib("a")))]).compliance, "compliant");
    assert.equal(plan([vib("a")], [on(HOST, runs(vib("a"), vib("b")))]).compliance, "non-compliant");
    assert.equal(plan([vib("a")], [on(HOST)]).compliance, "non-compliant");
  });
});

const MATCHES: readonly (readonly [string, Target, ManifestTarget, boolean])[] = [
  ["same kind and platform", HOST, ON_HOST, true],
  ["platform in other case", HOST, { ...ON_HOST, platform: "EMBEDDEDESX" }, true],
  ["another kind", DPU, { ...ON_HOST, platform: "ESXio" }, false],
  ["another platform", HOST, { ...ON_HOST, platform: "armEsx" }, false],
  ["firmware of the class, any device", NIC, { kind: "FIRMWARE", platform: "nic", stageable: true }, true],
  [
    "firmware of this device",
    NIC,
    { kind: "FIRMWARE", platform: "nic", deviceMatch: "forge-100", stageable: true },
    true,
  ],
  [
    "firmware of another device",
    NIC,
    { kind: "FIRMWARE", platform: "nic", deviceMatch: "forge-200", stageable: true },
    false,
  ],
];

describe("a VIB is for a target", () => {
  for (const [name, target, wanted, answer] of MATCHES)
    it(`${name}: ${answer ? "yes" : "no"}`, () => assert.equal(takesVib(target, wanted), answer));
});
