import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../../../core/time/clock.js";
import { CONTROLLER_ROLE } from "../../../core/trust/roles.js";
import { identityOf, newAuthority } from "../../core/trust/test-certificates.js";
import { Nginx, type Door } from "../../rig/nginx/nginx.js";
import { makeWorkplace, type Workplace } from "../../rig/workplace.js";
import { DepotServer } from "../rig/depot-server.js";
import { forgeVib, ImageForge, type ForgedVib } from "../rig/image-forge.js";
import { isRoot, lastOf, StagingHost } from "../rig/staging-host.js";

const MiB = 1024 * 1024;
const isThere = spawnSync("nginx", ["-v"], { stdio: "ignore" }).error === undefined;

describe(`staging from nginx${isThere ? "" : " (skipped: nginx is not installed)"}`, function () {
  let place: Workplace;
  let nginx: Nginx;
  let authorityPem: string;
  let forge: ImageForge;
  let vibs: ForgedVib[];

  before(async function () {
    if (!isThere || !isRoot) return this.skip();
    place = makeWorkplace("nginx");
    const authority = await newAuthority();
    authorityPem = authority.certificatePem;
    const { cert = "", key = "" } = await identityOf(authority, CONTROLLER_ROLE);
    const root = place.folder("depot");
    place.folder("depot", "vibs");
    nginx = await Nginx.start({
      folder: join(place.path, "nginx"),
      root,
      certificatePem: String(cert),
      privateKeyPem: String(key),
    });
    forge = new ImageForge();
    vibs = await Promise.all([6, 1, 0.1].map((size, n) => forgeVib({ name: `net-forge-${n}`, sizeBytes: size * MiB })));
    for (const vib of vibs) serve(vib, vib.bytes);
  });
  after(async () => {
    if (!isThere || !isRoot) return;
    await nginx[Symbol.asyncDispose]();
    place[Symbol.dispose]();
  });
  beforeEach(() => nginx.answers());

  const serve = ({ entry }: ForgedVib, bytes: Uint8Array): void =>
    writeFileSync(join(place.path, "depot", "vibs", `${entry.sha256}.vib`), bytes);

  async function host(trusted = authorityPem): Promise<StagingHost> {
    const made = await StagingHost.make(forge);
    made.authorityPem = trusted;
    made.clock = systemClock;
    await made.start();
    return made;
  }
  function ordered(...sources: readonly string[]) {
    const applyBy = new Date(Date.now() + 3_600_000).toISOString();
    const manifest = forge.manifest(
      vibs.map((vib) => vib.entry),
      { expiresAt: applyBy },
    );
    return forge.sign(manifest, forge.order(manifest, { sources, applyBy }));
  }
  const wholeBytes = () => vibs.reduce((sum, { bytes }) => sum + bytes.length, 0);

  for (const door of ["plain", "tls"] as const satisfies readonly Door[])
    it(`brings an image over its ${door} door, each byte once`, async () => {
      await using one = await host();
      const end = await one.stage(ordered(nginx.base(door)));
      assert.deepEqual([end.state, end.problem], ["STAGED", undefined]);
      assert.equal(await nginx.countSent(), wholeBytes());
    });

  it("does not trust a TLS door of another authority", async () => {
    await using one = await host((await newAuthority()).certificatePem);
    const end = await one.stage(ordered(nginx.base("tls")));
    assert.deepEqual([end.state, end.problem?.code], ["FAILED", "ALL_SOURCES_FAILED"]);
    assert.match(end.problem?.message ?? "", /certificate/);
    assert.equal(await nginx.countSent(), 0);
  });

  it("goes on by Range after a cancel and a restart, and asks for nothing that lies here", async () => {
    await using one = await host();
    // So slow that it cannot be through before it is canceled.
    one.staging.setBandwidth("", MiB);
    const board = one.staging.stage(ordered(nginx.base("plain")));
    for await (const { bytesFetched } of board.watch()) if (bytesFetched >= MiB) break;
    assert.equal(await one.staging.cancel(""), true);
    const held = [...one.names("vibs"), ...one.names("parts")];
    assert.ok(held.length > 0);
    await nginx.answers();
    await one.stop();
    await one.start();
    one.staging.setBandwidth("", 0);
    assert.equal((await one.stage(ordered(nginx.base("plain")))).state, "STAGED");
    const answers = await nginx.answers();
    assert.ok(answers.some(({ status, range }) => status === 206 && /^bytes=[1-9]\d*-$/.test(range)));
    assert.ok(answers.reduce((sum, { bytes }) => sum + bytes, 0) < wholeBytes() - MiB / 2, "what lay here came again");
  });

  it("fetches all of a file anew that changed there since its first bytes: If-Range, also after a restart", async () => {
    await using one = await host();
    const [big] = vibs;
    assert.ok(big !== undefined);
    one.staging.setBandwidth("", MiB);
    const board = one.staging.stage(ordered(nginx.base("plain")));
    for await (const { bytesFetched } of board.watch()) if (bytesFetched >= MiB) break;
    await one.staging.cancel("");
    await one.stop();
    // Put there again: the same bytes, another ETag. What lies here may be of another version, so it is not joined with it.
    await nginx.answers();
    serve(big, big.bytes);
    await one.start();
    one.staging.setBandwidth("", 0);
    assert.equal((await one.stage(ordered(nginx.base("plain")))).state, "STAGED");
    const whole = (await nginx.answers()).filter(({ bytes, status }) => status === 200 && bytes === big.bytes.length);
    assert.equal(whole.length, 1, "it came whole, once");
  });

  it("names a mirror that serves wrong bytes, leaves it aside, and takes the next one", async () => {
    await using one = await host();
    await using good = await DepotServer.start(vibs);
    const [, small] = vibs;
    assert.ok(small !== undefined);
    serve(
      small,
      small.bytes.map((byte) => byte ^ 1),
    );
    try {
      const end = await lastOf(one.staging.stage(ordered(nginx.base("plain"), good.url)).watch());
      assert.deepEqual([end.state, end.badSources.length], ["STAGED", 1]);
      assert.deepEqual([end.badSources[0]?.source, end.badSources[0]?.vibId], [nginx.base("plain"), small.entry.id]);
      assert.match(end.badSources[0]?.why ?? "", /SHA-256|digest/i);
      assert.ok(good.asked.some(({ sha256 }) => sha256 === small.entry.sha256));
    } finally {
      serve(small, small.bytes);
    }
  });

  it("names a mirror whose file has another length before it takes a byte of it", async () => {
    await using one = await host();
    await using good = await DepotServer.start(vibs);
    const [, , tiny] = vibs;
    assert.ok(tiny !== undefined);
    serve(tiny, tiny.bytes.subarray(1));
    try {
      const end = await one.stage(ordered(nginx.base("plain"), good.url));
      assert.deepEqual([end.state, end.badSources[0]?.vibId], ["STAGED", tiny.entry.id]);
    } finally {
      serve(tiny, tiny.bytes);
    }
  });

  it("fails over from a mirror that is not there, and says what a mirror without the file answers", async () => {
    await using one = await host();
    const end = await one.stage(ordered("http://127.0.0.1:1", `${nginx.base("plain")}/nowhere`, nginx.base("plain")));
    assert.equal(end.state, "STAGED");
    const refused = one.events.filter(({ event }) => event === "source-failed").map(({ details }) => details);
    assert.ok(refused.some((details) => (details as { code: string }).code === "SOURCE_REFUSED"));
  });

  for (const door of ["plain", "tls"] as const satisfies readonly Door[]) {
    it(`is sent on by its ${door} door within the scheme, and brings the image from there`, async () => {
      await using one = await host();
      assert.equal((await one.stage(ordered(`${nginx.base(door)}/moved`))).state, "STAGED");
    });

    it(`is sent by its ${door} door to another scheme, or round and round, and follows neither`, async () => {
      await using one = await host();
      const end = await one.stage(ordered(`${nginx.base(door)}/far`, `${nginx.base(door)}/round`));
      assert.deepEqual([end.state, end.problem?.code, end.bytesFetched], ["FAILED", "ALL_SOURCES_FAILED", 0]);
      assert.match(end.problem?.message ?? "", /redirects to another scheme.*redirects more than 5 times/);
    });
  }

  it("gives up a door that is slower than the least rate, and goes on at another one at the byte reached", async () => {
    await using one = await host();
    await one.stop();
    one.policy = { minBytesPerSecond: 64 * 1024, slowWindowMs: 1_500 };
    await one.start();
    const [, , tiny] = vibs;
    assert.ok(tiny !== undefined);
    const applyBy = new Date(Date.now() + 3_600_000).toISOString();
    const manifest = forge.manifest([tiny.entry], { expiresAt: applyBy });
    const sources = [`${nginx.base("plain")}/trickle`, nginx.base("plain")];
    const end = await one.stage(forge.sign(manifest, forge.order(manifest, { sources, applyBy })));
    assert.deepEqual([end.state, end.bytesFetched], ["STAGED", tiny.bytes.length]);
    const [slow] = one.events.filter(({ event }) => event === "source-failed").map(({ details }) => details);
    const { code, atByte } = slow as { code: string; atByte: number };
    assert.equal(code, "SOURCE_TOO_SLOW");
    assert.ok(atByte > 0 && atByte < tiny.bytes.length);
    assert.ok((await nginx.answers()).some(({ status, range }) => status === 206 && range === `bytes=${atByte}-`));
  });
});
