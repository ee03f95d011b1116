import assert from "node:assert/strict";
import { isProblem } from "../../../core/problem/problem.js";
import {
  decodeManifest,
  decodeOrder,
  encodeManifest,
  encodeOrder,
  imageDigestOf,
} from "../../../formats/manifest/codec.js";
import { canonicalJson } from "../../../formats/manifest/canonical-json.js";
import type { ImageManifest, ManifestVib, StageOrder } from "../../../formats/manifest/image-manifest.js";

const hex = (digit: string): string => digit.repeat(64);

const vib = (digit: string, kind: "HOST" | "DPU" = "HOST"): ManifestVib => ({
  sha256: hex(digit),
  sizeBytes: 1234,
  id: `GRN_bootbank_gr-${digit}_1.0-1`,
  vendor: "GRN",
  type: "bootbank",
  name: `gr-${digit}`,
  version: "1.0-1",
  acceptanceLevel: "CommunitySupported",
  descriptorSha256: hex("0"),
  component: "gr",
  target: { kind, platform: kind === "HOST" ? "embeddedEsx" : "ESXio", stageable: true },
});

const manifestOf = (vibs: readonly ManifestVib[]): ImageManifest => ({
  kind: "greenroom.image-manifest/1",
  imageDigest: imageDigestOf(vibs),
  displayName: "Greenroom 1.0",
  baseImageVersion: "8.0.3-0.35.24280767",
  scopeId: "domain-c1",
  version: 1,
  commitId: "commit-1",
  createdAt: "2026-01-02T03:04:05Z",
  expiresAt: "2027-01-02T03:04:05Z",
  orderKey: hex("f"),
  vibs,
});

const ORDER: StageOrder = {
  kind: "greenroom.stage-order/1",
  orderId: "order-1",
  orderNumber: 1,
  hostId: "host-1",
  scopeId: "domain-c1",
  imageDigest: `sha256:${hex("a")}`,
  applyBy: "2026-01-02T03:04:05Z",
  issuedAt: "2026-01-02T03:04:05+01:00",
  sources: ["https://controller:8443"],
  parallel: 4,
};

const asBytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const refused = (code: string) => (thrown: unknown) => isProblem(thrown, code);

describe("image manifest", () => {
  it("reads back what it wrote", () => {
    const manifest = manifestOf([vib("a"), vib("b"), vib("a", "DPU")]);
    assert.deepEqual(decodeManifest(encodeManifest(manifest)), manifest);
  });

  it("has one spelling whatever the order of keys", () => {
    assert.equal(canonicalJson({ b: 1, a: { d: undefined, c: [1, "x"] } }), '{"a":{"c":[1,"x"]},"b":1}');
  });

  it("names an image by its list, whatever the order of the list", () => {
    const list = [vib("a"), vib("b"), vib("a", "DPU")];
    assert.equal(imageDigestOf(list), imageDigestOf([...list].reverse()));
    assert.notEqual(imageDigestOf(list), imageDigestOf(list.slice(1)));
  });

  it("refuses a list that is not the one its digest names", () => {
    const manifest = { ...manifestOf([vib("a"), vib("b")]), vibs: [vib("a")] };
    assert.throws(() => decodeManifest(asBytes(manifest)), refused("MANIFEST_DIGEST_MISMATCH"));
  });

  it("refuses a VIB that is listed twice for one target", () => {
    assert.throws(() => decodeManifest(asBytes(manifestOf([vib("a"), vib("a")]))), refused("MANIFEST_INVALID"));
  });

  for (const [what, value] of Object.entries({
    "another kind": { ...manifestOf([]), kind: "greenroom.image-manifest/2" },
    "an unknown key": { ...manifestOf([]), extra: 1 },
    "a version of 0": { ...manifestOf([]), version: 0 },
    "a digest in capitals": { ...manifestOf([]), imageDigest: `sha256:${hex("A")}` },
    "a local time": { ...manifestOf([]), expiresAt: "2026-01-02T03:04:05" },
    "more than 4096 VIBs": { ...manifestOf([]), vibs: Array.from({ length: 4097 }, () => vib("a")) },
    "no object": null,
  }))
    it(`refuses ${what}`, () => assert.throws(() => decodeManifest(asBytes(value)), refused("MANIFEST_INVALID")));

  it("refuses bytes that are not UTF-8 JSON", () => {
    assert.throws(() => decodeManifest(Buffer.from([0xff, 0xfe])), refused("MANIFEST_INVALID"));
    assert.throws(() => decodeManifest(Buffer.from("{")), refused("MANIFEST_INVALID"));
  });
});

describe("stage order", () => {
  it("reads back what it wrote", () => assert.deepEqual(decodeOrder(encodeOrder(ORDER)), ORDER));

  for (const [what, part] of Object.entries({
    "17 at once": { parallel: 17 },
    "a file as source": { sources: ["file:///etc/passwd"] },
    "no number": { orderNumber: 0 },
  }))
    it(`refuses ${what}`, () =>
      assert.throws(() => decodeOrder(asBytes({ ...ORDER, ...part })), refused("ORDER_INVALID")));
});
