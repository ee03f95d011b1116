import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { Client, credentials, Metadata } from "@grpc/grpc-js";
import { isProblem, Problem } from "../../../core/problem/problem.js";
import { insecureLocalCredentials } from "../../../core/rpc/credentials.js";
import { rpcClient } from "../../../core/rpc/client.js";
import { createAuthority } from "../../../core/trust/certificate-authority.js";
import { CONTROLLER_ROLE, hostRole } from "../../../core/trust/roles.js";
import { AgentService, StageState, type StageResponse } from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import type { AgentStatus } from "../../../agent/domain/agent-status.js";
import { DepotServer } from "../rig/depot-server.js";
import { EnrolledAgent, greenroom } from "../rig/enrolled-agent.js";
import { forgeVib, ImageForge } from "../rig/image-forge.js";
import { isRoot, lastOf } from "../rig/staging-host.js";

const CALL = { timeoutMs: 10_000 } as const;

describe("a running agent", function () {
  let forge: ImageForge;
  let agent: EnrolledAgent;
  before(async function () {
    if (!isRoot) return this.skip();
    forge = new ImageForge();
    agent = await EnrolledAgent.enrol(forge);
    await agent.start();
  });
  after(async () => agent?.[Symbol.asyncDispose]());

  const code = (thrown: unknown): string => (thrown instanceof Problem ? thrown.code : String(thrown));

  it("answers the controller: host, software, nothing staged", async () => {
    const client = await agent.client();
    const host = await client.getHost({}, CALL);
    assert.deepEqual([host.hostId, host.driver, host.development], ["host-1", "sandbox", true]);
    assert.ok((host.scratch?.freeBytes ?? 0n) > 0n && (host.scratch?.freeInodes ?? 0n) > 0n);
    const { software } = await client.getSoftware({}, CALL);
    assert.deepEqual(
      software.map((one) => [one.target?.id, one.version]),
      [["host", "8.0.2-0.0.1"]],
    );
    const staged = await client.getStaged({}, CALL);
    assert.deepEqual([staged.images.length, staged.receiptEnvelope.length], [0, 0]);
    client.close();
  });

  it("refuses another host's certificate, by name of the role", async () => {
    const client = await agent.client(hostRole("host-2"));
    await assert.rejects(client.getHost({}, CALL), (thrown) => isProblem(thrown, "ROLE_REFUSED"));
    client.close();
  });

  it("gives a stranger's certificate and no certificate nothing", async () => {
    const stranger = await agent.client(CONTROLLER_ROLE, await createAuthority({ name: "other", years: 1 }));
    await assert.rejects(stranger.getHost({}, CALL), (thrown) => code(thrown).startsWith("PEER_"));
    stranger.close();
    const plain = rpcClient(AgentService, { address: agent.address, credentials: insecureLocalCredentials.client() });
    await assert.rejects(
      plain.getHost({}, CALL),
      (thrown) => code(thrown).startsWith("PEER_") || code(thrown).startsWith("DEADLINE"),
    );
    plain.close();
  });

  it("answers health only to the controller, and no reflection unless asked", async () => {
    const bare = new Client(agent.address, credentials.createInsecure());
    const call = (path: string) =>
      new Promise<number>((resolve) =>
        bare.makeUnaryRequest(
          path,
          () => Buffer.alloc(0),
          (bytes) => bytes,
          {},
          new Metadata(),
          { deadline: Date.now() + 5000 },
          (error) => resolve(error?.code ?? 0),
        ),
      );
    assert.notEqual(await call("/grpc.health.v1.Health/Check"), 0);
    bare.close();
    const local = new Client(`unix:${agent.socket}`, credentials.createInsecure());
    const health = await new Promise<Buffer>((resolve, reject) =>
      local.makeUnaryRequest(
        "/grpc.health.v1.Health/Check",
        () => Buffer.alloc(0),
        (bytes) => bytes,
        {},
        (error, answer) => (error ? reject(error) : resolve(answer ?? Buffer.alloc(0))),
      ),
    );
    // HealthCheckResponse{status: SERVING}
    assert.deepEqual([...health], [8, 1]);
    local.close();
  });

  it("lets a refusal of an order keep its code, message and details over the wire", async () => {
    const client = await agent.client();
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const manifest = forge.manifest([(await forgeVib({ name: "net-forge" })).entry], { expiresAt: soon });
    const order = forge.order(manifest, { hostId: "host-9", applyBy: soon });
    await assert.rejects(lastOf(client.stage(forge.sign(manifest, order))), (thrown) => {
      assert.ok(isProblem(thrown, "ORDER_FOR_OTHER_HOST"));
      assert.deepEqual(thrown.details, { own: "host-1", got: "host-9" });
      return true;
    });
    await assert.rejects(lastOf(client.watchStage({ orderId: "order-99" })), (thrown) =>
      isProblem(thrown, "STAGE_UNKNOWN"),
    );
    client.close();
  });

  it("goes on when the stream that began a staging is closed, for whoever gave the same order meanwhile too", async () => {
    const vib = await forgeVib({ name: "net-big", sizeBytes: 2_000_000 });
    await using depot = await DepotServer.start([vib]);
    depot.stallAfterBytes = 1_000_000;
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const manifest = forge.manifest([vib.entry], { expiresAt: soon });
    const order = forge.sign(manifest, forge.order(manifest, { sources: [depot.url], applyBy: soon }));
    const [first, second] = [await agent.client(), await agent.client()];
    let joined: ReturnType<typeof lastOf<StageResponse>> | undefined;
    for await (const { progress } of first.stage(order)) {
      if (progress?.bytesFetched === 0n) continue;
      joined = lastOf(second.stage(order));
      // Its own stream sees what the first one saw, in the middle.
      const { value } = await second.watchStage({ orderId: "" })[Symbol.asyncIterator]().next();
      assert.ok((value?.progress?.bytesFetched ?? 0n) > 0n);
      break;
    }
    first.close();
    const mark = depot.asked.length;
    assert.equal(mark, 1);
    depot.stallAfterBytes = undefined;
    // What stalls is cut: it is asked again from the byte reached.
    depot.cut();
    assert.equal((await joined)?.progress?.state, StageState.STAGED);
    assert.ok((depot.asked.at(-1)?.fromByte ?? 0) > 0, "one staging, for both");
    second.close();
  });

  it("keeps its socket to root, and tells its status there, then without the daemon the same from the ledger", async () => {
    assert.equal(statSync(agent.socket).mode & 0o777, 0o600);
    const env = {
      GREENROOM_AGENT_DRIVER: "sandbox",
      GREENROOM_AGENT_ROOT: agent.root,
      GREENROOM_AGENT_DEVELOPMENT: "true",
    };
    const status = async () => {
      const {
        status: exit,
        stdout,
        stderr,
      } = await greenroom(["agent", "status", "--state-folder", agent.state, "--output", "json"], { env });
      assert.equal(exit, 0, stderr);
      return JSON.parse(stdout) as AgentStatus;
    };
    const alive = await status();
    assert.deepEqual([alive.source, alive.images[0]?.complete, alive.images[0]?.vibs.length], ["daemon", true, 1]);
    assert.equal(alive.controller_link.state, "unreachable");
    await agent.stop("SIGKILL");
    const dead = await status();
    assert.equal(dead.source, "database");
    assert.deepEqual(dead.images, alive.images);
    assert.deepEqual(dead.last_order, alive.last_order);
    assert.deepEqual(dead.installed, alive.installed);
    const text = await greenroom(["agent", "status", "--state-folder", agent.state], { env });
    assert.match(text.stdout, /AGENT DOWN/);
    assert.match(text.stdout, /COMPLETE, 1 of 1 VIBs/);
    await agent.start();
  });

  it("refuses a second agent with the same state folder", async () => {
    // The last thing that it says by itself: nobody answers where its controller should be.
    await agent.line(({ msg }) => msg === "uplink-down");
    const before = agent.lines.length;
    const { status, stderr } = await greenroom(
      ["agent", "run", "--state-folder", agent.state, "--listen", "127.0.0.1:0"],
      {
        env: { GREENROOM_AGENT_DRIVER: "sandbox", GREENROOM_AGENT_ROOT: agent.root },
      },
    );
    assert.equal(status, 8, stderr);
    assert.match(stderr, /AGENT_RUNS_ALREADY/);
    assert.equal(agent.lines.length, before);
  });

  it("refuses an unprivileged user, plainly", async () => {
    const { status, stderr } = await greenroom(["agent", "status", "--state-folder", agent.state], { uid: 65534 });
    assert.equal(status, 3, stderr);
    assert.match(stderr, /needs root/);
  });

  it("stops in good order on SIGTERM", async () => {
    await agent.stop("SIGTERM");
    assert.equal(agent.lines.at(-1)?.["msg"], "stopped");
    await agent.start();
  });
});
