import assert from "node:assert/strict";
import { givenSeed } from "../rig/seeded-random.js";
import { KILL_MOMENTS, killControllers } from "../torture/controller/killed-controller.js";

/** As many as fit; `npm run torture -- --controller-kills 50` takes the time for more. */
const KILLS = 8;
const HOSTS = 20;
const seed = givenSeed();

describe(`a controller killed ${KILLS} times while it stages to ${HOSTS} hosts (seed ${seed}; again with GREENROOM_SEED=${seed})`, () => {
  it("always ends with the right result, by one order, and no host fetches a VIB twice", async () => {
    const tally = await killControllers({ seed, kills: KILLS, hosts: HOSTS });
    const total = KILL_MOMENTS.reduce((sum, moment) => sum + (tally.get(moment) ?? 0), 0);
    assert.equal(total, KILLS);
  }).timeout(600_000);
});
