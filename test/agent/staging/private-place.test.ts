import assert from "node:assert/strict";
import { chmodSync, chownSync, mkdirSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { StageState } from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { DepotServer } from "../rig/depot-server.js";
import { EnrolledAgent, greenroom } from "../rig/enrolled-agent.js";
import { folderListing } from "../rig/folder-listing.js";
import { forgeVib, ImageForge, type ForgedVib } from "../rig/image-forge.js";
import { isRoot, lastOf } from "../rig/staging-host.js";

interface Hostile {
  /** The folder that is at fault, as the refusal names it. */
  readonly culprit: string;
  readonly why: RegExp;
}

/** Promise 9, one case a row: what is made of the scratch folder, and what the agent says of it. */
const HOSTILE: Readonly<Record<string, (place: string, scratch: string) => Hostile>> = {
  "below a sticky folder that the world may write, as the temporary folder is": (place, scratch) => {
    chmodSync(place, 0o1777);
    mkdirSync(scratch, { mode: 0o700 });
    return { culprit: place, why: /others may write to it \(mode 1777\)/ };
  },
  "below a folder that its group may write": (place, scratch) => {
    chmodSync(place, 0o770);
    mkdirSync(scratch, { mode: 0o700 });
    return { culprit: place, why: /others may write to it \(mode 0770\)/ };
  },
  "below a folder of another user": (place, scratch) => {
    chownSync(place, 12345, 12345);
    mkdirSync(scratch, { mode: 0o700 });
    return { culprit: place, why: /it belongs to user 12345/ };
  },
  "reached by a symbolic link": (place, scratch) => {
    mkdirSync(join(place, "elsewhere"), { mode: 0o700 });
    symlinkSync(join(place, "elsewhere"), scratch);
    return { culprit: scratch, why: /symbolic link/ };
  },
  "reached by a link further up": (place, scratch) => {
    mkdirSync(scratch, { mode: 0o700 });
    renameSync(place, `${place}-real`);
    symlinkSync(`${place}-real`, place);
    return { culprit: place, why: /symbolic link/ };
  },
  "with a staging folder of another user": (_place, scratch) => {
    mkdirSync(join(scratch, "greenroom/staging"), { recursive: true, mode: 0o700 });
    chownSync(join(scratch, "greenroom/staging"), 12345, 12345);
    return { culprit: join(scratch, "greenroom/staging"), why: /it belongs to user 12345, not to 0/ };
  },
  "with a staging folder that others may read": (_place, scratch) => {
    mkdirSync(join(scratch, "greenroom/staging"), { recursive: true, mode: 0o700 });
    chmodSync(join(scratch, "greenroom/staging"), 0o755);
    return { culprit: join(scratch, "greenroom/staging"), why: /its mode is 0755, not 0700/ };
  },
  "with a link in place of the staging folder": (place, scratch) => {
    mkdirSync(join(scratch, "greenroom"), { recursive: true, mode: 0o700 });
    mkdirSync(join(place, "elsewhere"), { mode: 0o700 });
    symlinkSync(join(place, "elsewhere"), join(scratch, "greenroom/staging"));
    return { culprit: join(scratch, "greenroom/staging"), why: /symbolic link/ };
  },
  "with a folder for VIBs that others may write": (_place, scratch) => {
    mkdirSync(join(scratch, "greenroom/staging/vibs"), { recursive: true, mode: 0o700 });
    chmodSync(join(scratch, "greenroom/staging/vibs"), 0o777);
    return { culprit: join(scratch, "greenroom/staging/vibs"), why: /its mode is 0777, not 0700/ };
  },
};

describe("an agent whose scratch folder others could change", function () {
  let forge: ImageForge;
  let vib: ForgedVib;
  let depot: DepotServer;
  before(async function () {
    if (!isRoot) this.skip();
    forge = new ImageForge();
    vib = await forgeVib({ name: "net-forge" });
    depot = await DepotServer.start([vib]);
  });
  after(() => depot[Symbol.asyncDispose]());

  for (const [what, make] of Object.entries(HOSTILE))
    it(`refuses to stage, says which path and why, and writes nothing there: ${what} (sentence 11)`, async () => {
      await using agent = await EnrolledAgent.enrol(forge);
      const place = join(agent.place, "place");
      mkdirSync(place, { mode: 0o700 });
      const scratch = join(place, "scratch");
      const { culprit, why } = make(place, scratch);
      const before = folderListing(agent.place).filter((line) => line.includes("/place"));
      const env = { GREENROOM_AGENT_SCRATCH_FOLDER: scratch };
      assert.ok(await agent.start(env), "it runs, so that it can say why it does not stage");
      const client = await agent.client();
      try {
        const soon = new Date(Date.now() + 3_600_000).toISOString();
        const manifest = forge.manifest([vib.entry], { expiresAt: soon });
        const order = forge.sign(manifest, forge.order(manifest, { sources: [depot.url], applyBy: soon }));
        const { progress } = await lastOf(client.stage(order));
        assert.equal(progress?.state, StageState.FAILED);
        assert.deepEqual([progress.problem?.code, progress.problem?.details["path"]], ["FOLDER_NOT_PRIVATE", culprit]);
        assert.match(progress.problem?.message ?? "", why);
        const { scratch: status } = await client.getHost({}, { timeoutMs: 10_000 });
        assert.deepEqual([status?.problem?.code, status?.problem?.details["path"]], ["FOLDER_NOT_PRIVATE", culprit]);
      } finally {
        client.close();
      }
      const { stdout } = await greenroom(["agent", "status", "--state-folder", agent.state], { env });
      assert.match(stdout, why);
      assert.equal(depot.asked.length, 0, "not one byte was asked for");
      assert.deepEqual(
        folderListing(agent.place).filter((line) => line.includes("/place")),
        before,
      );
    });
});
