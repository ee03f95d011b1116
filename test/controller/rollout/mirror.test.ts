/* eslint-disable @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-call -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createAuthority, issueCertificate } from "../../../core/trust/certificate-authority.js";
import { CONTROLLER_ROLE } from "../../../core/trust/roles.js";
import { Nginx } from "../../rig/nginx/nginx.js";
import { greenroom, type Finished } from "../../rig/process.js";
import { StaticDepot } from "../../rig/static-depot.js";
import { StartedController } from "../api/started-controller.js";
import { SmallFleet } from "./small-fleet.js";

const hasNginx = (): boolean => {
  try {
    execFileSync("nginx", ["-v"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

describe("a mirror near the hosts", () => {
  let door: StartedController;
  let fleet: SmallFleet;
  let nginx: Nginx;
  /** In the place of the controller's own depot: whoever asks there is found out. */
  let own: StaticDepot;
  let cluster: string;
  let mirror: string;
  let context: string;

  before(async function () {
    if (!hasNginx()) return this.skip();
    own = await StaticDepot.start();
    door = await StartedController.start(undefined, { depotUrl: own.base.replace(/\/$/, "") });
    fleet = new SmallFleet(door);
    await fleet.logIn();
    mirror = join(door.place.path, "mirror");
    context = join(door.place.path, "context.json");
    writeFileSync(context, JSON.stringify({ ...door.context, url: `https://${door.controller.addresses.rest}` }));
    chmodSync(context, 0o600);
    await fleet.importBundle("1.0.0", ["grn-base", "grn-nic"], 200_000);
    await fleet.importBundle("2.0.0", ["grn-other"]);
    cluster = await fleet.must("POST", "/api/greenroom/clusters", { name: "edge" });
    await fleet.setImage(`/api/esx/settings/clusters/${cluster}`, "1.0.0");
    const authority = await createAuthority({ name: "mirror", years: 1 });
    const made = await issueCertificate({ authority, role: CONTROLLER_ROLE, publicKeyFrom: { newKey: true }, days: 1, dnsNames: ["localhost"], addresses: ["127.0.0.1"] }); // prettier-ignore
    nginx = await Nginx.start({
      folder: join(door.place.path, "nginx"),
      root: mirror,
      certificatePem: made.certificatePem,
      privateKeyPem: made.privateKeyPem ?? "",
    });
  });
  after(async () => {
    await nginx?.[Symbol.asyncDispose]();
    await fleet?.[Symbol.asyncDispose]();
    await door?.[Symbol.asyncDispose]();
    await own?.[Symbol.asyncDispose]();
  });

  const cli = (...args: readonly string[]): Promise<Finished> =>
    greenroom(args, { env: { GREENROOM_CONTEXT: context } });
  const json = async (...args: readonly string[]) => {
    const done = await cli(...args, "--output", "json");
    assert.equal(done.status, 0, done.stderr);
    return JSON.parse(done.stdout) as Record<string, unknown>;
  };
  const vibFiles = () => readdirSync(join(mirror, "vibs")).sort();

  it("is written by export: exactly the image's files, by digest", async () => {
    const first = await json("depot", "export", "--to", mirror, "--cluster", "edge");
    assert.deepEqual([first["vibs"], first["fetched"], first["unlisted"]], [2, 2, []]);
    const image = await fleet.must("GET", `/api/esx/settings/clusters/${cluster}/software`);
    const digests = image.greenroom.vibs.map((vib: { sha256: string }) => `${vib.sha256}.vib`).sort();
    assert.deepEqual(vibFiles(), digests);
    assert.deepEqual(readdirSync(mirror).sort(), ["index.xml", "metadata.zip", "vendor-index.xml", "vibs"]);
    assert.equal(statSync(join(mirror, "index.xml")).mode & 0o777, 0o644);
  });

  it("is idempotent, mends what is damaged, and goes on with what was cut off", async () => {
    const before = readFileSync(join(mirror, "metadata.zip"));
    const again = await json("depot", "export", "--to", mirror, "--cluster", "edge");
    assert.deepEqual([again["fetched"], readFileSync(join(mirror, "metadata.zip")).equals(before)], [0, true]);
    const [one = "", two = ""] = vibFiles();
    const path = join(mirror, "vibs", one);
    const bytes = readFileSync(path);
    writeFileSync(path, Buffer.concat([bytes.subarray(0, 500), Buffer.alloc(bytes.length - 500)]));
    const other = join(mirror, "vibs", two);
    const half = readFileSync(other).subarray(0, 1000);
    writeFileSync(join(mirror, "vibs", `.${two.slice(0, 64)}.part`), half);
    execFileSync("rm", [other]);
    assert.equal((await json("depot", "export", "--to", mirror, "--cluster", "edge"))["fetched"], 2);
    assert.ok(readFileSync(path).equals(bytes));
    assert.deepEqual(vibFiles(), [one, two].sort());
  });

  it("as an override gives the hosts every byte, and the controller none", async () => {
    const add = await json("depot", "override", "edge", "--add", `${nginx.base("plain")}/`);
    assert.deepEqual(add["greenroom"], { fallback: false, sources: [nginx.base("plain")] });
    await fleet.addHost("edge-1", { cluster });
    await fleet.addHost("edge-2", { cluster });
    await nginx.countSent();
    const task = await fleet.run(`/api/esx/settings/clusters/${cluster}/software?action=stage&vmw-task=true`);
    assert.equal(task.status, "SUCCEEDED", JSON.stringify(task.error));
    const size = vibFiles().reduce((sum, name) => sum + statSync(join(mirror, "vibs", name)).size, 0);
    assert.equal(await nginx.countSent(), 2 * size);
    assert.deepEqual(own.asked, []);
  });

  it("leaves a host without what it does not hold, unless the controller may be asked", async () => {
    const host = await fleet.addHost("alone");
    const base = `/api/esx/settings/hosts/${host}`;
    await fleet.setImage(base, "2.0.0");
    await fleet.must("POST", `${base}/depot-overrides?action=add`, { location: `${nginx.base("plain")}/index.xml` });
    const stage = () => fleet.run(`${base}/software?action=stage&vmw-task=true`);
    const failed = await stage();
    assert.equal(failed.status, "FAILED");
    assert.deepEqual(own.asked, [], "as in vSphere, the controller is not asked");
    await fleet.must("PUT", `/api/greenroom/depot-overrides/${host}`, { fallback: true });
    const image = await fleet.must("GET", `${base}/software`);
    const { sha256 } = image.greenroom.vibs[0];
    const bytes = await fleet.ask("GET", `/api/greenroom/vibs/${sha256}`);
    assert.equal(bytes.status, 200);
    own.files.set(
      `vibs/${sha256}.vib`,
      readFileSync(join(door.settings.stateFolder, "depot", "vibs", `${sha256}.vib`)),
    );
    assert.equal((await stage()).status, "SUCCEEDED");
    assert.deepEqual(own.asked, [`vibs/${sha256}.vib`]);
  });

  it("refuses locations that are none, keeps the order, and forgets what is removed", async () => {
    const base = `/api/esx/settings/clusters/${cluster}/depot-overrides`;
    const bad = await fleet.ask("POST", `${base}?action=add`, { location: "file:///srv/mirror" });
    assert.deepEqual([bad.status, bad.json.data.code], [400, "INPUT_INVALID"]);
    await fleet.must("POST", `${base}?action=add`, { location: "http://second.example/" });
    const { depots } = await fleet.must("GET", base);
    assert.deepEqual(depots.map(({ location }: { location: string }) => location), [`${nginx.base("plain")}/`, "http://second.example/"]); // prettier-ignore
    await fleet.must("POST", `${base}?action=remove`, { location: "http://second.example/" });
    const gone = await fleet.ask("POST", `${base}?action=remove`, { location: "http://second.example/" });
    assert.deepEqual([gone.status, gone.json.data.code], [404, "OVERRIDE_NOT_FOUND"]);
  });

  it("is a depot as well: another controller synchronises from it and resolves the same image", async () => {
    const other = await StartedController.start();
    const there = new SmallFleet(other);
    await there.logIn();
    await there.must("POST", "/api/esx/settings/depots/online", { location: `${nginx.base("plain")}/index.xml` });
    const task = await there.run("/api/esx/settings/depots?action=sync&vmw-task=true");
    assert.equal(task.status, "SUCCEEDED", JSON.stringify(task.error));
    await there.must("POST", "/api/greenroom/clusters", { name: "edge" });
    await there.setImage("/api/esx/settings/clusters/edge", "1.0.0");
    const path = "/api/esx/settings/clusters/edge/software";
    const digest = async (at: SmallFleet) => (await at.must("GET", path)).greenroom.image_digest;
    assert.equal(await digest(there), await digest(fleet));
    await other[Symbol.asyncDispose]();
  });

  it("may hold everything, and a choice has to be made", async () => {
    const all = await json("depot", "export", "--to", join(door.place.path, "all"), "--all");
    assert.equal(all["vibs"], 3);
    assert.equal((await cli("depot", "export", "--to", mirror)).status, 2);
    assert.equal((await cli("depot", "export", "--to", mirror, "--image", "commit-99")).status, 7);
  });
});
