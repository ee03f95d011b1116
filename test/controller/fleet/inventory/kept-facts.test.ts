import assert from "node:assert/strict";
import { KeptFacts } from "../../../../controller/fleet/inventory/kept-facts.js";
import type { Store } from "../../../../controller/store/open-store.js";
import { enrolment, storePlace, type StorePlace } from "../../store/store-place.js";

describe("what a host tells of itself", () => {
  let at: StorePlace;
  let hostId: string;
  beforeEach(async () => {
    at = await storePlace();
    hostId = (await at.store.transact(({ hosts }) => hosts.enrol(enrolment("esx-1")))).id;
  });
  afterEach(() => at.close());

  it("is written where it has changed, and not at all where nothing has; one that could not be written is written the next time", async () => {
    let writes = 0;
    let broken = true;
    const transact: Store["transact"] = (work) => {
      writes += 1;
      return broken ? Promise.reject(new Error("disk full")) : at.store.transact(work);
    };
    const facts = new KeptFacts({ transact }, hostId);
    const told = { driver: "sandbox", bootId: "boot-1", agentVersion: "1.0" };
    await assert.rejects(facts.keep(told), /disk full/);
    broken = false;
    await facts.keep(told);
    await facts.keep({ ...told });
    assert.equal(writes, 2);
    await at.store.transact(({ hosts }) => hosts.setFacts(hostId, { agentVersion: "told by the greeting" }));
    await facts.keep({ ...told, bootId: "boot-2" });
    const host = await at.store.reader.hosts.get(hostId);
    assert.deepEqual(
      [writes, host?.driver, host?.bootId, host?.agentVersion],
      [3, "sandbox", "boot-2", "told by the greeting"],
    );
  });
});
