import assert from "node:assert/strict";
import { errorsOf, type PrecheckFinding } from "../../../../agent/domain/remediation/findings.js";
import { impactOf, NO_IMPACT } from "../../../../agent/domain/remediation/impact.js";
import { precheck, type BankRoom, type PrecheckFacts } from "../../../../agent/domain/remediation/prechecks.js";
import type { HookTroubles } from "../../../../agent/domain/hook-settings.js";
import type { VibDescriptor } from "../../../../formats/vib/descriptor-model.js";
import type { ImageManifest } from "../../../../formats/manifest/image-manifest.js";
import type { InstalledVib, TargetSoftware } from "../../../../formats/vib/target.js";
import { readBankVib } from "../../../../agent/host/sandbox/bank-vib.js";
import { forgeVib, ImageForge, NEEDS_REBOOT, type ForgedVib } from "../../rig/image-forge.js";

const room: BankRoom = {
  targetId: "host",
  kind: "HOST",
  bank: "altbootbank",
  armed: false,
  capacityBytes: 1000,
  needBytes: 1000,
};

const hooksWith = (trouble: string | undefined): HookTroubles => ({
  ...{ maintenance: trouble, reboot: trouble, healthProbe: trouble },
  firmware: () => trouble,
});

describe("the prechecks", () => {
  let base: ForgedVib;
  let descriptor: VibDescriptor;
  let manifest: ImageManifest;
  before(async () => {
    base = await forgeVib({ name: "esx-base", version: "2.0-1", descriptor: NEEDS_REBOOT });
    ({ descriptor } = await readBankVib(base.bytes));
    manifest = new ImageForge().manifest([base.entry]);
  });

  const installed = (name: string): InstalledVib => ({
    id: `Forge_bootbank_${name}_1.0-1`,
    vendor: "Forge",
    type: "bootbank",
    name,
    version: "1.0-1",
    descriptorSha256: "0".repeat(64),
    acceptanceLevel: "CommunitySupported",
    sizeBytes: 10,
    removal: { live: true, maintenanceMode: false },
  });
  const running = (...vibs: InstalledVib[]): TargetSoftware => ({
    target: { id: "host", kind: "HOST", platform: "embeddedEsx" },
    vibs,
    version: "8.0.2",
  });
  const facts = (change: Partial<PrecheckFacts> = {}): PrecheckFacts => ({
    manifest,
    software: [running()],
    staged: new Map([[base.entry.sha256, descriptor]]),
    damaged: [],
    running: new Map(),
    rooms: [room],
    impact: { maintenanceMode: true, reboot: true },
    hooks: hooksWith(undefined),
    badImage: undefined,
    machine: { vendor: "Dell", model: "R760" },
    floor: "CommunitySupported",
    order: { refusal: undefined },
    firmwareRooms: [],
    ...change,
  });
  const failing = (change: Partial<PrecheckFacts>): PrecheckFinding[] => errorsOf(precheck(facts(change)));
  const ids = (change: Partial<PrecheckFacts>): string[] => failing(change).map(({ id }) => id);

  it("say of a sound host that all is well, check by check", () => {
    const all = precheck(facts());
    assert.deepEqual([...new Set(all.map(({ severity }) => severity))], ["OK"]);
    assert.ok(all.every(({ remedy }) => remedy === ""));
  });

  const problem = { code: "X", message: "it hung", remedy: "", details: {}, grpc: 9, http: 409, exit: 1 };
  const cases: readonly (readonly [string, () => Partial<PrecheckFacts>, string])[] = [
    [
      "staged content that does not hold",
      () => ({ damaged: [{ id: "esx-base", why: "it was altered" }] }),
      "STAGED_CONTENT",
    ],
    [
      "too little room for what is not staged yet",
      () => ({ scratchRoom: { path: "/scratch", trouble: "1 MiB short" } }),
      "SCRATCH_SPACE",
    ],
    ["an order that is over", () => ({ order: { refusal: "expired" } }), "ORDER_VALID"],
    [
      "an image that failed here",
      () => ({ badImage: { imageDigest: "", name: "", at: "", problem } }),
      "IMAGE_MARKED_BAD",
    ],
    ["an update that waits in the bank", () => ({ rooms: [{ ...room, armed: true }] }), "BANK_PENDING_UPDATE"],
    ["a bank that is too small", () => ({ rooms: [{ ...room, needBytes: 1001 }] }), "BOOT_BANK_SPACE"],
    ["a bank that cannot be looked at", () => ({ rooms: [{ ...room, capacityBytes: undefined }] }), "BOOT_BANK_SPACE"],
    [
      "a bank of a DPU that is too small",
      () => ({ rooms: [{ ...room, kind: "DPU", needBytes: 1001 }] }),
      "DPU_BANK_SPACE",
    ],
    ["a bank that takes nothing", () => ({ rooms: [{ ...room, written: { trouble: "EROFS" } }] }), "BANK_WRITABLE"],
    ["a level below the host's", () => ({ floor: "PartnerSupported" }), "ACCEPTANCE_LEVEL"],
    [
      "a dependency that nothing offers",
      () => ({ staged: new Map([[base.entry.sha256, { ...descriptor, depends: [{ name: "esx-libs" }] }]]) }),
      "VIB_RELATIONS",
    ],
    [
      "a VIB for another machine",
      () => ({ staged: new Map([[base.entry.sha256, { ...descriptor, hardwarePlatforms: [{ vendor: "HPE" }] }]]) }),
      "HARDWARE_PLATFORM",
    ],
    [
      "a target that cannot be read",
      () => ({ software: [running(), { ...running(), trouble: "no bank" }] }),
      "TARGETS_READABLE",
    ],
  ];
  for (const [what, change, id] of cases)
    it(`refuse ${what}, and say what to do: ${id}`, () => {
      const [first, ...more] = failing(change());
      assert.deepEqual([first?.id, more.length], [id, 0]);
      assert.notEqual(first?.remedy, "");
    });

  it("ask for every hook that the change needs, and for none that it does not", () => {
    const none = hooksWith("none is configured");
    assert.deepEqual(ids({ hooks: none }), ["MAINTENANCE_HOOK", "REBOOT_HOOK", "HEALTH_PROBE"]);
    assert.deepEqual(ids({ hooks: none, impact: NO_IMPACT }), ["HEALTH_PROBE"]);
  });

  it("ask for a command for each class of device whose firmware changes, and for room wherever it is fetched to or unpacked", async () => {
    const target = (deviceClass: string) =>
      ({ kind: "FIRMWARE", platform: deviceClass, version: "2.0", stageable: true }) as const;
    const [nic, bios] = [
      await forgeVib({ name: "fw-nic", target: target("nic") }),
      await forgeVib({ name: "fw-bios", target: target("bios") }),
    ];
    const device = (id: string): TargetSoftware => ({
      target: { id, kind: "FIRMWARE", platform: id },
      vibs: [],
      version: "1.0",
    });
    const change: Partial<PrecheckFacts> = {
      manifest: new ImageForge().manifest([base.entry, nic.entry, bios.entry]),
      software: [running(), device("nic"), device("bios")],
      hooks: { ...hooksWith(undefined), firmware: (name) => (name === "nic" ? undefined : "none is configured") },
      firmwareRooms: [
        { path: "/scratch", what: "firmware that cannot be staged", needBytes: 10, freeBytes: 10 },
        { path: "/run", what: "the largest firmware", needBytes: 11, freeBytes: 10 },
      ],
    };
    assert.deepEqual(ids(change), ["FIRMWARE_DRIVER", "FIRMWARE_SPACE"]);
    const [driver, space] = failing(change);
    assert.match(driver?.text ?? "", /bios.*none is configured/);
    assert.match(space?.text ?? "", /^\/run has/);
  });

  it("name the VIBs that the image would remove, as a warning", () => {
    const found = precheck(facts({ software: [running(installed("by-hand"))] }));
    const warnings = found.filter(({ severity }) => severity === "WARNING");
    assert.deepEqual(
      warnings.map(({ id }) => id),
      ["STANDALONE_VIBS"],
    );
    assert.match(warnings[0]?.text ?? "", /by-hand/);
  });

  it("know what a change costs: by what is added, by what goes for it, and the worst where it is not known", () => {
    const cost = (live: boolean, calm: boolean, vibs: InstalledVib[] = []) => {
      const own = { ...descriptor, liveInstallAllowed: live, maintenanceMode: { onInstall: calm, onRemove: false } };
      return impactOf({ manifest, software: [running(...vibs)], descriptors: new Map([[base.entry.sha256, own]]) });
    };
    assert.deepEqual(cost(true, false), NO_IMPACT);
    assert.deepEqual(cost(true, true), { maintenanceMode: true, reboot: false });
    assert.deepEqual(cost(false, false), { maintenanceMode: true, reboot: true });
    const { removal: _unknown, ...old } = installed("old");
    assert.deepEqual(cost(true, false, [old]), { maintenanceMode: true, reboot: true });
    assert.deepEqual(cost(true, false, [installed("old")]), NO_IMPACT);
    const unread = impactOf({ manifest, software: [running()], descriptors: new Map() });
    assert.deepEqual(unread, { maintenanceMode: true, reboot: true });
  });
});
