import assert from "node:assert/strict";
import { isProblem } from "../../../core/problem/problem.js";
import { edit, packBundle, readBundle, smallBundle } from "./bundle-rig.js";

const VMWARE = /vmware\.xml$/;
const BULLETINS = /!bulletins\/|vmware\.xml$/;

const BASE_IMAGE = { version: "8.0", displayName: "", vendor: "", releaseDate: "", components: {} };

describe("odd bundles", () => {
  it("refuses two base images of one version that differ, and takes equal ones once", async () => {
    const files = await smallBundle();
    files.set("metadata.zip!baseimages/a.json", Buffer.from(JSON.stringify(BASE_IMAGE)));
    files.set("metadata.zip!baseimages/b.json", Buffer.from(JSON.stringify(BASE_IMAGE)));
    assert.equal((await readBundle(packBundle(files))).baseImages.length, 1);
    files.set("metadata.zip!baseimages/b.json", Buffer.from(JSON.stringify({ ...BASE_IMAGE, vendor: "x" })));
    await assert.rejects(readBundle(packBundle(files)), (thrown) => isProblem(thrown, "DEPOT_INVALID"));
  });

  it("takes a bulletin without VIBs for a notice, and says so", async () => {
    const files = await smallBundle();
    const notice = "<bulletin><id>recall-1</id><category>recall</category></bulletin>";
    edit(files, VMWARE, ["</metadataResponse>", `${notice}</metadataResponse>`]);
    const { components, warnings } = await readBundle(packBundle(files));
    assert.equal(components.length, 1);
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ["BULLETIN_WITHOUT_VIBS"],
    );
  });

  it("59: takes a VIB that nothing names for a warning", async () => {
    const files = await smallBundle();
    files.set("vib20/extra/x.vib", Buffer.from("x"));
    const { warnings } = await readBundle(packBundle(files));
    assert.deepEqual(
      warnings.map(({ code, message }) => [code, message.split(" ")[0]]),
      [["DEPOT_ENTRY_UNUSED", "vib20/extra/x.vib"]],
    );
  });

  it("warns of an index without code and type, of unknown members and of a differing index copy", async () => {
    const files = await smallBundle();
    edit(files, /^index/, [/<code>GRN<\/code>|<type>[^<]*<\/type>/g, ""]);
    edit(files, /^vendor-index/, ["default", "other"]);
    files.set("metadata.zip!configSchemas/a.json", Buffer.from("{}"));
    const { warnings } = await readBundle(packBundle(files));
    assert.deepEqual(warnings.map(({ code }) => code).sort(), [
      "DEPOT_INDEX_DIFFERS",
      "DEPOT_INDEX_INCOMPLETE",
      "DEPOT_MEMBER_UNKNOWN",
    ]);
  });

  it("reads a bundle without any bulletin", async () => {
    const files = await smallBundle();
    files.delete("metadata.zip!bulletins/gr-nic_1.0-1.xml");
    files.set("metadata.zip!vmware.xml", Buffer.from("<metadataResponse><version>3.0</version></metadataResponse>"));
    const { components } = await readBundle(packBundle(files));
    assert.deepEqual(
      components.map(({ name, synthetic, bulletinId }) => ({ name, synthetic, bulletinId })),
      [
        { name: "gr-nic", synthetic: true, bulletinId: "" },
        { name: "gr-nic-tool", synthetic: true, bulletinId: "" },
      ],
    );
  });

  it("makes a synthetic component of a bulletin that is none", async () => {
    const files = await smallBundle();
    edit(files, BULLETINS, [/<component(Name|Version)Spec [^>]*>/g, ""]);
    const { components } = await readBundle(packBundle(files));
    assert.deepEqual(
      components.map(({ name, version, synthetic, bulletinId }) => ({ name, version, synthetic, bulletinId })),
      [{ name: "gr-nic_1.0-1", version: "1.0-1", synthetic: true, bulletinId: "gr-nic_1.0-1" }],
    );
  });
});
