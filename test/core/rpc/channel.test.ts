import assert from "node:assert/strict";
import { Client, credentials } from "@grpc/grpc-js";
import { loadFileDescriptorSetFromBuffer } from "@grpc/proto-loader";
import { readFileSync } from "node:fs";
import { service as healthService } from "grpc-health-check";
import { rpcClient } from "../../../core/rpc/client.js";
import { insecureLocalCredentials } from "../../../core/rpc/credentials.js";
import { addHealth } from "../../../core/rpc/health.js";
import { addReflection } from "../../../core/rpc/reflection.js";
import { rpcServer } from "../../../core/rpc/server.js";
import { AgentService } from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { Served, type AgentClient } from "./served.js";

/** Resolves when the channel reaches the state. */
const reached = (client: AgentClient, wanted: string): Promise<void> =>
  new Promise((resolve) => {
    const stop = client.onState((state) => {
      if (state !== wanted) return;
      queueMicrotask(() => stop());
      resolve();
    });
  });

describe("a channel", () => {
  const served = new Served();
  afterEach(() => served.close());

  it("tells its state: idle, then ready, then not ready when the server goes", async () => {
    const client = served.client(await served.serve({}));
    const states: string[] = [];
    client.onState((state) => states.push(state));
    assert.deepEqual(states, ["IDLE"]);
    const ready = reached(client, "READY");
    client.connect();
    await ready;
    const gone = new Promise<void>((resolve) => client.onState((state) => state !== "READY" && resolve()));
    await served.stopServers();
    await gone;
    assert.ok(states.includes("READY") && states.at(-1) !== "READY", states.join(" "));
  });

  it("takes no longer answer than it was told to", async () => {
    const answer = { vibs: [{ id: "x".repeat(4096) }] };
    const address = await served.serve({ getSoftware: async () => ({ software: [answer] }) });
    const place = { address, credentials: insecureLocalCredentials.client() };
    const [small, usual] = [rpcClient(AgentService, { ...place, maxReceiveBytes: 4096 }), served.client(address)];
    try {
      await assert.rejects(small.getSoftware({}, { timeoutMs: 30_000 }), /larger than max/);
      assert.equal((await usual.getSoftware({}, { timeoutMs: 30_000 })).software.length, 1);
    } finally {
      small.close();
    }
  });

  it("tells no state after its listener left", async () => {
    const client = served.client(await served.serve({}));
    const states: string[] = [];
    client.onState((state) => states.push(state))();
    const ready = reached(client, "READY");
    client.connect();
    await ready;
    assert.deepEqual(states, ["IDLE"]);
  });

  it("tells SHUTDOWN once when it is closed by its listener", async () => {
    const client = served.client(await served.serve({}));
    const states: string[] = [];
    client.onState((state) => {
      states.push(state);
      if (state === "IDLE") client.close();
    });
    assert.deepEqual(states.filter((state) => state === "SHUTDOWN").length <= 1, true);
  });
});

describe("health and reflection", () => {
  const served = new Served();
  afterEach(() => served.close());

  it("tells the status of a service, and its change", async () => {
    const server = rpcServer();
    const health = addHealth(server, { "": "SERVING", agent: "NOT_SERVING" });
    const address = await served.listen(server, {});
    const client = new Client(address, credentials.createInsecure(), { "grpc.enable_channelz": 0 });
    const { path, requestSerialize, responseDeserialize } = healthService["Check"] ?? assert.fail("no Check");
    const check = (service: string) =>
      new Promise<unknown>((resolve, reject) => {
        client.makeUnaryRequest(path, requestSerialize, responseDeserialize, { service }, (error, answer) =>
          error ? reject(error) : resolve((answer as { status: string }).status),
        );
      });
    try {
      assert.deepEqual([await check(""), await check("agent")], ["SERVING", "NOT_SERVING"]);
      const watching = client.makeServerStreamRequest(
        healthService["Watch"]?.path ?? "",
        requestSerialize,
        responseDeserialize,
        { service: "agent" },
      );
      const seen: string[] = [];
      const changed = new Promise<void>((resolve) =>
        watching.on("data", ({ status }: { status: string }) => {
          seen.push(status);
          if (seen.length === 1) health.set("agent", "SERVING");
          else resolve();
        }),
      );
      watching.on("error", () => undefined);
      await changed;
      watching.cancel();
      assert.deepEqual(seen, ["NOT_SERVING", "SERVING"]);
      assert.equal(await check("agent"), "SERVING");
      await assert.rejects(check("nobody"), /no service nobody/);
    } finally {
      client.close();
    }
  });

  it("reflects a descriptor set", async () => {
    const descriptors = readFileSync("proto/released.binpb");
    assert.ok(Object.keys(loadFileDescriptorSetFromBuffer(descriptors)).includes("greenroom.agent.v1.AgentService"));
    const server = rpcServer();
    await addReflection(server, descriptors);
    const address = await served.listen(server, {});
    const client = new Client(address, credentials.createInsecure(), { "grpc.enable_channelz": 0 });
    const call = client.makeBidiStreamRequest(
      "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
      // ServerReflectionRequest { list_services = 7: "" }
      () => Buffer.from([0x3a, 0x00]),
      (bytes) => bytes,
    );
    try {
      const answered = new Promise<Buffer>((resolve, reject) => {
        call.on("data", (bytes: Buffer) => resolve(bytes));
        call.on("error", reject);
      });
      call.write({});
      assert.ok((await answered).toString("latin1").includes("greenroom.agent.v1.AgentService"));
    } finally {
      call.on("error", () => undefined);
      call.cancel();
      client.close();
    }
  });
});
