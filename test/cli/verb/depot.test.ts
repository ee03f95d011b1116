import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StartedController } from "../../controller/api/started-controller.js";
import { baseImageOf, componentOf, forgeVib } from "../../rig/forge.js";
import { greenroom, type Finished } from "../../rig/process.js";
import { StaticDepot } from "../../rig/static-depot.js";

describe("the depot verbs", () => {
  let door: StartedController;
  let depot: StaticDepot;
  let context: string;

  before(async () => {
    door = await StartedController.start();
    depot = await StaticDepot.start();
    const vib = await forgeVib({ name: "grn-nic", version: "1.0-1", payloadBytes: 5000 });
    const components = [{ ...componentOf("grn-nic", "1.0-1", [vib]), category: "bugfix" }];
    await depot.publish({ vibs: [vib], components, baseImages: [baseImageOf("9.0-1", { "grn-nic": "1.0-1" })] });
    context = join(door.place.path, "context.json");
    writeFileSync(context, JSON.stringify({ ...door.context, url: `https://${door.controller.addresses.rest}` }));
    chmodSync(context, 0o600);
  });
  after(async () => {
    await depot[Symbol.asyncDispose]();
    await door[Symbol.asyncDispose]();
  });

  const cli = (...args: readonly string[]): Promise<Finished> =>
    greenroom(["depot", ...args], { env: { GREENROOM_CONTEXT: context } });
  const said = async (...args: readonly string[]): Promise<string> => {
    const { status, stdout, stderr } = await cli(...args);
    assert.equal(status, 0, stderr);
    return stdout;
  };

  it("add a depot, synchronise it, and show what it brought", async () => {
    assert.match(await said("add", depot.location, "--description", "vendor", "--disabled"), /^depot-1: added/);
    const none = await cli("sync");
    assert.deepEqual([none.status, /DEPOTS_NONE/.test(none.stderr)], [7, true]);
    assert.match(await said("update", "vendor", "--enable"), /changed/);
    const sync = async () => JSON.parse(await said("sync", "--output", "json")) as { changed: boolean };
    assert.equal((await sync()).changed, true);
    assert.match(await said("show", "depot-1"), /1 new component, 1 new VIB(.|\n)*new components +grn-nic 1\.0-1/);
    assert.match(await said("list"), /depot-1 +enabled +1 .*1 new component(.|\n)*grn-nic/);
    const shown = JSON.parse(await said("show", depot.location, "--output", "json")) as { kind: string };
    assert.equal(shown.kind, "online");
    assert.match(await said("show", "depot-1"), /synchronised +20/);
    assert.equal((await sync()).changed, false);
  });

  it("list content, filtered", async () => {
    assert.match(await said("content", "components", "--min-version", "0.9"), /grn-nic +1\.0-1 .*bugfix/);
    assert.match(await said("content", "components", "--name", "other"), /^Nothing of that kind/);
    assert.deepEqual(JSON.parse(await said("content", "solutions", "--output", "json")), []);
    assert.equal((await cli("content", "colours")).status, 2);
  });

  it("show and set the schedule", async () => {
    assert.match(await said("schedule"), /type +daily\nat +02:17 UTC\nnext +20/);
    assert.match(await said("schedule", "--type", "weekly", "--weekday", "sunday", "--at", "03:30"), /weekly, sunday\nat +03:30/); // prettier-ignore
    assert.match(await said("schedule", "--off"), /by schedule +no/);
    assert.match(await said("schedule", "--on"), /weekly, sunday/);
    assert.equal((await cli("schedule", "--at", "25:00")).status, 2);
  });

  it("delete a depot, and free its bytes", async () => {
    assert.match(await said("delete", "vendor"), /deleted/);
    assert.match(await said("gc", "--dry-run"), /GRN_bootbank_grn-nic_1\.0-1 (.|\n)*1 file, .* would be removed/);
    assert.match(await said("gc"), /1 file, .* were removed/);
    assert.match(await said("gc"), /^Nothing to collect/);
    assert.equal((await cli("show", "vendor")).status, 7);
  });

  it("exit with what a depot that is away means", async () => {
    await said("add", "http://127.0.0.1:1/");
    const away = await cli("sync", "--output", "json");
    assert.equal(away.status, 6);
    const { result, error, changed } = JSON.parse(away.stdout) as {
      result: object;
      error: { data: { code: string } };
      changed: boolean;
    };
    assert.deepEqual([Object.keys(result), error.data.code, changed], [["depot-2"], "DEPOT_SYNC_INCOMPLETE", false]);
  });
});
