import { gunzipSync, gzipSync } from "node:zlib";

import { bufferBytes } from "../../../core/bytes/random-access.js";
import { readBootCfg, writeBootCfg } from "../../../formats/bootbank/boot-cfg.js";
import { readImageDatabase, writeImageDatabase } from "../../../formats/bootbank/image-database.js";
import { readImageProfile } from "../../../formats/bootbank/image-profile.js";
import { buildBundle } from "../../../formats/depot/build-bundle.js";
import { readDepot } from "../../../formats/depot/read-depot.js";
import { openZip } from "../../../formats/depot/zip-source.js";
import {
  decodeManifest,
  decodeOrder,
  encodeManifest,
  encodeOrder,
  imageDigestOf,
} from "../../../formats/manifest/codec.js";
import { decodeReceipt, encodeReceipt } from "../../../formats/receipt/codec.js";
import { readSoftwareSpec } from "../../../formats/spec/software-spec.js";
import { VMWARE_ROOT_CA_CRL } from "../../../formats/vib/anchors/vmware-root-ca-crl.js";
import { VMWARE_ROOT_CA_2008 } from "../../../formats/vib/anchors/vmware-root-ca-2008.js";
import { readDescriptor } from "../../../formats/vib/descriptor.js";
import { verifySignature } from "../../../formats/vib/signature.js";
import { trustRootsFrom } from "../../../formats/vib/trust-roots.js";
import { collect, packBundle, readBundle, smallBundle, smallPlan, type BundleFiles } from "../depot/bundle-rig.js";
import { TestSigner } from "../vib/test-signer.js";
import { membersOf, smallVib, verify, withPayload } from "../vib/vib-lab.js";

/** Something that reads hostile bytes, and good bytes to begin from. */
export interface Subject {
  readonly name: string;
  readonly seeds: () => Promise<readonly Uint8Array[]>;
  readonly read: (bytes: Uint8Array) => unknown;
}

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const hex = (digit: string): string => digit.repeat(64);

const descriptorOf = async (vib: Uint8Array): Promise<Uint8Array> =>
  (await membersOf(vib))[0]?.bytes ?? new Uint8Array();
const payloadOf = async (): Promise<Uint8Array> => (await membersOf(await smallVib())).at(-1)?.bytes ?? Buffer.of();

const richVib = (): Promise<Uint8Array> =>
  smallVib({
    urls: [{ key: "kb", text: "https://example.com/?a=1&b=2" }],
    softwareTags: ["driver", "PCIID 15ad07b0"],
    softwarePlatforms: [{ productLineId: "embeddedEsx", version: "8.*", locale: "" }],
    hardwarePlatforms: [{ vendor: "V", model: "M", oemString: "O" }],
    conflicts: [{ name: "x", relation: "<<", version: "2.0" }],
    maintenanceMode: { onInstall: true, onRemove: false },
  });

async function readWholly(bytes: Uint8Array): Promise<void> {
  const source = await openZip(bufferBytes(bytes), "fuzz.zip");
  for (const { path } of source.entries()) await collect(source.read(path));
  await readDepot(source);
}

/** The files of the small bundle, made once. */
function sharedBundle(): () => Promise<BundleFiles> {
  let made: Promise<BundleFiles> | undefined;
  return async () => new Map(await (made ??= smallBundle()));
}

/** A bundle in which one file is replaced by the bytes. */
const inBundle = (file: RegExp, bundle = sharedBundle()) => ({
  seeds: async () => [...(await bundle())].filter(([path]) => file.test(path)).map(([, bytes]) => bytes),
  read: async (bytes: Uint8Array) => {
    const files = await bundle();
    const path = [...files.keys()].find((one) => file.test(one)) ?? "";
    return readBundle(packBundle(files.set(path, bytes)));
  },
});

const addedToBundle = (path: string, seeds: readonly unknown[], bundle = sharedBundle()) => ({
  seeds: async () => seeds.map(json),
  read: async (bytes: Uint8Array) => readBundle(packBundle((await bundle()).set(path, bytes))),
});

const release = { version: "1.0-1", displayName: "d", vendor: "v", releaseDate: "2026-01-02T03:04:05Z", components: { "gr-nic": "1.0-1" } }; // prettier-ignore
const SPEC = {
  base_image: { version: "8.0.3-0.35.24280767" },
  add_on: { name: "A", version: "1-1" },
  components: { a: "1-1", b: null },
  hardware_support: { packages: { m: { pkg: "p", version: "1" } } },
  solutions: { s: { version: "1", components: [{ component: "c" }] } },
  removed_components: ["old"],
};
const VIB = {
  sha256: hex("a"), sizeBytes: 12, id: "a_bootbank_b_1", vendor: "a", type: "bootbank", name: "b", version: "1",
  acceptanceLevel: "CommunitySupported" as const, descriptorSha256: hex("0"), component: "c",
  target: { kind: "HOST" as const, platform: "embeddedEsx", stageable: true },
}; // prettier-ignore
const MANIFEST = encodeManifest({
  kind: "greenroom.image-manifest/1", imageDigest: imageDigestOf([VIB]), displayName: "d", baseImageVersion: "8.0.3-1",
  scopeId: "domain-c1", version: 1, commitId: "c", createdAt: "2026-01-02T03:04:05Z", expiresAt: "2027-01-02T03:04:05Z",
  orderKey: hex("f"), vibs: [VIB],
}); // prettier-ignore

const ORDER = encodeOrder({
  kind: "greenroom.stage-order/1", orderId: "o", orderNumber: 1, hostId: "host-1", scopeId: "domain-c1", imageDigest: `sha256:${hex("a")}`,
  applyBy: "2027-01-02T03:04:05Z", issuedAt: "2026-01-02T03:04:05Z", sources: ["https://a/"], parallel: 2,
}); // prettier-ignore

/** A signature by a key of its own over the small VIB, or none where there is no openssl. */
async function signature(): Promise<{ readonly pem: Buffer; readonly root: string }> {
  using lab = new TestSigner();
  const root = lab.identity({ subject: "/O=Fuzz/CN=Fuzz", extensions: TestSigner.ca });
  return { pem: lab.sign(await descriptorOf(await smallVib()), [root]), root: lab.pem(root) };
}

const armoured = (der: Uint8Array): Uint8Array =>
  Buffer.from(`-----BEGIN PKCS7-----\n${(Buffer.from(der).toString("base64").match(/.{1,64}/g) ?? []).join("\n")}\n-----END PKCS7-----\n`); // prettier-ignore
const bare = (pem: string): Uint8Array => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64");

async function signatureSubjects(): Promise<readonly Subject[]> {
  if (!TestSigner.isAvailable()) return [];
  const { pem, root } = await signature();
  const trust = trustRootsFrom({ anchors: [root], crls: [] });
  const descriptorBytes = await descriptorOf(await smallVib());
  const read = (bytes: Uint8Array) =>
    verifySignature({ where: "fuzz", signature: bytes, descriptorBytes, level: "PartnerSupported", trust });
  return [
    { name: "a signature", seeds: async () => [pem], read },
    { name: "the CMS of a signature", seeds: async () => [bare(pem.toString("latin1"))], read: (der) => read(armoured(der)) },
  ]; // prettier-ignore
}

const revocations = (bytes: Uint8Array): unknown => {
  const crl = `-----BEGIN X509 CRL-----\n${Buffer.from(bytes).toString("base64")}\n-----END X509 CRL-----\n`;
  return trustRootsFrom({ anchors: [VMWARE_ROOT_CA_2008], crls: [crl] });
};

const SUBJECTS: readonly Subject[] = [
  { name: "a VIB", seeds: async () => [await smallVib(), await richVib()], read: (bytes) => verify(bytes) },
  { name: "a payload", seeds: async () => [await payloadOf()], read: async (bytes) => verify(await withPayload(bytes)) },
  {
    name: "the tar of a payload",
    seeds: async () => [gunzipSync(await payloadOf())],
    read: async (bytes) => verify(await withPayload(gzipSync(bytes))),
  },
  { name: "a descriptor", seeds: async () => [await descriptorOf(await richVib())], read: readDescriptor },
  { name: "a bundle", seeds: async () => [await collect(buildBundle(await smallPlan())), packBundle(await smallBundle())], read: readWholly },
  { name: "index.xml", ...inBundle(/^index\.xml$/) },
  { name: "vendor-index.xml", ...inBundle(/^vendor-index\.xml$/) },
  { name: "vmware.xml", ...inBundle(/!vmware\.xml$/) },
  { name: "a bulletin", ...inBundle(/!bulletins\//) },
  { name: "a descriptor copy", ...inBundle(/!vibs\//) },
  { name: "a base image", ...addedToBundle("metadata.zip!baseimages/x.json", [{ kind: "baseImage", ...release }]) },
  { name: "an add-on", ...addedToBundle("metadata.zip!addOns/x.json", [{ kind: "addOn", name: "a", supportedBaseImages: ["8.0.*"], removedComponents: [], ...release }]) },
  { name: "a hardware support manifest", ...addedToBundle("metadata.zip!manifests/x.json", [{ manager: "m", package: { name: "p", version: "1" }, firmware: [{ component: "gr-nic", deviceClass: "nic", deviceMatch: "x", version: "1", stageable: true }], ...release }]) },
  { name: "a solution", ...addedToBundle("metadata.zip!solutions/x.json", [{ kind: "solution", name: "s", ...release }]) },
  { name: "boot.cfg", seeds: async () => [writeBootCfg(readBootCfg(Buffer.from("bootstate=0\ntitle=x\nkernel=b.b00\nmodules=a.v00 --- b.v00\nbuild=1\nupdated=2\n")))], read: readBootCfg },
  {
    name: "an image database",
    seeds: async () => [await writeImageDatabase({ vibs: [{ descriptorBytes: await descriptorOf(await smallVib()), signatureBytes: Buffer.of() }] })],
    read: readImageDatabase,
  },
  {
    name: "the tar of an image database",
    seeds: async () => [gunzipSync(await writeImageDatabase({ vibs: [{ descriptorBytes: await descriptorOf(await smallVib()), signatureBytes: Buffer.of() }] }))],
    read: (bytes) => readImageDatabase(gzipSync(bytes, { level: 1 })),
  },
  { name: "an image profile", seeds: async () => [Buffer.from("<imageprofile><name>p</name><creator>c</creator><readonly>true</readonly><viblist><vib><vib-id>x</vib-id><payloads><payload payload-name='a'>a.v00</payload></payloads></vib></viblist></imageprofile>")], read: (bytes) => readImageProfile(bytes, "fuzz") },
  { name: "a software spec", seeds: async () => [json(SPEC), json({ software_spec: SPEC })], read: (bytes) => readSoftwareSpec(Buffer.from(bytes).toString(), { unknownKeys: "keep" }) },
  { name: "an image manifest", seeds: async () => [MANIFEST], read: decodeManifest },
  { name: "a stage order", seeds: async () => [ORDER], read: decodeOrder },
  { name: "a receipt", seeds: async () => [encodeReceipt({ kind: "greenroom.receipt/1", hostId: "host-1", scopeId: "domain-c1", imageDigest: `sha256:${hex("a")}`, state: "partial", vibs: [{ sha256: hex("b"), sizeBytes: 10, id: "x", targetIds: ["host"] }], installed: [hex("c")], manifestVersion: 2, targets: [{ id: "host", kind: "HOST", state: "partial", vibsWanted: 2, vibsStaged: 1 }], firmware: "not-stageable", notStageable: [{ sha256: hex("d"), id: "fw", manager: "m" }], persistence: "persistent", bootId: "b", counter: 7, at: "2026-01-02T03:04:05.678Z", freeBytes: 1, stagingFolder: "/s" })], read: decodeReceipt },
  { name: "a revocation list", seeds: async () => [bare(VMWARE_ROOT_CA_CRL)], read: revocations },
]; // prettier-ignore

export const subjects = async (): Promise<readonly Subject[]> => [...SUBJECTS, ...(await signatureSubjects())];

/** How many there are, known before any is made. */
export const SUBJECT_NAMES: readonly string[] = [
  ...SUBJECTS.map(({ name }) => name),
  ...(TestSigner.isAvailable() ? ["a signature", "the CMS of a signature"] : []),
];
