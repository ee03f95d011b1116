import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import type { OpenAPI3 } from "openapi-typescript";
import { makeWorkplace, type Workplace } from "../../rig/workplace.js";
import { bindingsOf, capturesOf, wireOrSkip } from "../../rig/wire.js";
import { StaticDepot } from "../../rig/static-depot.js";
import { breaches } from "./contract.js";
import { governedByGo, goOrSkip } from "./govmomi-client.js";
import { EveryOperation } from "./every-operation.js";
import { REPLAYS, Replay } from "./replay.js";
import { SdkClient, VapiError } from "./sdk-client.js";
import { runTypedClient } from "./typed-client.js";
import { readAll } from "./vsphere-answers.js";
import { pulledBundle, wireFleet, VERSION, type WireFleet } from "./wire-fleet.js";

const SOFTWARE = "com.vmware.esx.settings.clusters.software";
const CLUSTER = "domain-c1";

/** One controller with real agents, before which clients come that nobody here wrote, or that read the vendor's own bindings. */
describe("clients of vSphere", () => {
  let place: Workplace;
  let wire: WireFleet;
  before(async () => {
    place = makeWorkplace("test-wire");
    wire = await wireFleet(place);
  });
  after(async () => {
    await wire[Symbol.asyncDispose]();
    place[Symbol.dispose]();
  });

  it("answers govc's recorded requests, byte for byte as it sent them", async function () {
    const captures = capturesOf(wireOrSkip(this));
    assert.equal(captures.length, Object.keys(REPLAYS).length);
    const replay = new Replay(wire);
    for (const [name, bytes] of captures) await replay.send(name, bytes);
  });

  describe("the vendor's SDK, by JSON-RPC", () => {
    let sdk: SdkClient;
    before(async function () {
      sdk = new SdkClient(wire.door, bindingsOf(wireOrSkip(this)));
      await sdk.logIn();
    });

    it("checks, stages, and reads result, compliance, task and image as typed structures", async () => {
      const scan = await sdk.ended(
        await sdk.call(SOFTWARE, "scan$task", { cluster: CLUSTER }),
        "struct:com.vmware.esx.settings.cluster_compliance",
      );
      assert.equal(scan["status"], "SUCCEEDED");
      const spec = { commit: null, hosts: ["host-1"] };
      const task = await sdk.call(SOFTWARE, "stage$task", { cluster: CLUSTER, spec });
      const staged = await sdk.ended(task, `struct:${SOFTWARE}.stage_result`);
      const result = staged.result as {
        status: { status: string };
        successful_hosts: string[];
        skipped_hosts: string[];
      };
      assert.equal(result.status.status, "OK");
      assert.deepEqual([...result.successful_hosts, ...result.skipped_hosts], ["host-1"]);
      const compliance = await sdk.call(`${SOFTWARE}.compliance`, "get", { cluster: CLUSTER });
      assert.equal((compliance as { stage_status: string }).stage_status, "STAGED");
      const image = (await sdk.call(SOFTWARE, "get", { cluster: CLUSTER })) as { add_on: { name: string } };
      assert.equal(image.add_on.name, "GRN-Addon");
      const listed = await sdk.call("com.vmware.cis.tasks", "list", {
        filter_spec: { services: [SOFTWARE], targets: [{ type: "ClusterComputeResource", id: CLUSTER }] },
        result_spec: { exclude_result: true },
      });
      assert.ok(Object.hasOwn(listed as object, task as string));
    });

    it("does the same of a standalone host", async () => {
      const hosts = "com.vmware.esx.settings.hosts.software";
      const { standalone: host } = wire;
      const scanned = await sdk.ended(
        await sdk.call(hosts, "scan$task", { host }),
        "struct:com.vmware.esx.settings.host_compliance",
      );
      assert.equal(scanned["status"], "SUCCEEDED");
      const staged = await sdk.ended(
        await sdk.call(hosts, "stage$task", { host, spec: {} }),
        `struct:${hosts}.stage_result`,
      );
      assert.equal((staged.result as { host_info: { name: string } }).host_info.name, "edge");
    });

    it("edits a draft and commits it", async () => {
      const drafts = `${SOFTWARE}.drafts`;
      const draft = await sdk.call(drafts, "create", { cluster: CLUSTER });
      const at = { cluster: CLUSTER, draft };
      await sdk.call(`${drafts}.software.components`, "update", { ...at, spec: { components_to_set: { k: "1.0-1" } } });
      await sdk.call(`${drafts}.software.components`, "set", { ...at, component: "grn-tool", version: null });
      const parts = (await sdk.call(`${drafts}.software.components`, "list", at)) as Record<
        string,
        { version: unknown }
      >;
      assert.deepEqual([parts["k"]?.version, parts["grn-tool"]?.version], ["1.0-1", null]);
      await sdk.call(`${drafts}.software.effective_components`, "list", at);
      await sdk.ended(await sdk.call(drafts, "validate$task", at), `struct:${drafts}.validate_result`);
      const task = (await sdk.call(drafts, "commit$task", { ...at, spec: { message: "by the SDK" } })) as string;
      const commit = await sdk.ended(task, "string");
      const { tasks, operations } = { tasks: [task], operations: ["commit$task", "set$task"] };
      const filter = { tasks, operations, services: [drafts], status: ["SUCCEEDED"], users: [wire.door.context.user] };
      const found = await sdk.call("com.vmware.cis.tasks", "list", { filter_spec: filter });
      assert.deepEqual(Object.keys(found as object), tasks);
      for (const none of [{ operations: ["set$task"] }, { tasks: ["task-none"] }, { users: ["nobody"] }])
        assert.deepEqual(await sdk.call("com.vmware.cis.tasks", "list", { filter_spec: { ...filter, ...none } }), {});
      const info = await sdk.call(`${SOFTWARE}.commits`, "get", { cluster: CLUSTER, commit: commit.result });
      assert.equal((info as { description: string }).description, "by the SDK");
    });

    it("is told what is wrong as an error of the SDK, with HTTP 200", async () => {
      const refused = (call: Promise<unknown>, structure: string, says: RegExp) =>
        assert.rejects(call, (thrown) => {
          assert.ok(thrown instanceof VapiError, String(thrown));
          assert.equal(thrown.structure, `com.vmware.vapi.std.errors.${structure}`);
          assert.match(JSON.stringify(thrown.fields), says);
          return true;
        });
      await refused(sdk.call("com.vmware.cis.tasks", "get", { task: "52aa:com.vmware.x" }), "not_found", /52aa/);
      await refused(sdk.call("com.vmware.esx.settings.depots.umds", "get"), "unsupported", /UMDS/);
      await refused(sdk.call("com.vmware.cis.tasks", "get", { task: "../../greenroom/about" }), "not_found", /about/);
      const stranger = sdk.asNobody();
      await refused(stranger.call(SOFTWARE, "get", { cluster: CLUSTER }), "unauthenticated", /session/);
      const deep = '{"OPTIONAL":'.repeat(2_000) + "null" + "}".repeat(2_000);
      for (const [service, operation, input, error] of [
        [SOFTWARE, "no_such", {}, "operation_not_found"],
        [SOFTWARE, "get", {}, "invalid_argument"],
        [SOFTWARE, "get", { STRUCTURE: { "operation-input": { cluster: 7 } } }, "invalid_argument"],
        [SOFTWARE, "get", { STRUCTURE: { "operation-input": { cluster: CLUSTER, other: 1 } } }, "invalid_argument"],
        [
          "com.vmware.cis.tasks",
          "get",
          { STRUCTURE: { "operation-input": { task: "t", spec: JSON.parse(deep) as unknown } } },
          "invalid_argument",
        ],
      ] as const) {
        const { status, text } = await sdk.raw(service, operation, input);
        assert.equal(status, 200);
        assert.match(text, new RegExp(`"ERROR":\\{"com.vmware.vapi.std.errors.${error}"`));
      }
      const strange = await wire.door.ask("POST", "/api", { json: { jsonrpc: "1.0" } });
      assert.deepEqual([strange.status, (strange.json as { error: { code: number } }).error.code], [200, -32600]);
    });
  });

  it("fetches a bundle by its address (PULL), and forgets it again", async () => {
    const session = await wire.door.logIn();
    await using depot = await StaticDepot.start();
    depot.files.set("pulled.zip", readFileSync(await pulledBundle(place)));
    const location = `${depot.base}pulled.zip`;
    const offline = "/api/esx/settings/depots/offline";
    const spec = { source_type: "PULL", location, description: "by address", owner_data: "script" };
    const { json: task } = await wire.door.ask("POST", `${offline}?vmw-task=true`, { session, json: spec });
    const { status, result, error } = await wire.door.ended(task as string, session);
    assert.equal(status, "SUCCEEDED", JSON.stringify(error));
    const { depot: id } = result as { depot: string };
    const told = (await wire.door.ask("GET", `${offline}/${id}`, { session })).json as Record<string, unknown>;
    assert.deepEqual([told["source_type"], told["location"]], ["PULL", location]);
    // The API's own name for it, and govmomi's.
    assert.deepEqual([told["ownerdata"], told["owner_data"]], ["script", "script"]);
    const { json: deletion } = await wire.door.ask("DELETE", `${offline}/${id}?vmw-task=true`, { session });
    assert.equal((await wire.door.ended(deletion as string, session)).status, "SUCCEEDED");
  });

  it("describes itself validly by OpenAPI, and a client generated from that goes through the demo's steps", async function () {
    this.timeout(300_000);
    const { json } = await wire.door.ask("GET", "/api/docs/openapi.json");
    const { valid, errors } = await new Validator().validate(json as Record<string, unknown>);
    assert.ok(valid, JSON.stringify(errors));
    const told = await runTypedClient(wire.door, json as OpenAPI3, "production");
    assert.deepEqual(told.hosts, ["esx-01"]);
    assert.equal(told.draft_owner, wire.door.context.user);
    assert.deepEqual(told.tasks, ["SUCCEEDED", "SUCCEEDED", "SUCCEEDED"]);
    assert.deepEqual(told.compliance, ["NON_COMPLIANT", "STAGED"]);
    assert.deepEqual([told.skipped, told.after_log_out], [1, "UNAUTHENTICATED"]);
  });

  it("serves a program on govmomi's REST library", async function () {
    this.timeout(300_000);
    goOrSkip(this);
    const told = await governedByGo(place, wire.door, CLUSTER, VERSION);
    assert.equal(told.user, wire.door.context.user);
    assert.equal(told.base_image, VERSION);
    // A controller that is quicker than this client is through by its first look.
    assert.ok(["RUNNING", "SUCCEEDED"].includes(told.first_poll), told.first_poll);
    assert.equal(told.last_poll, "SUCCEEDED");
    assert.match(told.refusal, /^400 Bad Request: \{"error_type":"ALREADY_EXISTS"/);
    assert.equal(told.session_after_logout, false);
  });

  // Last, since they remediate.
  describe("all of them", () => {
    it("answers every path in the shape that vSphere's bindings say (VLCM part 12)", async () => {
      const session = await wire.door.logIn();
      const found: string[] = [];
      for await (const { path, type, json } of readAll(wire, session)) found.push(...breaches(type, json, path));
      assert.deepEqual(found, []);
    });

    // After the paths, since it takes away what they show.
    it("serves every operation of the vendor's bindings as they say, or refuses it by name", async function () {
      const bindings = bindingsOf(wireOrSkip(this));
      const sdk = new SdkClient(wire.door, bindings);
      await sdk.logIn();
      await using depot = await StaticDepot.start();
      depot.files.set("every.zip", readFileSync(await pulledBundle(place)));
      const every = new EveryOperation(sdk, bindings, wire, `${depot.base}every.zip`);
      await every.run();
      assert.deepEqual(every.wrong, []);
    });
  });
});
