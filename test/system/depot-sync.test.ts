import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { TaskInfo } from "../../controller/api/wire/task.js";
import { Fleet, mustSucceed } from "../rig/fleet.js";
import { componentOf, forgeVib } from "../rig/forge.js";
import { StaticDepot } from "../rig/static-depot.js";
import { makeWorkplace } from "../rig/workplace.js";

describe("a synchronisation whose controller is killed", () => {
  it("goes on at the next start with the byte that it had reached, and counts as one", async () => {
    using place = makeWorkplace("sync-kill");
    await using depot = await StaticDepot.start();
    await using fleet = await Fleet.start(place);
    const vibs = await Promise.all(["grn-a", "grn-b"].map((name) => forgeVib({ name, version: "1.0-1", payloadBytes: 300_000 }))); // prettier-ignore
    const components = vibs.map((vib) => componentOf(vib.descriptor.name, "1.0-1", [vib]));
    await depot.publish({ vibs, components });
    const path = depot.vibPath(vibs[1]?.descriptor.id ?? "");
    const bytes = depot.files.get(path) ?? assert.fail();
    const half = Math.floor(bytes.length / 2);
    const ranges: (string | undefined)[] = [];
    const halfSent = new Promise<void>((resolve) => {
      depot.special.set(path, (request, response) => {
        ranges.push(request.headers.range);
        response.writeHead(200, { etag: '"x"', "content-length": bytes.length });
        response.write(bytes.subarray(0, half), () => resolve());
      });
    });
    await fleet.json("depot", "add", depot.location);
    const { task } = await fleet.json<{ task: string }>("depot", "sync", "--no-wait");
    await halfSent;
    const incoming = join(fleet.state, "depot", "incoming");
    // Exactly half: the other VIB, whole, may stand there at the same moment.
    const reached = () => readdirSync(incoming).some((name) => statSync(join(incoming, name), { throwIfNoEntry: false })?.size === half); // prettier-ignore
    while (!reached()) await new Promise((resolve) => setImmediate(resolve));
    await fleet.controller?.stop("SIGKILL");
    depot.special.set(path, (request, response) => {
      ranges.push(request.headers.range);
      const range = `bytes ${half}-${bytes.length - 1}/${bytes.length}`;
      response.writeHead(206, { "content-range": range }).end(bytes.subarray(half));
    });
    await fleet.startController();
    mustSucceed(await fleet.cli("task", "watch", task));
    const info = await fleet.json<TaskInfo & { result: Record<string, { added: { vibs: unknown[] } }> }>("task", "show", task); // prettier-ignore
    assert.deepEqual([info.status, info.result["depot-1"]?.added.vibs.length], ["SUCCEEDED", 2]);
    assert.deepEqual(ranges, [undefined, `bytes=${half}-`]);
    assert.deepEqual(readdirSync(incoming), []);
  });
});
