/* eslint-disable @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import { joinHost, newToken } from "../../fleet/joined-host.js";
import { StartedController } from "../started-controller.js";
import { makeUser, sessionOf } from "./people.js";

describe("a role on one host of a cluster", () => {
  let door: StartedController;
  let ann: string;
  let keeper: string;
  const hosts: string[] = [];
  before(async () => {
    door = await StartedController.start();
    const session = await door.logIn();
    for (const name of ["blue", "green"])
      await door.ask("POST", "/api/greenroom/clusters", { session, json: { name } });
    for (const hostName of ["esx-01", "esx-02"])
      hosts.push((await joinHost(door, await newToken(door, { cluster: "blue" }), { hostName })).hostId);
    await makeUser(door, session, { user: "ann", roles: [["stager", { host: "esx-01" }]] });
    const own = { privileges: ["Greenroom.Inventory.Write"] };
    await door.ask("PUT", "/api/greenroom/roles/keeper", { session, json: own });
    await makeUser(door, session, { user: "keeper", roles: [["keeper", { cluster: "blue" }]] });
    ann = await sessionOf(door, "ann");
    keeper = await sessionOf(door, "keeper");
  });
  after(() => door[Symbol.asyncDispose]());

  const stage = async (named: readonly string[] | undefined) => {
    const path = "/api/esx/settings/clusters/blue/software?action=stage&vmw-task=true";
    const { json } = await door.ask("POST", path, { session: ann, json: named === undefined ? {} : { hosts: named } });
    return [json.data.code, json.data.details.object ?? ""] as const;
  };

  it("is enough to stage that host of the cluster, by id and by name, and nothing more", async () => {
    const [first = "", second = ""] = hosts;
    for (const named of [[first], ["esx-01"]]) assert.notEqual((await stage(named))[0], "PRIVILEGE_MISSING");
    for (const named of [
      [first, second],
      ["esx-01", "esx-02"],
    ])
      assert.deepEqual(await stage(named), ["PRIVILEGE_MISSING", `host ${named[1]}`]);
    for (const named of [undefined, []]) assert.match((await stage(named))[1], /^cluster blue/);
  });

  it("shows that host alone in lists", async () => {
    for (const path of ["/api/vcenter/host", "/api/greenroom/hosts", "/api/greenroom/fleet/hosts"]) {
      const { json } = await door.ask("GET", path, { session: ann });
      assert.deepEqual(
        json.map(({ host }: { host: string }) => host),
        hosts.slice(0, 1),
        path,
      );
    }
    assert.deepEqual((await door.ask("GET", "/api/vcenter/cluster", { session: ann })).json, []);
    const { json: scopes } = await door.ask("GET", "/api/greenroom/fleet/scopes", { session: ann });
    assert.deepEqual(
      scopes.map(({ name, kind, hosts: sum }: { name: string; kind: string; hosts: number }) => [name, kind, sum]),
      [["blue", "cluster", 1]],
    );
    const whole = await door.ask("GET", "/api/greenroom/fleet/scopes", { session: await door.logIn() });
    assert.deepEqual(
      whole.json.map(({ name, hosts: sum }: { name: string; hosts: number }) => [name, sum]),
      [
        ["blue", 2],
        ["green", 0],
      ],
    );
    assert.equal((await door.ask("GET", "/api/greenroom/hosts/esx-02", { session: ann })).status, 403);
  });

  it("and a role on its cluster moves no host into another, nor lets one join there", async () => {
    const moved = await door.ask("PATCH", "/api/greenroom/hosts/esx-01", {
      session: keeper,
      json: { cluster: "green" },
    });
    assert.deepEqual([moved.status, moved.json.data.code], [403, "PRIVILEGE_MISSING"]);
    assert.equal(moved.json.data.details.object, "this cluster");
    const token = (json: object) => door.ask("POST", "/api/greenroom/join-tokens", { session: keeper, json });
    assert.equal((await token({ cluster: "blue" })).status, 201);
    for (const json of [{ cluster: "green" }, {}]) assert.equal((await token(json)).status, 403);
  });

  it("is none in another cluster, which is not even told of, and a host elsewhere of the same name takes nothing away", async () => {
    const session = await door.logIn();
    await joinHost(door, await newToken(door, { cluster: "green" }), { hostName: "esx-01" });
    assert.notEqual((await stage(["esx-01"]))[0], "PRIVILEGE_MISSING");
    const rule = { acts: ["remediate"] };
    await door.ask("PUT", "/api/greenroom/approval-rules/green", { session, json: rule });
    for (const action of ["stage", "apply"]) {
      const path = `/api/esx/settings/clusters/green/software?action=${action}&vmw-task=true`;
      for (const named of [hosts[0], "esx-01", "nosuch"]) {
        const { status, json } = await door.ask("POST", path, { session: ann, json: { commit: "1", hosts: [named] } });
        const object = action === "apply" ? "cluster green" : `host ${named}`;
        assert.deepEqual([status, json.data.details.object], [403, object], `${action} ${named}`);
      }
    }
    assert.deepEqual((await door.ask("GET", "/api/greenroom/approvals", { session })).json, []);
  });
});
