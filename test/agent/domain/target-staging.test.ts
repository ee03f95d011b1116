import assert from "node:assert/strict";
import { planStaging } from "../../../agent/domain/staging-plan.js";
import { firmwareResult, receiptTarget, targetStagings } from "../../../agent/domain/target-staging.js";
import { stagingProblem } from "../../../agent/domain/staging-problems.js";
import type { ManifestTarget, ManifestVib } from "../../../formats/manifest/image-manifest.js";
import type { Target, TargetSoftware } from "../../../formats/vib/target.js";
import { ImageForge, ON_DPU, ON_HOST } from "../rig/image-forge.js";

const HOST: Target = { id: "host", kind: "HOST", platform: "embeddedEsx" };
const DPU: Target = { id: "dpu-1", kind: "DPU", platform: "ESXio", parentId: "host" };
const NIC: Target = { id: "firmware-nic-0", kind: "FIRMWARE", platform: "nic", device: "GRN 25G" };
const runs = (target: Target, more: Partial<TargetSoftware> = {}): TargetSoftware => ({
  target,
  vibs: [],
  version: "1",
  ...more,
});
const firmware = (stageable: boolean): ManifestTarget => ({
  kind: "FIRMWARE",
  platform: "nic",
  version: "2",
  stageable,
  manager: "com.example.hsm",
});
const vib = (letter: string, target: ManifestTarget): ManifestVib => ({
  sha256: letter.repeat(64),
  sizeBytes: 10,
  id: `F_b_${letter}_1`,
  vendor: "F",
  type: "b",
  name: letter,
  version: "1",
  acceptanceLevel: "CommunitySupported",
  descriptorSha256: letter.repeat(64),
  component: letter,
  target,
});
const VIBS = [vib("a", ON_HOST), vib("b", ON_HOST), vib("c", ON_DPU), vib("d", firmware(true))];
const unreadable = (target: string, why: string) => stagingProblem("TARGET_UNREADABLE", { target, why }).body;

function standing(
  staged: string,
  options: { software?: TargetSoftware[]; vibs?: ManifestVib[]; failed?: string; here?: string } = {},
) {
  const software = options.software ?? [runs(HOST), runs(DPU), runs(NIC)];
  const digestsOf = (letters: string) => new Set([...letters].map((letter) => letter.repeat(64)));
  const [digests, here] = [digestsOf(staged), digestsOf(options.here ?? staged)];
  const plan = planStaging({ manifest: new ImageForge().manifest(options.vibs ?? VIBS), software, staged: here });
  const failed = new Map([...(options.failed ?? "")].map((letter) => [letter.repeat(64), unreadable("x", "why")]));
  return targetStagings({ plan, software, staged: digests, here, failed, unreadable });
}
const states = (...given: Parameters<typeof standing>) => standing(...given).map(({ id, state }) => `${id} ${state}`);

describe("how each target stands to an image", () => {
  it("is told apart for host, DPU and firmware", () => {
    assert.deepEqual(states(""), ["host absent", "dpu-1 absent", "firmware-nic-0 absent"]);
    assert.deepEqual(states("ac"), ["host partial", "dpu-1 staged", "firmware-nic-0 absent"]);
    assert.deepEqual(states("abcd"), ["host staged", "dpu-1 staged", "firmware-nic-0 staged"]);
  });

  it("is not staged before nothing is left to check, and not absent once something lies here", () => {
    assert.deepEqual(states("", { here: "abc" }), ["host partial", "dpu-1 partial", "firmware-nic-0 absent"]);
    assert.deepEqual(states("ab", { here: "abc" }), ["host staged", "dpu-1 partial", "firmware-nic-0 absent"]);
  });

  it("is compliant where it runs the image, whatever the others lack", () => {
    assert.deepEqual(states("", { software: [runs(HOST), runs(NIC, { version: "2" })] }), [
      "host absent",
      "firmware-nic-0 compliant",
    ]);
  });

  it("is a failure of the one target whose VIB could not be staged, or that cannot be read", () => {
    assert.deepEqual(states("abd", { failed: "c" }), ["host staged", "dpu-1 failed", "firmware-nic-0 staged"]);
    const software = [runs(HOST), runs(DPU, { trouble: "its banks are damaged" }), runs(NIC)];
    const [host, dpu] = standing("ab", { software });
    assert.deepEqual([host?.state, dpu?.state, dpu?.problem?.code], ["staged", "failed", "TARGET_UNREADABLE"]);
    assert.match(dpu === undefined ? "" : (receiptTarget(dpu).why ?? ""), /TARGET_UNREADABLE: .*banks are damaged/);
  });

  it("names firmware that its manager does not let be staged, with the manager", () => {
    const vibs = [vib("a", ON_HOST), vib("d", firmware(false))];
    const software = [runs(HOST), runs(NIC)];
    const found = standing("a", { vibs, software });
    assert.deepEqual(
      found.map(({ state }) => state),
      ["staged", "not-stageable"],
    );
    assert.equal(firmwareResult(found), "not-stageable");
    const plan = planStaging({ manifest: new ImageForge().manifest(vibs), software, staged: new Set() });
    assert.deepEqual(
      plan.unstageable.map(({ manager, targetIds }) => [manager, targetIds]),
      [["com.example.hsm", ["firmware-nic-0"]]],
    );
    assert.match(plan.notices[0] ?? "", /not stageable \(com\.example\.hsm\)/);
  });

  it("sums firmware up: none needed, staged, or in part", () => {
    assert.equal(firmwareResult(standing("abc")), "partial");
    assert.equal(firmwareResult(standing("abcd")), "staged");
    assert.equal(firmwareResult(standing("", { software: [runs(HOST)] })), "none");
  });
});
