/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import { join } from "node:path";
import { systemClock } from "../../../core/time/clock.js";
import { baseImageOf, componentOf, forgeBundle, forgeVib } from "../../rig/forge.js";
import { StartedController } from "../api/started-controller.js";
import { HeldDepot } from "./held-depot.js";
import { SmallFleet } from "./small-fleet.js";

const HSM = "com.example.grn.hsm";
const DEVICES = { slow: "nic", hung: "disk" } as const;

describe("hosts that are slow, hang or are gone", () => {
  let door: StartedController;
  let depot: HeldDepot;
  let fleet: SmallFleet;
  const ids = new Map<string, string>();
  const cluster = "/api/esx/settings/clusters/mixed";

  before(async () => {
    depot = await HeldDepot.start(() => ({ address: door.controller.addresses.depot, ca: door.context.caPem }));
    door = await StartedController.start(systemClock, { depotUrl: depot.url, stageStallSeconds: 8 });
    fleet = new SmallFleet(door);
    await fleet.logIn();
    const base = await forgeVib({ name: "net-a", version: "1.0-1", payloadBytes: 20_000 });
    // Each of the two odd hosts wants a VIB that nobody else wants.
    const forged = (device: string) => forgeVib({ name: `fw-${device}`, version: "2.0-1", payloadBytes: 20_000 });
    const [slow, hung] = [await forged(DEVICES.slow), await forged(DEVICES.hung)];
    const own = [slow, hung];
    const firmware = Object.values(DEVICES).map((device) => {
      const match = { deviceClass: device, deviceMatch: `GRN ${device}` };
      return { component: `fw-${device}`, ...match, version: "2.0", stageable: true };
    });
    await fleet.importFile(
      await forgeBundle(join(door.place.path, "bundle.zip"), {
        vibs: [base, ...own],
        components: [base, ...own].map((vib) => componentOf(vib.descriptor.name, vib.descriptor.version, [vib])),
        baseImages: [baseImageOf("1.0", { "net-a": "1.0-1" })],
        hardwareSupport: [
          {
            ...{ displayName: "GRN", vendor: "GRN", releaseDate: "2026-01-02T03:04:05Z", manager: HSM, firmware },
            package: { name: "GRN-HSP", version: "1" },
            components: Object.fromEntries(Object.values(DEVICES).map((device) => [`fw-${device}`, "2.0-1"])),
          },
        ],
      }),
    );
    await fleet.must("POST", "/api/greenroom/clusters", { name: "mixed" });
    for (const name of ["fast-1", "fast-2", "slow", "hung", "gone"] as const) {
      const device = name === "slow" || name === "hung" ? DEVICES[name] : undefined;
      const table = { id: "dev-0", deviceClass: device ?? "", device: `GRN ${device}`, version: "1.0" };
      const firmwareOfHost = device === undefined ? [] : [table];
      ids.set(name, await fleet.addHost(name, { cluster: "mixed", firmware: firmwareOfHost }));
    }
    const hardware_support = { packages: { [HSM]: { pkg: "GRN-HSP", version: "1" } } };
    await fleet.setSpec(cluster, { base_image: { version: "1.0" }, hardware_support });
    depot.spoil(slow, "byte-a-second");
    depot.spoil(hung, "never");
    await fleet.stopAgent(ids.get("gone") ?? "");
  });
  after(async () => {
    await depot?.[Symbol.asyncDispose]();
    await fleet?.[Symbol.asyncDispose]();
    await door?.[Symbol.asyncDispose]();
  });

  it("are each shown for what they are, and the others finish as if they were not there", async () => {
    const limits = { greenroom: { max_seconds: 9 } };
    const task = await fleet.must("POST", `${cluster}/software?action=stage&vmw-task=true`, limits);
    const { status, result, error } = await fleet.ended(task);
    const of = (name: string) => result.host_status[ids.get(name) ?? ""];
    // They were done while the odd ones still were under way.
    for (const fast of ["fast-1", "fast-2"])
      for (const odd of ["slow", "hung"]) assert.ok(of(fast).end_time < of(odd).end_time, JSON.stringify(result));
    assert.deepEqual([status, error.data.code], ["FAILED", "STAGING_INCOMPLETE"]);
    const told = (name: string) => [of(name).status, of(name).greenroom.problem?.code];
    assert.deepEqual(told("hung"), ["TIMED_OUT", "STAGING_STALLED"]);
    assert.deepEqual(told("gone"), ["ERROR", "HOST_NOT_CONNECTED"]);
    const [slow, why] = told("slow");
    assert.equal(slow, "TIMED_OUT");
    assert.ok(["STAGE_TIMED_OUT", "STAGING_STALLED"].includes(why), why);
    assert.match(error.messages[0].default_message, /3 of 5 hosts .*2 staged, 1 failed, 2 timed out/);
  });
});
