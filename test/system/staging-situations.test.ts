import assert from "node:assert/strict";
import { join } from "node:path";
import { systemClock } from "../../core/time/clock.js";
import { StartedController } from "../controller/api/started-controller.js";
import { HeldDepot } from "../controller/rollout/held-depot.js";
import { SmallFleet } from "../controller/rollout/small-fleet.js";
import { freePort } from "../rig/free-port.js";
import { outcomeOf } from "./situations/outcome.js";
import { Scene, type Situation } from "./situations/scene.js";
import { stockUp, type Stock } from "./situations/stock.js";
import { SITUATIONS } from "./situations/table.js";

describe("every situation of a staging, on a real agent", () => {
  let door: StartedController;
  let depot: HeldDepot;
  let fleet: SmallFleet;
  let stock: Stock;

  before(async () => {
    depot = await HeldDepot.start(() => ({ address: door.controller.addresses.depot, ca: door.context.caPem }));
    const ports = { grpc: `127.0.0.1:${await freePort()}`, rest: `127.0.0.1:${await freePort()}` };
    door = await StartedController.start(systemClock, { depotUrl: depot.url, ...ports });
    fleet = new SmallFleet(door);
    await fleet.logIn();
    stock = await stockUp(fleet);
  });
  afterEach(() => depot.release());
  after(async () => {
    await depot?.[Symbol.asyncDispose]();
    await fleet?.[Symbol.asyncDispose]();
    await door?.[Symbol.asyncDispose]();
  });

  for (const [index, situation] of SITUATIONS.entries())
    it(situation.what, async () => {
      const at = await sceneOf(`esx-${index}`, situation);
      const task = (await situation.arrange?.(at)) ?? (await at.order());
      const outcome = await outcomeOf(fleet, { task, id: at.id, base: at.base });
      assert.deepEqual({ ...outcome, fetched: depot.asked.length }, situation.expected);
      await fleet.stopAgent(at.id);
    });

  async function sceneOf(name: string, { place = {}, runs, image }: Situation): Promise<Scene> {
    const running = runs === "wanted" ? stock.wanted : runs === "higher" ? [stock.higher] : [];
    const id = await fleet.addHost(name, { ...place, bankVibs: running.map(({ bytes }) => bytes) });
    const at = new Scene(fleet, depot, id, join(door.place.path, name, "host", "scratch", "greenroom", "staging"));
    await fleet.setSpec(at.base, image);
    depot.asked.length = 0;
    return at;
  }
});
