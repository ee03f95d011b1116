import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { clientCredentials } from "../../core/rpc/credentials.js";
import { rpcClient, type RpcClient } from "../../core/rpc/client.js";
import { isProblem, type Problem } from "../../core/problem/problem.js";
import { createAuthority, issueCertificate } from "../../core/trust/certificate-authority.js";
import { CONTROLLER_ROLE, hostRole } from "../../core/trust/roles.js";
import { AgentService } from "../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { ReportsService } from "../../proto/gen/greenroom/reports/v1/reports_pb.js";
import { Fleet, mustSucceed, RigHost } from "../rig/fleet.js";
import { freePort } from "../rig/free-port.js";
import { greenroom } from "../rig/process.js";
import { makeWorkplace, type Workplace } from "../rig/workplace.js";

interface Identity {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const CALL = { timeoutMs: 10_000 };

async function refused(call: Promise<unknown>): Promise<Problem> {
  try {
    await call;
  } catch (error) {
    assert.ok(isProblem(error), String(error));
    return error;
  }
  throw new assert.AssertionError({ message: "the call was answered" });
}

describe("trust between controller and agents", () => {
  let place: Workplace;
  let fleet: Fleet;
  let host: RigHost;
  let other: RigHost;
  const clients: RpcClient<typeof AgentService | typeof ReportsService>[] = [];

  before(async () => {
    place = makeWorkplace("test-trust");
    fleet = await Fleet.start(place);
    mustSucceed(await fleet.cli("cluster", "create", "lab"));
    host = await fleet.addHost({ name: "esx-01", cluster: "lab" });
    other = await fleet.addHost({ name: "esx-02", cluster: "lab" });
  });
  after(async () => {
    for (const client of clients) client.close();
    await fleet[Symbol.asyncDispose]();
    place[Symbol.dispose]();
  });

  function identityOf(rig: RigHost): Identity {
    const file = JSON.parse(readFileSync(join(rig.state, "identity.json"), "utf8")) as Record<string, string>;
    return { ca: file["authorityPem"] ?? "", cert: file["certificatePem"] ?? "", key: file["privateKeyPem"] ?? "" };
  }

  /** A certificate of a CA that nobody here knows, and the real CA to check the server with. */
  async function strangerAs(role: string): Promise<Identity> {
    const authority = await createAuthority({ name: "another CA", years: 1 });
    const { certificatePem, privateKeyPem } = await issueCertificate({
      authority,
      role,
      publicKeyFrom: { newKey: true },
      days: 1,
      dnsNames: ["localhost"],
      addresses: ["127.0.0.1"],
    });
    return { ca: identityOf(host).ca, cert: certificatePem, key: privateKeyPem ?? "" };
  }

  function agentOf(
    rig: RigHost,
    identity: Partial<Identity> & { ca: string },
    hostId: string,
  ): RpcClient<typeof AgentService> {
    const credentials = clientCredentials({ ...identity, expectedRole: hostRole(hostId) });
    const client = rpcClient(AgentService, { address: rig.address, credentials });
    clients.push(client);
    return client;
  }

  async function idOf(name: string): Promise<string> {
    const hosts = await fleet.json<{ host: string; name: string }[]>("host", "list");
    return hosts.find((one) => one.name === name)?.host ?? "";
  }

  it("lists both hosts as connected", async () => {
    const list = () => fleet.json<{ name: string; connection_state: string }[]>("host", "list");
    let hosts = await list();
    // The controller dials an agent back once that has greeted it, which may come after the agent is ready.
    while (hosts.some((one) => one.connection_state !== "CONNECTED")) hosts = await list();
    assert.deepEqual(
      hosts.map((one) => [one.name, one.connection_state]),
      [
        ["esx-01", "CONNECTED"],
        ["esx-02", "CONNECTED"],
      ],
    );
  });

  it("an agent answers nobody without a certificate", async () => {
    await refused(agentOf(host, { ca: identityOf(host).ca }, await idOf("esx-01")).getHost({}, CALL));
  });

  it("an agent answers no certificate of another CA, whatever role it claims", async () => {
    await refused(agentOf(host, await strangerAs(CONTROLLER_ROLE), await idOf("esx-01")).getHost({}, CALL));
  });

  it("an agent answers no other agent, nor itself over the network", async () => {
    for (const peer of [other, host]) {
      const problem = await refused(agentOf(host, identityOf(peer), await idOf("esx-01")).getHost({}, CALL));
      assert.equal(problem.body.grpc, 7, problem.message);
    }
  });

  it("a host that answers under another host's name is not believed", async () => {
    const { ca, cert, key } = identityOf(other);
    await refused(agentOf(host, { ca, cert, key }, await idOf("esx-02")).getHost({}, CALL));
  });

  it("the controller takes reports from host certificates alone", async () => {
    const { grpc } = JSON.parse(readFileSync(join(fleet.state, "addresses.json"), "utf8")) as { grpc: string };
    const real = identityOf(host);
    for (const identity of [{ ca: real.ca }, await strangerAs(hostRole("host-1"))]) {
      const credentials = clientCredentials({ ...identity, expectedRole: CONTROLLER_ROLE });
      const client = rpcClient(ReportsService, { address: grpc, credentials });
      clients.push(client);
      await refused(client.hello({ agentVersion: "x", bootId: "x", advertise: "127.0.0.1:1" }, CALL));
    }
  });

  it("a join token works once", async () => {
    const token = await fleet.json<{ token: string; controller: string; ca_fingerprint: string }>(
      "host",
      "token",
      "--cluster",
      "lab",
    );
    const make = async (name: string) => {
      const root = join(place.path, name);
      mustSucceed(await greenroom(["agent", "sandbox", "--root", root]));
      return new RigHost({
        plan: { name, cluster: "lab" },
        root,
        state: `${root}-state`,
        address: `127.0.0.1:${await freePort()}`,
        scratch: join(root, "host", "scratch"),
      });
    };
    mustSucceed(await fleet.enrollWith(await make("once"), token));
    const again = await fleet.enrollWith(await make("twice"), token);
    assert.notEqual(again.status, 0);
    assert.match(again.stderr, /TOKEN_USED/);
  });

  it("an expired join token opens nothing", async () => {
    const token = await fleet.json<{ token: string; controller: string; ca_fingerprint: string }>(
      "host",
      "token",
      "--cluster",
      "lab",
    );
    const database = new Database(join(fleet.state, "controller.db"));
    database.prepare("update join_tokens set expires_at = '2020-01-01T00:00:00.000Z' where used_at is null").run();
    database.close();
    const late = await fleet.enrollWith(unusedHost("late"), token);
    assert.notEqual(late.status, 0);
    assert.match(late.stderr, /TOKEN_EXPIRED/);
  });

  it("a host talks to no controller but the one whose fingerprint it was given", async () => {
    const token = await fleet.json<{ token: string; controller: string; ca_fingerprint: string }>(
      "host",
      "token",
      "--cluster",
      "lab",
    );
    const wrong = await fleet.enrollWith(unusedHost("wrong-pin"), {
      ...token,
      ca_fingerprint: `sha256:${"0".repeat(64)}`,
    });
    assert.notEqual(wrong.status, 0);
    assert.match(wrong.stderr, /PIN|FINGERPRINT/);
    mustSucceed(await fleet.enrollWith(unusedHost("right-pin"), token));
  });

  /** A state folder of its own, on a host that is there. */
  const unusedHost = (name: string): RigHost =>
    new RigHost({
      plan: { name, cluster: "lab" },
      root: host.root,
      state: join(place.path, `${name}-state`),
      address: "127.0.0.1:1",
      scratch: host.scratch,
    });

  it("REST answers nothing without a session, and no session for a wrong credential", async () => {
    const context = JSON.parse(readFileSync(fleet.context, "utf8")) as Record<string, unknown>;
    const wrong = join(place.path, "wrong.json");
    writeFileSync(wrong, JSON.stringify({ ...context, credential: "not-it" }), { mode: 0o600 });
    const finished = await greenroom(["host", "list"], { env: { GREENROOM_CONTEXT: wrong } });
    assert.notEqual(finished.status, 0);
    assert.doesNotMatch(finished.stderr, /at .*\.js:\d+/);
  });
});
