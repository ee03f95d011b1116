import assert from "node:assert/strict";
import { isProblem } from "../../../core/problem/problem.js";
import { edit, packBundle, readBundle, smallBundle, type BundleFiles } from "./bundle-rig.js";

const VIB = "vib20/gr-nic/GRN_bootbank_gr-nic_1.0-1.vib";
const ID = "GRN_bootbank_gr-nic_1.0-1";
const XML = /\.xml$/;
const VMWARE = /vmware\.xml$/;
const COPIES = /!vibs\//;
const BULLETINS = /!bulletins\/|vmware\.xml$/;

interface Case {
  readonly what: string;
  readonly code: string;
  readonly names: string;
  readonly make: (files: BundleFiles) => void;
}

const addProfile =
  (...ids: readonly string[]) =>
  (files: BundleFiles): void => {
    const vibs = ids.map((id) => `<vib><vib-id>${id}</vib-id></vib>`).join("");
    files.set(
      "metadata.zip!profiles/p",
      Buffer.from(`<imageprofile><name>p</name><viblist>${vibs}</viblist></imageprofile>`),
    );
  };

const CASES: readonly Case[] = [
  {
    what: "55: no index.xml",
    code: "DEPOT_NO_INDEX",
    names: "loose VIBs",
    make: (files) => void files.delete("index.xml"),
  },
  {
    what: "55: no vendor index",
    code: "DEPOT_ENTRY_MISSING",
    names: "vendor-index.xml",
    make: (files) => void files.delete("vendor-index.xml"),
  },
  {
    what: "55: no metadata zip",
    code: "DEPOT_ENTRY_MISSING",
    names: "metadata.zip",
    make: (files) => {
      for (const path of files.keys()) if (path.startsWith("metadata.zip!")) files.delete(path);
    },
  },
  {
    what: "55: a damaged metadata zip",
    code: "ZIP_CORRUPT",
    names: "bundle.zip!metadata.zip",
    make: (files) => {
      for (const path of files.keys()) if (path.startsWith("metadata.zip!")) files.delete(path);
      files.set("metadata.zip", Buffer.from("PK\u0003\u0004 and then nothing"));
    },
  },
  {
    what: "55: no vmware.xml",
    code: "DEPOT_ENTRY_MISSING",
    names: "metadata.zip!vmware.xml",
    make: (files) => void files.delete("metadata.zip!vmware.xml"),
  },
  {
    what: "59: a VIB that is absent",
    code: "DEPOT_ENTRY_MISSING",
    names: VIB,
    make: (files) => void files.delete(VIB),
  },
  {
    what: "59: a VIB without a descriptor copy",
    code: "DEPOT_ENTRY_MISSING",
    names: ID,
    make: (files) => {
      for (const path of files.keys()) if (/!vibs\/gr-nic-[0-9a-f]/.test(path)) files.delete(path);
    },
  },
  {
    what: "60: a wrong packed-size in all tellings",
    code: "DEPOT_DIGEST_MISMATCH",
    names: VIB,
    make: (files) => {
      const size = String(files.get(VIB)?.length);
      edit(files, XML, [`<packed-size>${size}<`, "<packed-size>7<"]);
      edit(files, XML, [`<packedSize>${size}<`, "<packedSize>7<"]);
    },
  },
  {
    what: "60: a packed-size that vmware.xml tells otherwise",
    code: "DEPOT_METADATA_MISMATCH",
    names: "packed-size",
    make: (files) => edit(files, VMWARE, [/<packedSize>\d+</, "<packedSize>7<"]),
  },
  {
    what: "60: a checksum that vmware.xml tells otherwise",
    code: "DEPOT_METADATA_MISMATCH",
    names: "checksum",
    make: (files) => edit(files, VMWARE, [/<checksum>[0-9a-f]/, "<checksum>x"]),
  },
  {
    what: "61: a copy with another id",
    code: "DEPOT_METADATA_MISMATCH",
    names: "VIB id",
    make: (files) => edit(files, /!vibs\/gr-nic-[0-9a-f]/, ["<vendor>GRN<", "<vendor>OTHER<"]),
  },
  {
    what: "61: reboot told otherwise",
    code: "DEPOT_METADATA_MISMATCH",
    names: "live-install-allowed",
    make: (files) => edit(files, VMWARE, ["<rebootRequired>false<", "<rebootRequired>true<"]),
  },
  {
    what: "62: a component with a missing VIB",
    code: "COMPONENT_INCOMPLETE",
    names: "nobody",
    make: (files) => edit(files, /!bulletins\//, [`<vibID>${ID}<`, "<vibID>nobody<"]),
  },
  {
    what: "62: a component name without version",
    code: "BULLETIN_INVALID",
    names: "gr-nic_1.0-1",
    make: (files) => edit(files, BULLETINS, [/<componentVersionSpec [^>]*>/, ""]),
  },
  {
    what: "62: a component version without name",
    code: "BULLETIN_INVALID",
    names: "gr-nic_1.0-1",
    make: (files) => edit(files, BULLETINS, [/<componentNameSpec [^>]*>/, ""]),
  },
  {
    what: "62: one bulletin id with two contents",
    code: "BULLETIN_CONFLICT",
    names: "urgency",
    make: (files) => edit(files, VMWARE, ["<urgency>important<", "<urgency>critical<"]),
  },
  {
    what: "62: a component without VIBs",
    code: "BULLETIN_INVALID",
    names: "without VIBs",
    make: (files) => edit(files, /!bulletins\//, [/<vibID>[^<]*<\/vibID>/, ""]),
  },
  {
    what: "63: a relative path with ..",
    code: "DEPOT_PATH_UNSAFE",
    names: "../vib20",
    make: (files) => edit(files, /metadata\.zip/, ["vib20/gr-nic/", "../vib20/gr-nic/"]),
  },
  {
    what: "63: a URL for a VIB",
    code: "DEPOT_PATH_UNSAFE",
    names: "scheme",
    make: (files) => edit(files, /metadata\.zip/, ["vib20/gr-nic/", "https://elsewhere/"]),
  },
  {
    what: "63: another host for a VIB",
    code: "DEPOT_PATH_UNSAFE",
    names: "absolute",
    make: (files) => edit(files, /metadata\.zip/, ["vib20/gr-nic/", "//elsewhere/"]),
  },
  {
    what: "63: a URL for the metadata",
    code: "DEPOT_PATH_UNSAFE",
    names: "vendor-index.xml",
    make: (files) => edit(files, /^vendor-index/, ["metadata.zip", "file:///etc/passwd"]),
  },
  {
    what: "63: a vendor folder that leaves",
    code: "DEPOT_PATH_UNSAFE",
    names: "index.xml",
    make: (files) => edit(files, /^index/, ["<relativePath></relativePath>", "<relativePath>..</relativePath>"]),
  },
  { what: "65: a profile of an absent VIB", code: "PROFILE_INVALID", names: "nobody", make: addProfile(ID, "nobody") },
  { what: "65: a profile with a VIB twice", code: "PROFILE_INVALID", names: ID, make: addProfile(ID, ID) },
  {
    what: "an index without vendor",
    code: "DEPOT_INVALID",
    names: "index.xml",
    make: (files) => void files.set("index.xml", Buffer.from("<vendorList/>")),
  },
  {
    what: "an index with a DTD",
    code: "XML_FORBIDDEN_DTD",
    names: "bundle.zip: index.xml",
    make: (files) => void files.set("index.xml", Buffer.from('<!DOCTYPE x [<!ENTITY a "b">]><vendorList/>')),
  },
  {
    what: "a copy that is cut",
    code: "XML_MALFORMED",
    names: "metadata.zip!vibs/",
    make: (files) => edit(files, COPIES, ["</vib>", ""]),
  },
  {
    what: "a copy that is no descriptor",
    code: "DEPOT_INVALID",
    names: "metadata.zip!vibs/",
    make: (files) => edit(files, COPIES, ["<overlay>false</overlay>", "<overlay>perhaps</overlay>"]),
  },
  {
    what: "JSON that is none",
    code: "DEPOT_INVALID",
    names: "baseimages/x.json",
    make: (files) => void files.set("metadata.zip!baseimages/x.json", Buffer.from("{")),
  },
  {
    what: "firmware of a stranger's component",
    code: "DEPOT_INVALID",
    names: "manifests/x.json",
    make: (files) =>
      void files.set(
        "metadata.zip!manifests/x.json",
        Buffer.from(
          JSON.stringify({
            manager: "m",
            package: { name: "p", version: "1" },
            firmware: [{ component: "c", deviceClass: "nic", version: "1" }],
          }),
        ),
      ),
  },
];

describe("malformed bundles", () => {
  for (const { what, code, names, make } of CASES)
    it(`refuses ${what} with ${code}, naming bundle and member`, async () => {
      const files = await smallBundle();
      make(files);
      await assert.rejects(readBundle(packBundle(files)), (thrown) => {
        assert.ok(isProblem(thrown, code), `${String(thrown)} is not ${code}`);
        assert.ok(thrown.message.includes(names), thrown.message);
        assert.ok(
          thrown.message.includes(code === "PROFILE_INVALID" ? "profiles/p" : "bundle.zip") || names === ID,
          thrown.message,
        );
        return true;
      });
    });
});
