import assert from "node:assert/strict";
import {
  admitManifest,
  admitOrder,
  admitRemediation,
  readmitRemediation,
  type HostPins,
  type SeenNumbers,
} from "../../../../agent/domain/order/order-check.js";
import { isProblem } from "../../../../core/problem/problem.js";
import { forgeVib, ImageForge, NOW_MS } from "../../rig/image-forge.js";

const DAY_MS = 86_400_000;

describe("the admission of a remediation order", () => {
  const forge = new ImageForge();
  let manifest: ReturnType<ImageForge["manifest"]>;
  before(async () => {
    manifest = forge.manifest([(await forgeVib({ name: "net-forge" })).entry]);
  });

  const pins = (scopeId = "domain-c1"): HostPins => ({
    hostId: "host-1",
    scopeId,
    manifestKeys: [forge.manifestKey.publicKey],
  });
  const given = (seen: SeenNumbers = {}, nowMs = NOW_MS) => {
    const order = forge.remediation(manifest);
    return { order, given: { ...forge.sign(manifest, order), pins: pins(), seen, nowMs } };
  };
  const refused = (code: string, act: () => unknown) => assert.throws(act, (thrown) => isProblem(thrown, code), code);

  it("takes what a stage order would be taken with, and carries the policy", () => {
    const { order, given: all } = given();
    assert.deepEqual(admitRemediation(all).order, order);
  });

  it("takes no order of one kind for one of the other: the signature covers the kind", () => {
    refused("ORDER_UNTRUSTED", () => admitOrder(given().given));
    const stage = forge.sign(manifest, forge.order(manifest));
    refused("ORDER_UNTRUSTED", () => admitRemediation({ ...stage, pins: pins(), seen: {}, nowMs: NOW_MS }));
  });

  it("counts both kinds in one sequence: a stage order that was seen later makes it a replay", () => {
    const { order, given: all } = given();
    const later = { order: { number: order.orderNumber + 1, orderId: "order-of-staging" } };
    refused("ORDER_OLDER", () => admitRemediation({ ...all, seen: later }));
  });

  it("refuses one whose lease is over, and goes on with one that was begun, whatever the clock says after a reboot", () => {
    const { given: late } = given({}, NOW_MS + 2 * DAY_MS);
    refused("ORDER_EXPIRED", () => admitRemediation(late));
    assert.equal(readmitRemediation(late).manifest.imageDigest, manifest.imageDigest);
    refused("MANIFEST_EXPIRED", () => admitRemediation({ ...late, nowMs: NOW_MS + 60 * DAY_MS }));
  });

  it("does not go on for a host that belongs elsewhere meanwhile", () => {
    refused("MANIFEST_FOR_OTHER_CLUSTER", () => readmitRemediation({ ...given().given, pins: pins("domain-c2") }));
  });

  it("judges a manifest alone for a look ahead: signature, scope, version and expiry", () => {
    const manifestEnvelope = forge.signManifest(manifest);
    const look = { manifestEnvelope, pins: pins(), seen: {}, nowMs: NOW_MS };
    assert.equal(admitManifest(look).imageDigest, manifest.imageDigest);
    const other = forge.signManifest(manifest, forge.orderKey);
    refused("MANIFEST_UNTRUSTED", () => admitManifest({ ...look, manifestEnvelope: other }));
    refused("MANIFEST_FOR_OTHER_CLUSTER", () => admitManifest({ ...look, pins: pins("domain-c2") }));
    refused("MANIFEST_EXPIRED", () => admitManifest({ ...look, nowMs: NOW_MS + 60 * DAY_MS }));
    const seen = { manifest: { version: manifest.version + 1, imageDigest: "sha256:other" } };
    refused("MANIFEST_OLDER", () => admitManifest({ ...look, seen }));
  });
});
