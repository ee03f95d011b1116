import assert from "node:assert/strict";
import { admitOrder, type OrderCase } from "../../../../agent/domain/order/order-check.js";
import { ORDER_PROBLEMS } from "../../../../agent/domain/order/order-problems.js";
import { newSeed, signingKeyFromSeed } from "../../../../core/trust/ed25519.js";
import { isProblem } from "../../../../core/problem/problem.js";
import type { ImageManifest, ManifestVib, StageOrder } from "../../../../formats/manifest/image-manifest.js";
import { forgeVib, ImageForge, NOW_MS } from "../../rig/image-forge.js";

interface Attack {
  readonly name: string;
  readonly code: keyof typeof ORDER_PROBLEMS | "MANIFEST_DIGEST_MISMATCH";
  readonly make: (forge: ImageForge, vibs: readonly ManifestVib[]) => Partial<OrderCase>;
}

const PINS = { hostId: "host-1", scopeId: "domain-c1" };
const stranger = signingKeyFromSeed(newSeed());

function signed(
  forge: ImageForge,
  vibs: readonly ManifestVib[],
  change: { manifest?: Partial<ImageManifest>; order?: Partial<StageOrder> },
) {
  const manifest = forge.manifest(vibs, change.manifest);
  return forge.sign(manifest, forge.order(manifest, change.order));
}

/** How the refusal calls it. */
const CALLED: Readonly<Record<Attack["code"], string>> = {
  MANIFEST_UNTRUSTED: "forged manifest",
  ORDER_UNTRUSTED: "forged order",
  MANIFEST_OLDER: "roll-back",
  MANIFEST_FORKED: "fork",
  MANIFEST_EXPIRED: "freeze",
  MANIFEST_FOR_OTHER_CLUSTER: "misdirected manifest",
  ORDER_OLDER: "replay",
  ORDER_EXPIRED: "belated order",
  ORDER_FOR_OTHER_HOST: "misdirected order",
  ORDER_FOR_OTHER_CLUSTER: "misdirected order",
  ORDER_FOR_OTHER_IMAGE: "mix-up",
  MANIFEST_DIGEST_MISMATCH: "altered list",
};

/** The envelope with the lowest bit of the first byte of its payload or signature turned. */
function turned(envelope: Uint8Array, what: "payload" | "sig"): Uint8Array {
  const text = Buffer.from(envelope).toString("utf8");
  const base64 = new RegExp(`"${what}":"([^"]+)"`).exec(text)?.[1] ?? "";
  const bytes = Buffer.from(base64, "base64");
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return Buffer.from(text.replace(base64, bytes.toString("base64")));
}

const ATTACKS: readonly Attack[] = [
  {
    name: "a manifest signed by a stranger",
    code: "MANIFEST_UNTRUSTED",
    make: (forge, vibs) => ({ manifestEnvelope: forge.signManifest(forge.manifest(vibs), stranger) }),
  },
  {
    name: "an envelope that is no envelope",
    code: "MANIFEST_UNTRUSTED",
    make: () => ({ manifestEnvelope: Buffer.from("{}") }),
  },
  {
    name: "a manifest with one bit of its signature turned",
    code: "MANIFEST_UNTRUSTED",
    make: (forge, vibs) => ({ manifestEnvelope: turned(signed(forge, vibs, {}).manifestEnvelope, "sig") }),
  },
  {
    name: "a manifest with one bit of what was signed turned",
    code: "MANIFEST_UNTRUSTED",
    make: (forge, vibs) => ({ manifestEnvelope: turned(signed(forge, vibs, {}).manifestEnvelope, "payload") }),
  },
  {
    name: "a list that differs from its digest, though it is signed",
    code: "MANIFEST_DIGEST_MISMATCH",
    make: (forge, vibs) => signed(forge, vibs, { manifest: { imageDigest: `sha256:${"0".repeat(64)}` } }),
  },
  {
    name: "an order with one bit of its signature turned",
    code: "ORDER_UNTRUSTED",
    make: (forge, vibs) => ({ orderEnvelope: turned(signed(forge, vibs, {}).orderEnvelope, "sig") }),
  },
  {
    name: "an order signed by a key that nobody delegated to",
    code: "ORDER_UNTRUSTED",
    make: (forge, vibs) => ({ orderEnvelope: forge.signOrder(forge.order(forge.manifest(vibs)), stranger) }),
  },
  {
    name: "an order signed by the manifest key, which was not delegated to",
    code: "ORDER_UNTRUSTED",
    make: (forge, vibs) => ({ orderEnvelope: forge.signOrder(forge.order(forge.manifest(vibs)), forge.manifestKey) }),
  },
  {
    name: "an older manifest",
    code: "MANIFEST_OLDER",
    make: () => ({ seen: { manifest: { version: 99, imageDigest: "sha256:00" } } }),
  },
  {
    name: "another image under a version that was seen",
    code: "MANIFEST_FORKED",
    make: (forge, vibs) => ({
      ...signed(forge, vibs, { manifest: { version: 7 } }),
      seen: { manifest: { version: 7, imageDigest: "sha256:00" } },
    }),
  },
  {
    name: "an expired manifest",
    code: "MANIFEST_EXPIRED",
    make: (forge, vibs) => signed(forge, vibs, { manifest: { expiresAt: new Date(NOW_MS).toISOString() } }),
  },
  {
    name: "a manifest for another cluster",
    code: "MANIFEST_FOR_OTHER_CLUSTER",
    make: (forge, vibs) => signed(forge, vibs, { manifest: { scopeId: "domain-c2" } }),
  },
  {
    name: "an order number that was seen",
    code: "ORDER_OLDER",
    make: () => ({ seen: { order: { number: 1, orderId: "another" } } }),
  },
  {
    name: "a smaller order number",
    code: "ORDER_OLDER",
    make: () => ({ seen: { order: { number: 9, orderId: "order-1" } } }),
  },
  {
    name: "an order after its lease",
    code: "ORDER_EXPIRED",
    make: (forge, vibs) => signed(forge, vibs, { order: { applyBy: new Date(NOW_MS - 1).toISOString() } }),
  },
  {
    name: "an order for another host",
    code: "ORDER_FOR_OTHER_HOST",
    make: (forge, vibs) => signed(forge, vibs, { order: { hostId: "host-2" } }),
  },
  {
    name: "an order for another cluster",
    code: "ORDER_FOR_OTHER_CLUSTER",
    make: (forge, vibs) => signed(forge, vibs, { order: { scopeId: "domain-c2" } }),
  },
  {
    name: "an order that names another image",
    code: "ORDER_FOR_OTHER_IMAGE",
    make: (forge, vibs) => signed(forge, vibs, { order: { imageDigest: `sha256:${"0".repeat(64)}` } }),
  },
];

describe("an order is judged before anything is done for it", () => {
  let vibs: readonly ManifestVib[] = [];
  before(async () => {
    vibs = [(await forgeVib({ name: "net-forge" })).entry];
  });

  function caseOf(forge: ImageForge): OrderCase {
    return {
      ...signed(forge, vibs, {}),
      pins: { ...PINS, manifestKeys: [forge.manifestKey.publicKey] },
      seen: {},
      nowMs: NOW_MS,
    };
  }

  it("admits a good one", () => {
    const admitted = admitOrder(caseOf(new ImageForge()));
    assert.equal(admitted.order.orderNumber, 1);
    assert.equal(admitted.manifest.vibs.length, 1);
  });

  it("admits the order seen last again, also after its lease, since that is how a restart goes on", () => {
    const forge = new ImageForge();
    const good = signed(forge, vibs, { order: { applyBy: new Date(NOW_MS - 1).toISOString() } });
    const admitted = admitOrder({ ...caseOf(forge), ...good, seen: { order: { number: 1, orderId: "order-1" } } });
    assert.equal(admitted.order.orderId, "order-1");
  });

  for (const attack of ATTACKS)
    it(`refuses ${attack.name} with ${attack.code}: ${CALLED[attack.code]} refused`, () => {
      const forge = new ImageForge();
      const given = { ...caseOf(forge), ...attack.make(forge, vibs) };
      assert.throws(
        () => admitOrder(given),
        (thrown) => isProblem(thrown, attack.code) && thrown.message.startsWith(`${CALLED[attack.code]} refused: `),
      );
    });

  it("has an attack in this table for every code", () => {
    const codes = [...Object.keys(ORDER_PROBLEMS), "MANIFEST_DIGEST_MISMATCH"];
    assert.deepEqual(new Set(ATTACKS.map((attack) => attack.code)), new Set(codes));
  });
});
