/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-call -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import { baseImageOf, componentOf, forgeVib, RELEASED, type ForgedVib } from "../../rig/forge.js";
import { StaticDepot } from "../../rig/static-depot.js";
import { SmallFleet } from "../rollout/small-fleet.js";
import { StartedController } from "./started-controller.js";

const ONLINE = "/api/esx/settings/depots/online";
const CONTENT = "/api/esx/settings/depot-content";
const SYNC = "/api/esx/settings/depots?action=sync&vmw-task=true";
const release = { vendor: "GRN", displayName: "GRN", releaseDate: RELEASED };

describe("the depot library over REST", () => {
  let door: StartedController;
  let fleet: SmallFleet;
  let depot: StaticDepot;
  let vibs: readonly ForgedVib[];
  let id: string;

  before(async () => {
    door = await StartedController.start();
    fleet = new SmallFleet(door);
    await fleet.logIn();
    depot = await StaticDepot.start();
    const names = ["grn-base", "grn-nic", "grn-bios"];
    vibs = await Promise.all(names.map((name) => forgeVib({ name, version: "1.10-1", payloadBytes: 9000 })));
    const [base, nic, bios] = vibs.map((vib) => componentOf(vib.descriptor.name, "1.10-1", [vib]));
    const components = [
      ...(base ? [base] : []),
      ...(nic ? [{ ...nic, vendor: "Acme", category: "security", urgency: "critical", severity: "general", releaseType: "patch", kbUrl: "https://kb.example/1" }] : []),
      ...(bios ? [bios] : []),
    ]; // prettier-ignore
    await depot.publish({
      vibs,
      components,
      baseImages: [baseImageOf("9.0-1", { "grn-base": "1.10-1" })],
      addOns: [{ ...release, name: "grn-add-on", version: "2", components: { "grn-nic": "1.10-1" }, removedComponents: ["old-nic"] }],
      hardwareSupport: [{ ...release, manager: "com.grn.hsm", package: { name: "pkg", version: "7" }, components: { "grn-bios": "1.10-1" }, firmware: [{ component: "grn-bios", deviceClass: "BIOS", deviceMatch: "", version: "2", stageable: true }] }],
      solutions: [{ ...release, name: "grn-sol", version: "1", components: { "grn-nic": "1.10-1" } }],
    }); // prettier-ignore
  });
  after(async () => {
    await depot[Symbol.asyncDispose]();
    await fleet[Symbol.asyncDispose]();
    await door[Symbol.asyncDispose]();
  });

  it("adds an online depot, lists it, and knows it by its location", async () => {
    id = await fleet.must("POST", ONLINE, { location: depot.location, description: "the test's" });
    const info = await fleet.must("GET", `${ONLINE}/${id}`);
    assert.deepEqual([info.location, info.enabled, info.system_defined, info.greenroom.last_sync], [depot.location, true, false, null]); // prettier-ignore
    assert.deepEqual(Object.keys(await fleet.must("GET", ONLINE)), [id]);
    assert.deepEqual(await fleet.must("GET", "/api/esx/settings/depots/offline"), {});
    const twice = await fleet.ask("POST", ONLINE, { location: depot.location });
    assert.deepEqual([twice.status, twice.json.error_type, twice.json.data.details.depot], [400, "ALREADY_EXISTS", id]);
    for (const location of ["ftp://x/", "https://a:b@x/", "nothing"]) {
      const refused = await fleet.ask("POST", ONLINE, { location });
      assert.deepEqual([refused.status, refused.json.data.code], [400, "INPUT_INVALID"]);
    }
  });

  it("synchronises it as a task that tells what was added, and keeps that", async () => {
    const task = await fleet.run(SYNC);
    assert.deepEqual([task.status, task.service, task.operation], ["SUCCEEDED", "com.vmware.esx.settings.depots", "sync$task"]); // prettier-ignore
    assert.equal(task.result[id].added.vibs.length, 3);
    const again = await fleet.run(SYNC, { greenroom: { depots: [depot.location] } });
    assert.equal(again.result[id].outcome, "UNCHANGED");
    const { greenroom } = await fleet.must("GET", `${ONLINE}/${id}`);
    assert.deepEqual([greenroom.vibs, greenroom.components, greenroom.last_sync.outcome], [3, 3, "UNCHANGED"]);
  });

  it("lists what there is, with vSphere's filters", async () => {
    const names = async (path: string) =>
      (await fleet.must("GET", `${CONTENT}/${path}`)).map((one: { name?: string; version: string }) => one.name ?? one.version); // prettier-ignore
    assert.deepEqual(await names("components"), ["grn-base", "grn-bios", "grn-nic"]);
    assert.deepEqual(await names("components?names=grn-nic&names=grn-base"), ["grn-base", "grn-nic"]);
    assert.deepEqual(await names("components?vendors=acme"), ["grn-nic"]);
    assert.deepEqual(await names("components?bundle_types=PATCH"), ["grn-nic"]);
    assert.deepEqual(await names("components?min_version=1.9"), ["grn-base", "grn-bios", "grn-nic"]);
    assert.deepEqual(await names("components?min_version=1.11"), []);
    assert.deepEqual(await names("base-images?versions=9.0-1,8.0-1"), ["9.0-1"]);
    assert.deepEqual(await names("add-ons?names=other"), []);
    assert.equal((await fleet.ask("GET", `${CONTENT}/components?colour=red`)).status, 400);
  });

  it("tells one thing in full", async () => {
    const nic = await fleet.must("GET", `${CONTENT}/components/grn-nic/versions/1.10-1`);
    assert.deepEqual([nic.category, nic.urgency, nic.greenroom.severity, nic.kb], ["SECURITY", "CRITICAL", "GENERAL", "https://kb.example/1"]); // prettier-ignore
    assert.deepEqual([nic.greenroom.vibs.length, nic.greenroom.depots], [1, [id]]);
    const image = await fleet.must("GET", `${CONTENT}/base-images/versions/9.0-1`);
    const part = { name: "grn-base", version: "1.10-1", display_name: "grn-base", display_version: "1.10-1" };
    assert.deepEqual(image.components, [part]);
    const addOn = await fleet.must("GET", `${CONTENT}/add-ons/grn-add-on/versions/2`);
    assert.deepEqual(addOn.removed_components, [{ name: "old-nic", display_name: "old-nic" }]);
    const [support] = await fleet.must("GET", "/api/greenroom/depot-content/hardware-support?names=pkg");
    assert.deepEqual([support.manager, support.pkg, support.firmware[0].device_class], ["com.grn.hsm", "pkg", "BIOS"]);
    const [solution] = await fleet.must("GET", "/api/greenroom/depot-content/solutions");
    assert.deepEqual([solution.name, solution.depots], ["grn-sol", [id]]);
    const none = await fleet.ask("GET", `${CONTENT}/base-images/versions/1`);
    assert.deepEqual([none.status, none.json.data.code], [404, "CONTENT_NOT_FOUND"]);
  });

  it("keeps a schedule over a restart, and refuses half of one", async () => {
    const path = "/api/esx/settings/depots/sync-schedule";
    const before = await fleet.must("GET", path);
    assert.deepEqual([before.enabled, before.schedule.type], [true, "DAILY"]);
    const weekly = { type: "WEEKLY", minute: 30, hour: 3, day_of_week: "SUNDAY" };
    await fleet.must("PUT", path, { enabled: true, schedule: weekly, email_addresses: [] });
    const half = await fleet.ask("PUT", path, { enabled: true, schedule: { type: "MONTHLY_BY_DAY", minute: 1 } });
    assert.deepEqual([half.status, half.json.data.code], [400, "INPUT_INVALID"]);
    await door.restart();
    await fleet.logIn();
    const after = await fleet.must("GET", path);
    assert.deepEqual(after.schedule, { ...weekly, skip: 1 });
    assert.match(after.greenroom.next, /T03:30:00\.000Z$/);
  });

  it("does not delete what an image or a draft uses, and names what does", async () => {
    const cluster = await fleet.must("POST", "/api/greenroom/clusters", { name: "lab" });
    const base = `/api/esx/settings/clusters/${cluster}`;
    const commit = await fleet.setImage(base, "9.0-1");
    const spec = { base_image: { version: "9.0-1" }, components: { "grn-nic": "1.10-1" } };
    const draft = await fleet.must("POST", `${base}/software/drafts?action=import-software-spec`, { source_type: "JSON_STRING", software_spec: JSON.stringify(spec) }); // prettier-ignore
    const refused = await fleet.ask("DELETE", `${ONLINE}/${id}?vmw-task=true`);
    assert.deepEqual([refused.status, refused.json.error_type, refused.json.data.code], [400, "RESOURCE_IN_USE", "DEPOT_IN_USE"]); // prettier-ignore
    const { uses } = refused.json.data.details;
    assert.equal(uses.length, 2);
    assert.match(uses[0], new RegExp(`cluster lab .*${commit} uses .*base-image 9\\.0-1`));
    assert.match(uses[1], new RegExp(`${draft} of .* uses .*component grn-nic 1\\.10-1`));
  });

  it("by force offers it no longer, keeps what images and drafts need, and collects the rest", async () => {
    const [base, nic, bios] = vibs;
    const task = await fleet.ended(await fleet.must("DELETE", `${ONLINE}/${id}?vmw-task=true&force=true`));
    assert.equal(task.status, "SUCCEEDED");
    assert.deepEqual(await fleet.must("GET", `${CONTENT}/components`), []);
    const path = "/api/greenroom/depots/garbage";
    // The draft does not resolve any more: only the commit keeps bytes.
    const found = await fleet.must("GET", path);
    const wanted = [nic, bios].map((vib) => vib?.sha256).sort();
    assert.deepEqual(found.vibs.map((vib: { sha256: string }) => vib.sha256).sort(), wanted);
    assert.equal(found.bytes, (nic?.sizeBytes ?? 0) + (bios?.sizeBytes ?? 0));
    assert.deepEqual((await fleet.run("/api/greenroom/depots?action=collect-garbage&vmw-task=true")).result, found);
    assert.deepEqual(await fleet.must("GET", path), { vibs: [], parts: [], count: 0, bytes: 0 });
    assert.equal((await fleet.ask("GET", `/api/greenroom/vibs/${base?.sha256 ?? ""}`)).status, 200);
    assert.equal((await fleet.ask("GET", `/api/greenroom/vibs/${nic?.sha256 ?? ""}`)).status, 404);
  });

  it("does not commit what the library has lost, and names it", async () => {
    const draft = await fleet.must("POST", "/api/esx/settings/clusters/lab/software/drafts?action=import-software-spec", { source_type: "JSON_STRING", software_spec: JSON.stringify({ base_image: { version: "9.0-1" } }) }); // prettier-ignore
    const task = await fleet.run(`/api/esx/settings/clusters/lab/software/drafts/${draft}?action=commit&vmw-task=true`);
    assert.deepEqual([task.status, task.error.data.code], ["FAILED", "BASE_IMAGE_MISSING"]);
  });

  it("deletes an imported bundle, whose task can be read ever after", async () => {
    const { depot: bundle } = await fleet.importBundle("3.0.0", ["grn-three"]);
    const path = `/api/esx/settings/depots/offline/${bundle}`;
    assert.equal((await fleet.must("GET", path)).greenroom.vibs, 1);
    assert.equal((await fleet.ask("GET", `${ONLINE}/${bundle}`)).status, 404);
    await fleet.ended(await fleet.must("DELETE", `${path}?vmw-task=true`));
    assert.equal((await fleet.ask("GET", path)).json.data.code, "DEPOT_NOT_FOUND");
    const tasks = Object.values(await fleet.must("GET", "/api/cis/tasks?operations=create$task"));
    assert.deepEqual(tasks.map((task) => (task as { result: { depot: string } }).result.depot), [bundle]); // prettier-ignore
  });

  it("fails a synchronisation whose depot is away, by name, and says when there is none", async () => {
    assert.equal((await fleet.ask("POST", SYNC)).json.data.code, "DEPOTS_NONE");
    const away = await fleet.must("POST", ONLINE, { location: "http://127.0.0.1:1/index.xml", enabled: false });
    assert.equal((await fleet.ask("POST", SYNC)).json.data.code, "DEPOTS_NONE");
    await fleet.must("PATCH", `${ONLINE}/${away}`, { enabled: true, description: "far", greenroom: { proxy: null } });
    const task = await fleet.run(SYNC);
    assert.deepEqual([task.status, task.error.data.code], ["FAILED", "DEPOT_SYNC_INCOMPLETE"]);
    assert.match(task.error.messages[0].default_message, /127\.0\.0\.1:1/);
    assert.equal(task.result[away].error.data.code, "SOURCE_FAILED");
    await fleet.ended(await fleet.must("DELETE", `${ONLINE}/${away}?vmw-task=true`));
    assert.equal((await fleet.ask("GET", `${ONLINE}/${away}`)).status, 404);
  });

  it("has noted of each of these tasks by which API it came", async () => {
    const tasks = await fleet.must("GET", "/api/greenroom/tasks?limit=500");
    const told = tasks.map(({ info }: { info: { operation: string; greenroom: { via: string } } }) => {
      const { operation, greenroom } = info;
      return `${operation} ${greenroom.via.split(" ")[0]}`;
    });
    assert.deepEqual([...new Set(told)].sort(), [
      "collect-garbage$task greenroom-rest",
      "commit$task vsphere-rest",
      "create$task vsphere-rest",
      "delete$task vsphere-rest",
      "sync$task vsphere-rest",
    ]);
  });
});
