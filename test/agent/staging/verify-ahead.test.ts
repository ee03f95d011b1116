import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { verifyAhead } from "../../../agent/staging/steps/check.js";
import { makeWorkplace } from "../../rig/workplace.js";
import { ImageForge } from "../rig/image-forge.js";

describe("the signature of a manifest, verified ahead of its order", () => {
  const forge = new ImageForge();
  const pins = { hostId: "host-1", scopeId: "domain-c1", manifestKeys: [forge.manifestKey.publicKey] };
  const manifest = forge.manifest([]);
  const signed = forge.sign(manifest, forge.order(manifest));

  it("lets what has arrived meanwhile be answered before the next signature is looked at", async () => {
    using place = makeWorkplace("verify-ahead");
    const path = join(place.path, "socket");
    const server = createServer().listen(path);
    await once(server, "listening");
    const client = connect(path);
    const [caller] = (await once(server, "connection")) as [Socket];
    let heard = false;
    caller.once("data", () => (heard = true));
    client.write("a question");
    await verifyAhead({ pins }, signed);
    assert.ok(heard);
    client.destroy();
    server.close();
    await once(server, "close");
  });

  it("judges nothing: a forged one is refused by the check that follows, which names the attack", async () => {
    const stranger = new ImageForge();
    await verifyAhead({ pins }, stranger.sign(manifest, stranger.order(manifest)));
    await verifyAhead({ pins }, { manifestEnvelope: Buffer.from("no envelope") });
  });
});
