/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { request } from "node:https";
import { baseImageOf, componentOf, forgeBundle, forgeVib, RELEASED } from "../../rig/forge.js";
import { StartedController, type Answer } from "../api/started-controller.js";
import { SmallFleet } from "../rollout/small-fleet.js";

const HSM = "com.example.grn.hsm";
const release = { displayName: "GRN", vendor: "GRN", releaseDate: RELEASED };

/** Two controllers: an image of all layers is made on one, and carried to the other. */
describe("an image that is exported", () => {
  const doors: StartedController[] = [];
  const fleets: SmallFleet[] = [];
  const cluster = "/api/esx/settings/clusters/blue/software";
  let answer: Answer["json"];
  let digest: string;

  const importZip = async (fleet: SmallFleet, body: Buffer): Promise<Answer["json"]> => {
    const headers = { "content-type": "application/octet-stream" };
    const upload = await fleet.door.ask("PUT", "/api/greenroom/uploads", { session: fleet.session, body, headers });
    const depot = { source_type: "PUSH", file_id: upload.json.file_id, description: "image.zip" };
    return fleet.run("/api/esx/settings/depots/offline?vmw-task=true", depot);
  };
  const setImage = async (fleet: SmallFleet, spec: object) => {
    const draft = await fleet.must("POST", `${cluster}/drafts?action=import-software-spec`, spec);
    return fleet.run(`${cluster}/drafts/${draft}?action=commit&vmw-task=true`);
  };

  before(async () => {
    for (const _ of ["here", "there"]) {
      const door = await StartedController.start();
      const fleet = new SmallFleet(door);
      doors.push(door);
      fleets.push(fleet);
      await fleet.logIn();
      await fleet.must("POST", "/api/greenroom/clusters", { name: "blue" });
    }
    const [here, door] = [fleets[0], doors[0]];
    if (here === undefined || door === undefined) throw new Error("no controller");
    await importZip(here, await buffer(createReadStream(await forgeAll(join(door.place.path, "all.zip")))));
    const software_spec = JSON.stringify({
      base_image: { version: "9.0.1" },
      add_on: { name: "GRN-Addon", version: "1.0" },
      components: { tool: "1.0-1" },
      hardware_support: { packages: { [HSM]: { pkg: "GRN-HSP", version: "7.1" } } },
      solutions: { agent: { version: "1.0", components: [{ component: "watcher" }] } },
      removed_components: ["old"],
    });
    const task = await setImage(here, { source_type: "JSON_STRING", software_spec });
    assert.equal(task.status, "SUCCEEDED", JSON.stringify(task.error));
    digest = (await here.must("GET", cluster)).greenroom.image_digest;
    const wish = { export_software_spec: true, export_iso_image: false, export_offline_bundle: true };
    answer = await here.must("POST", `${cluster}?action=export`, wish);
  });
  after(async () => {
    for (const door of doors) await door[Symbol.asyncDispose]();
  });

  it("is no ISO image, and says so by name", async () => {
    const wish = { export_software_spec: true, export_iso_image: true, export_offline_bundle: false };
    const refused = await fleets[0]?.ask("POST", `${cluster}?action=export`, wish);
    assert.deepEqual([refused?.json.error_type, refused?.json.data.code], ["UNSUPPORTED", "ISO_UNSUPPORTED"]);
  });

  it("is the spec without details, at an address that needs no session", async () => {
    const spec = JSON.parse((await download(answer.SOFTWARE_SPEC, doors[0])).toString("utf8"));
    assert.deepEqual(spec.components, { tool: "1.0-1" });
    assert.deepEqual(spec.removed_components, ["old"]);
    assert.deepEqual(Object.keys(spec.base_image), ["version"]);
    const stranger = String(answer.SOFTWARE_SPEC).replace(/downloads\/[0-9a-f]+/, `downloads/${"0".repeat(64)}`);
    assert.equal(JSON.parse((await download(stranger, doors[0])).toString("utf8")).data.code, "DOWNLOAD_UNKNOWN");
  });

  it("becomes the same closed list at a site that has nothing but its two files", async () => {
    const there = fleets[1];
    if (there === undefined) throw new Error("no controller");
    const bundle = await download(answer.OFFLINE_BUNDLE, doors[0]);
    assert.deepEqual(await download(answer.OFFLINE_BUNDLE, doors[0]), bundle, "the same bytes again");
    const taken = await importZip(there, bundle);
    assert.equal(taken.status, "SUCCEEDED", JSON.stringify(taken.error));
    // The JSON goes the way of a file this time.
    const body = await download(answer.SOFTWARE_SPEC, doors[0]);
    const headers = { "content-type": "application/octet-stream" };
    const upload = await there.door.ask("PUT", "/api/greenroom/uploads", { session: there.session, body, headers });
    const task = await setImage(there, { source_type: "PUSH", file_id: upload.json.file_id });
    assert.equal(task.status, "SUCCEEDED", JSON.stringify(task.error));
    const software = await there.must("GET", cluster);
    assert.equal(software.greenroom.image_digest, digest);
    assert.deepEqual(software.greenroom.vibs, (await fleets[0]?.must("GET", cluster)).greenroom.vibs);
  });
});

/** A bundle with every kind of release, and with more than the image takes. */
async function forgeAll(path: string): Promise<string> {
  const names = ["esx-base", "old", "nic", "tool", "watcher", "unused", "grn-fw"];
  const made = await Promise.all(
    names.map(async (name) => [name, await forgeVib({ name, version: "1.0-1", payloadBytes: 20_000 })] as const),
  );
  const better = await forgeVib({ name: "nic", version: "2.0-1", payloadBytes: 20_000 });
  const components = made.map(([name, vib]) => componentOf(name, "1.0-1", [vib]));
  return forgeBundle(path, {
    vibs: [...made.map(([, vib]) => vib), better],
    components: [...components, componentOf("nic", "2.0-1", [better])],
    baseImages: [baseImageOf("9.0.1", { "esx-base": "1.0-1", old: "1.0-1", nic: "1.0-1" })],
    addOns: [{ ...release, name: "GRN-Addon", version: "1.0", components: { nic: "2.0-1" } }],
    hardwareSupport: [
      {
        ...release,
        manager: HSM,
        package: { name: "GRN-HSP", version: "7.1" },
        components: { "grn-fw": "1.0-1" },
        firmware: [{ component: "grn-fw", deviceClass: "nic", deviceMatch: "", version: "7", stageable: false }],
      },
    ],
  });
}

/** As any HTTP client would, with no session. */
function download(address: string, door: StartedController | undefined): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const sent = request(address, { ca: door?.context.caPem, agent: false }, (response) => {
      buffer(response).then(resolve, reject);
    });
    sent.on("error", reject).end();
  });
}
