import assert from "node:assert/strict";
import { join } from "node:path";
import { LEDGER_FILE } from "../../../agent/main.js";
import { Ledger } from "../../../agent/ledger/ledger.js";
import { agentSettings } from "../../../agent/domain/agent-settings.js";
import { FAILPOINTS } from "../../../agent/staging/folder/failpoints.js";
import { readOfflineStatus } from "../../../agent/command/status/offline-status.js";
import { allLost } from "../../rig/power-cut/aftermath.js";
import { compileLayerOrSkip } from "../../rig/power-cut/layer.js";
import { PowerCut } from "../../rig/power-cut/power-cut.js";
import { givenSeed, SeededRandom } from "../../rig/seeded-random.js";
import { makeWorkplace, type Workplace } from "../../rig/workplace.js";
import { GivenOrder } from "../../torture/given-order.js";
import { powerCut } from "../../torture/outage.js";
import { lookFromOutside } from "../../torture/outside-look.js";
import { torture, type Tally } from "../../torture/torture.js";
import { DepotServer } from "../rig/depot-server.js";
import { EnrolledAgent } from "../rig/enrolled-agent.js";
import { forgeVib, ImageForge, type ForgedVib } from "../rig/image-forge.js";
import { isRoot } from "../rig/staging-host.js";

const OUTAGES = 90;
const LEAST_EACH = 3;
const seed = givenSeed();

describe("an agent whose host loses its power", () => {
  let place: Workplace;
  let library: string;
  before(function () {
    if (!isRoot) this.skip();
    place = makeWorkplace("power-cut");
    library = compileLayerOrSkip(this, place.path);
  });
  after(() => place[Symbol.dispose]());

  describe(`again and again (seed ${seed}; again with GREENROOM_SEED=${seed})`, () => {
    let tally: Tally;
    before(async function () {
      this.timeout(3_600_000);
      let disks = 0;
      const outageFor = (folders: readonly string[]) =>
        powerCut(new PowerCut({ library, folders, shadow: join(place.path, `shadow-${disks++}`) }));
      tally = await torture({ seed, outages: OUTAGES, hosts: 2, outageFor });
    });

    for (const name of [...FAILPOINTS, "sync"] as const)
      it(`at "${name}" forgets nothing that it ever said, and keeps promises 1 to 3`, () => {
        assert.ok((tally.get(name) ?? 0) >= LEAST_EACH, `only ${tally.get(name)} outages there`);
      });
  });

  describe("and whose disk keeps nothing but what was synced, or lies about that", () => {
    let forge: ImageForge;
    let vibs: ForgedVib[];
    beforeEach(async () => {
      forge = new ImageForge();
      vibs = await Promise.all([200_000, 3000].map((sizeBytes, n) => forgeVib({ name: `net-forge-${n}`, sizeBytes })));
    });

    const scratchOf = (agent: EnrolledAgent): string => join(agent.root, "host", "scratch");
    const connect = (agent: EnrolledAgent, deaf?: string): PowerCut =>
      new PowerCut({ library, folders: [agent.place], shadow: join(place.path, "shadow"), ...(deaf && { deaf }) });

    /** Gives the order as often as it likes; answers once it is staged, and how many files were fetched for it. */
    async function stage(agent: EnrolledAgent, depot: DepotServer, order: GivenOrder): Promise<number> {
      const before = depot.asked.length;
      await order.giveTo(agent);
      await agent.line((line) => line["msg"] === "stage-ended" && line["state"] === "STAGED");
      return depot.asked.length - before;
    }

    const settingsOf = (agent: EnrolledAgent) =>
      agentSettings.parse({
        stateFolder: agent.state,
        driver: "sandbox",
        root: agent.root,
        scratchReserveBytes: 0,
        development: true,
      });

    it("says itself that staged files are gone when the folder forgot them, and fetches them again", async () => {
      await using agent = await EnrolledAgent.enrol(forge);
      await using depot = await DepotServer.start(vibs);
      const order = new GivenOrder(forge, depot.url, { vibs, random: new SeededRandom(1) });
      const power = connect(agent, scratchOf(agent));
      await agent.start(power.environment());
      assert.equal(await stage(agent, depot, order), 2);
      await agent.stop("SIGKILL");
      assert.equal(agent.names("vibs").length, 2);
      power.cut(allLost);
      assert.deepEqual(agent.names("vibs"), []);
      const { images, last_order } = await readOfflineStatus(settingsOf(agent));
      assert.deepEqual([last_order?.state, images[0]?.complete, images[0]?.bytes_staged], ["STAGED", false, 0]);
      await agent.start(power.environment());
      const client = await agent.client();
      const staged = await client.getStaged({}, { timeoutMs: 10_000 });
      client.close();
      assert.deepEqual([staged.images[0]?.complete, staged.images[0]?.vibs], [false, []]);
      assert.equal(await stage(agent, depot, order), 2);
    });

    it("has the rows of every group that is through", async () => {
      await using agent = await EnrolledAgent.enrol(forge);
      await using depot = await DepotServer.start(vibs);
      const order = new GivenOrder(forge, depot.url, { vibs, random: new SeededRandom(1) });
      const power = connect(agent);
      await agent.start({ ...power.environment(), GREENROOM_FAILPOINT: "ledger-noted" });
      await order.giveTo(agent).catch(() => undefined);
      await agent.ended();
      power.cut(allLost);
      const rows = Ledger.openReadOnly(join(agent.state, LEDGER_FILE));
      const named = [...rows.stagedVibs.all().keys()].map((sha256) => `${sha256}.vib`).sort();
      rows.close();
      assert.ok(named.length > 0);
      assert.deepEqual(named, agent.names("vibs"));
    });

    it("is found out by these very tests when files come back without their bytes", async () => {
      await using agent = await EnrolledAgent.enrol(forge);
      await using depot = await DepotServer.start(vibs);
      const order = new GivenOrder(forge, depot.url, { vibs, random: new SeededRandom(1) });
      const power = connect(agent, "files");
      await agent.start(power.environment());
      await stage(agent, depot, order);
      await agent.stop("SIGKILL");
      const look = () =>
        lookFromOutside({
          settings: settingsOf(agent),
          stagingFolder: join(scratchOf(agent), "greenroom", "staging"),
          scopeId: "domain-c1",
          ordered: new Map([[order.imageDigest, vibs]]),
        });
      await look();
      power.cut(allLost);
      // Its mode was lost with its bytes, and is looked at first.
      await assert.rejects(look, /promise [19]/);
    });
  });
});
