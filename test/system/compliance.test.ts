import assert from "node:assert/strict";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ClusterCompliance, HostCompliance } from "../../controller/api/wire/compliance.js";
import type { DraftInfo } from "../../controller/api/wire/image/image.js";
import type { HardwareManagerDetail } from "../../controller/api/wire/hardware-support.js";
import type { SoftwareInfo } from "../../controller/api/wire/software.js";
import { baseImageOf, componentOf, forgeBundle, forgeVib } from "../rig/forge.js";
import { Fleet, mustSucceed, type RigHost } from "../rig/fleet.js";
import { freePort } from "../rig/free-port.js";
import { Daemon } from "../rig/process.js";
import { makeWorkplace, mountSmallFilesystem, type Workplace } from "../rig/workplace.js";

const KIB = 1 << 10;
const VERSION = "9.0.1-0.1";
const MANAGER = "com.example.hsm";
const PACKAGES = { [MANAGER]: { pkg: "EX-HSP", version: "7.1" } };

/** Check, badge and notifications of real agents: connected, compliance, firmware support, DPU, already staged. */
describe("the compliance of real hosts", () => {
  let place: Workplace;
  let fleet: Fleet;
  let manager: Daemon;
  let full: RigHost;
  const id: Record<string, string> = {};
  const packagesFile = () => join(place.path, "packages.json");

  /** What the manager lists: one package with the firmware of a network card. */
  const list = (stageable: boolean) =>
    writeFileSync(
      packagesFile(),
      JSON.stringify({
        manager: MANAGER,
        displayName: "Example HSM",
        vendor: "Example",
        packages: [
          {
            ...{ name: "EX-HSP", version: "7.1", supportedBaseImages: ["9.0.*"], stageable },
            components: { "ex-fw": "2.0-1" },
            firmware: [{ component: "ex-fw", deviceClass: "nic", deviceMatch: "EX 25G", version: "22.5.7" }],
          },
        ],
      }),
    );

  async function startManager(port: number): Promise<string> {
    const state = join(place.path, "hsm");
    const clientCa = join(fleet.state, "ca.pem");
    manager = await Daemon.start([
      ...["hsm", "serve", "--file", packagesFile(), "--state-folder", state],
      ...["--listen", `127.0.0.1:${port}`, "--client-ca", clientCa],
    ]);
    return String((await manager.line(({ msg }) => msg === "ready"))["url"]);
  }

  async function setImage(cluster: string, spec: object): Promise<void> {
    const file = join(place.path, `${cluster}.json`);
    writeFileSync(file, JSON.stringify({ base_image: { version: VERSION }, ...spec }));
    mustSucceed(await fleet.cli("image", "set", cluster, "--file", file));
  }

  async function addHost(plan: Parameters<Fleet["addHost"]>[0]): Promise<RigHost> {
    const host = await fleet.addHost({ reserveBytes: KIB, ...plan });
    id[plan.name] = (await fleet.json<{ host: string }>("host", "show", plan.name)).host;
    return host;
  }

  const check = (cluster: string) => fleet.json<ClusterCompliance>("check", cluster);
  const hostIn = (found: ClusterCompliance, name: string): HostCompliance =>
    found.hosts[id[name] ?? ""] ?? assert.fail(`nothing of ${name}: ${JSON.stringify(found.greenroom)}`);
  const idsOf = ({ notifications: { errors = [], warnings = [], info = [] } }: HostCompliance) =>
    [...errors, ...warnings, ...info].map((one) => one.id.replace("com.greenroom.", ""));

  before(async () => {
    place = makeWorkplace("test-compliance");
    fleet = await Fleet.start(place);
    const base = await forgeVib({ name: "esx-base", version: "1.0-1", payloadBytes: 1500 * KIB });
    const dpu = await forgeVib({ name: "esxio-base", version: "1.0-1", payloadBytes: 60 * KIB, platform: "ESXio" });
    const firmware = await forgeVib({ name: "ex-fw", version: "2.0-1", payloadBytes: 50 * KIB });
    const dell = await forgeVib({
      ...{ name: "idrac", version: "1.0-1", payloadBytes: KIB },
      hardwarePlatforms: [{ vendor: "Dell Inc." }],
    });
    const parts = [base, dpu].map((vib) => componentOf(vib.descriptor.name, "1.0-1", [vib]));
    const bundle = await forgeBundle(join(place.path, "image.zip"), {
      vibs: [base, dpu, firmware, dell],
      components: [...parts, componentOf("ex-fw", "2.0-1", [firmware]), componentOf("idrac", "1.0-1", [dell])],
      baseImages: [baseImageOf(VERSION, Object.fromEntries(parts.map((part) => [part.name, part.version])))],
    });
    mustSucceed(await fleet.cli("depot", "import", bundle));
    for (const cluster of ["mixed", "firm", "iron"]) mustSucceed(await fleet.cli("cluster", "create", cluster));
    list(true);
  });
  after(async () => {
    await manager.stop("SIGKILL");
    await fleet[Symbol.asyncDispose]();
    place[Symbol.dispose]();
  });

  it("begins with a manager that is registered by URL and authority, and refused with another one", async () => {
    const url = await startManager(await freePort());
    const register = (name: string, ca: string) => fleet.cli("hsm", "register", name, "--url", url, "--ca", ca);
    const ca = join(place.path, "hsm", "ca.pem");
    assert.notEqual((await register(MANAGER, join(fleet.state, "ca.pem"))).status, 0, "of another authority");
    assert.match((await register("com.other", ca)).stderr, /HARDWARE_SUPPORT_MANAGER_MISTAKEN/);
    mustSucceed(await register(MANAGER, ca));
    assert.match((await register(MANAGER, ca)).stderr, /HARDWARE_SUPPORT_MANAGER_EXISTS/);
    const [only] = await fleet.json<HardwareManagerDetail[]>("hsm", "list");
    assert.deepEqual([only?.manager, only?.state, only?.packages], [MANAGER, "AVAILABLE", 1]);
    assert.match((await fleet.cli("hsm", "show", MANAGER)).stdout, /EX-HSP +7\.1 +9\.0\.\* +yes +nic EX 25G: 22\.5\.7/);
  });

  it("resolves the image through the manager, and judges each device, DPU and part by it", async () => {
    await setImage("mixed", { hardware_support: { packages: PACKAGES } });
    full = await addHost({ name: "full-01", cluster: "mixed", dpus: 1, firmware: ["nic:EX 25G:21.0.0"] });
    await addHost({ name: "plain-01", cluster: "mixed" });
    const found = await check("mixed");
    const host = hostIn(found, "full-01");
    assert.deepEqual([host.status, host.stage_status, host.impact], ["NON_COMPLIANT", "NOT_STAGED", "REBOOT_REQUIRED"]);
    const support = host.hardware_support?.[MANAGER] ?? assert.fail("no part of the manager");
    assert.deepEqual(
      [support.status, support.greenroom.judged_by, support.target],
      ["NON_COMPLIANT", "manager", { pkg: "EX-HSP", version: "7.1" }],
    );
    const { status, current, target, details } = support.hardware_modules["firmware-nic-0"] ?? assert.fail("no module");
    assert.deepEqual(
      [status, current, target, details.component_class],
      ["NON_COMPLIANT", { version: "21.0.0" }, { version: "22.5.7" }, "PCI_DEVICE"],
    );
    const dpus = host.data_processing_units_compliance ?? assert.fail("no DPU");
    assert.deepEqual(dpus.non_compliant_data_processing_units, ["dpu-1"]);
    assert.equal(dpus.compliance["dpu-1"]?.stage_status, "NOT_STAGED");
    assert.deepEqual(
      host.greenroom.differences.map(({ action, name, target: on }) => `${action} ${name} ${on}`).sort(),
      ["INSTALL esx-base host", "INSTALL esxio-base dpu-1", "UPGRADE ex-fw firmware-nic-0"],
    );
    assert.equal(hostIn(found, "plain-01").data_processing_units_compliance, undefined);
  });

  it("takes a draft with a package that no depot has and its manager lists, and refuses one that neither knows", async () => {
    mustSucceed(await fleet.cli("image", "draft", "create", "firm"));
    const edit = ["image", "draft", "edit", "firm"];
    const wrong = await fleet.cli(...edit, "--base-image", VERSION, "--hardware-support", `${MANAGER}=EX-HSP=9.9`);
    assert.match(wrong.stderr, /^error HARDWARE_SUPPORT_MISSING/);
    const { software } = await fleet.json<DraftInfo>(
      ...[...edit, "--base-image", VERSION, "--hardware-support", `${MANAGER}=EX-HSP=7.1`],
    );
    assert.deepEqual(software.hardware_support?.packages, PACKAGES);
    mustSucceed(await fleet.cli("image", "draft", "validate", "firm"));
    mustSucceed(await fleet.cli("image", "draft", "delete", "firm"));
  });

  it("shows a host as Staged in every view once software and firmware of all its targets are there (sentence 12)", async () => {
    mustSucceed(await fleet.cli("stage", "mixed"));
    const host = hostIn(await check("mixed"), "full-01");
    assert.deepEqual([host.status, host.stage_status], ["NON_COMPLIANT", "STAGED"]);
    assert.deepEqual(
      host.greenroom.targets.map((one) => one.stage_status),
      ["STAGED", "STAGED", "STAGED"],
    );
    for (const view of [
      ["check", "mixed"],
      ["cluster", "show", "mixed"],
      ["host", "list"],
      ["compliance", "show", "mixed"],
    ])
      assert.match(mustSucceed(await fleet.cli(...view)).stdout, /full-01 .*Non-compliant ✔ Staged/, view.join(" "));
    assert.match(
      (await fleet.cli("host", "show", "full-01")).stdout,
      /compliance +Non-compliant ✔ Staged, \d+ (s|min) ago/,
    );
    const { greenroom } = await fleet.json<SoftwareInfo>("image", "show", "mixed");
    const part = greenroom.vibs.find(({ platform }) => platform === "ESXio") ?? assert.fail("no part for DPUs");
    rmSync(join(full.stagingFolder, "vibs", `${part.sha256}.vib`));
    const without = hostIn(await check("mixed"), "full-01");
    assert.equal(without.stage_status, "NOT_STAGED");
    assert.deepEqual(
      without.greenroom.targets.map((one) => one.stage_status),
      ["STAGED", "NOT_STAGED", "STAGED"],
    );
    assert.equal(without.data_processing_units_compliance?.compliance["dpu-1"]?.stage_status, "NOT_STAGED");
    mustSucceed(await fleet.cli("stage", "mixed"));
    assert.equal(hostIn(await check("mixed"), "full-01").stage_status, "STAGED");
  });

  it("of a manager without staging: the task succeeds, no badge, and the notification names the manager (sentence 6)", async () => {
    list(false);
    const refused = hostIn(await check("mixed"), "full-01");
    assert.equal(refused.stage_status, "NOT_STAGED", "it does not stage any more");
    await setImage("firm", { hardware_support: { packages: PACKAGES } });
    const firm = await addHost({ name: "firm-01", cluster: "firm", firmware: ["nic:EX 25G:21.0.0"] });
    assert.equal((await fleet.cli("stage", "firm")).status, 0);
    assert.equal(readdirSync(join(firm.stagingFolder, "vibs")).length, 1, "the software, and no firmware");
    const host = hostIn(await check("firm"), "firm-01");
    assert.deepEqual([host.status, host.stage_status], ["NON_COMPLIANT", "NOT_STAGED"]);
    const notice = host.notifications.warnings?.find((one) => one.id === "com.greenroom.firmware_not_stageable");
    assert.match(
      notice?.message.default_message ?? "",
      /manager com\.example\.hsm does not support that; it is installed during remediation/,
    );
    assert.notEqual(notice?.resolution?.default_message ?? "", "");
    assert.doesNotMatch((await fleet.cli("host", "list")).stdout, /firm-01 .*✔ Staged/);
    list(true);
  });

  it("is unavailable in the manager's part alone while the manager is down, and software is staged and drafted", async () => {
    const port = Number(new URL(String((await manager.line(({ msg }) => msg === "ready"))["url"])).port);
    await manager.stop("SIGKILL");
    const host = hostIn(await check("mixed"), "full-01");
    assert.deepEqual(
      [host.status, host.stage_status, host.hardware_support?.[MANAGER]?.status],
      ["NON_COMPLIANT", "STAGED", "UNAVAILABLE"],
    );
    assert.ok(idsOf(host).includes("hardware_support_manager_unavailable"));
    const [only] = await fleet.json<HardwareManagerDetail[]>("hsm", "list");
    assert.equal(only?.state, "UNAVAILABLE");
    await addHost({ name: "late-01", cluster: "mixed" });
    assert.equal((await fleet.cli("stage", "mixed")).status, 0);
    mustSucceed(await fleet.cli("image", "draft", "create", "mixed"));
    const valid = mustSucceed(await fleet.cli("image", "draft", "validate", "mixed"));
    assert.match(valid.stdout + valid.stderr, /EX-HSP 7\.1 .* is taken as it was listed at /);
    mustSucceed(await fleet.cli("image", "draft", "delete", "mixed"));
    await startManager(port);
  });

  it("is unknown of a host that is away: why, since when, and what was known last; and memory has an age", async () => {
    await full.stop("SIGKILL");
    const gone = await check("mixed");
    assert.deepEqual(gone.unavailable_hosts, [id["full-01"]]);
    assert.equal(gone.hosts[id["full-01"] ?? ""], undefined);
    const unknown = gone.greenroom.unavailable[id["full-01"] ?? ""] ?? assert.fail("no reason");
    assert.notEqual(unknown.reason, "");
    assert.deepEqual([unknown.last_good?.status, unknown.last_good?.stage_status], ["NON_COMPLIANT", "STAGED"]);
    const again = await check("mixed");
    assert.equal(again.greenroom.unavailable[id["full-01"] ?? ""]?.since, unknown.since);
    const remembered = await fleet.json<ClusterCompliance>("compliance", "show", "mixed");
    assert.ok((remembered.greenroom.age_seconds ?? -1) >= 0);
    assert.match(
      (await fleet.cli("check", "mixed")).stdout,
      /full-01 .*Unknown(.|\n)*since(.|\n)*Non-compliant ✔ Staged at/,
    );
    await full.start();
    assert.deepEqual((await check("mixed")).unavailable_hosts, []);
  });

  it("is INCOMPATIBLE on other iron and where a boot bank is too small, before anything is fetched", async () => {
    await setImage("iron", { components: { idrac: "1.0-1" } });
    const iron = await addHost({ name: "iron-01", cluster: "iron", hardware: "HPE:DL380" });
    await addHost({ name: "iron-02", cluster: "iron", hardware: "Dell Inc.:R740" });
    const small = mountSmallFilesystem(place, "iron-02/host/altbootbank", 1);
    const found = await check("iron");
    assert.deepEqual(
      [hostIn(found, "iron-01").status, idsOf(hostIn(found, "iron-01"))],
      ["INCOMPATIBLE", ["hardware_mismatch"]],
    );
    const banks = hostIn(found, "iron-02");
    if (small !== undefined) assert.deepEqual([banks.status, idsOf(banks)], ["INCOMPATIBLE", ["boot_bank_too_small"]]);
    await fleet.cli("stage", "--host", "iron-01");
    const vibs = join(iron.stagingFolder, "vibs");
    assert.deepEqual(existsSync(vibs) ? readdirSync(vibs) : [], [], "nothing was fetched");
    assert.match(
      (await fleet.cli("check", "--host", "iron-01", "--details")).stdout,
      /VIB idrac +host +install(.|\n)*what to do: /,
    );
  });

  it("of a changed image is unknown until the next check, and says so", async () => {
    await setImage("mixed", {});
    const found = await fleet.json<ClusterCompliance>("compliance", "show", "mixed");
    const unknown = found.greenroom.unavailable[id["full-01"] ?? ""];
    assert.equal(unknown?.code, "IMAGE_CHANGED_SINCE_CHECK");
    assert.doesNotMatch((await fleet.cli("host", "list")).stdout, /full-01 .*✔ Staged/);
    mustSucceed(await fleet.cli("hsm", "remove", MANAGER));
    assert.deepEqual(await fleet.json<unknown[]>("hsm", "list"), []);
  });
});
