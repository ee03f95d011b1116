import assert from "node:assert/strict";
import { readCompliance } from "../../../../controller/rollout/check/compliance-reading.js";
import { FleetMemory } from "../../../../controller/rollout/check/remembered-fleet.js";
import type { ImageRecord } from "../../../../controller/store/images/images.js";
import type { Receipt } from "../../../../formats/receipt/receipt.js";
import { seededCheck, seededImage, seededReceipt } from "../../../rig/seeded-image.js";
import { enrolment, storePlace, type StorePlace } from "../../store/store-place.js";

interface StagePlan {
  readonly staged: number;
  readonly counter: number;
  readonly persistence?: Receipt["persistence"];
}

describe("what is remembered of a whole fleet", () => {
  let at: StorePlace;
  let memory: FleetMemory;
  let clusterId: string;
  let image: ImageRecord;
  const hosts: string[] = [];
  before(async () => {
    at = await storePlace();
    memory = new FleetMemory(at.store);
    await at.store.transact(async (tx) => {
      clusterId = (await tx.clusters.create({ name: "lab" })).id;
      for (const name of ["esx-01", "esx-02", "esx-03"]) {
        const { id } = await tx.hosts.enrol(enrolment(name, clusterId));
        await tx.hosts.setFacts(id, { bootId: "boot-1" });
        hosts.push(id);
      }
      await tx.hosts.enrol(enrolment("alone-01"));
    });
  });
  after(() => at.close());

  const commit = () =>
    at.store.transact(async ({ images }) => {
      image = seededImage({ ...(await images.next(clusterId)), scopeId: clusterId, vibs: 6 });
      await images.add(image);
    });
  const check = (host: string) =>
    at.store.transact(({ compliance }) => compliance.put({ scopeId: clusterId, results: [seededCheck(host, image)] }));
  const stage = (hostId: string, plan: StagePlan) => {
    const receipt: Receipt = { ...seededReceipt(hostId, image, plan), persistence: plan.persistence ?? "persistent" };
    return at.store.transact(({ receipts }) => receipts.put({ hostId, receipt, envelope: Uint8Array.of(1) }));
  };
  /** What each host of the cluster is called in short, which is the same as what the cluster's own compliance says at length. */
  const told = async () => {
    const { compliance } = await memory.read();
    const whole = await readCompliance(at.store, clusterId);
    for (const id of hosts) {
      const long = whole.hosts[id] ?? whole.unavailable[id] ?? assert.fail(id);
      const { reason, checkedAt: _checkedAt, ...short } = compliance.get(id) ?? assert.fail(id);
      const same = Object.fromEntries(Object.keys(short).map((key) => [key, long[key as keyof typeof long]]));
      assert.deepEqual({ ...short, reason }, { ...same, reason: long.unknown?.reason ?? "" });
    }
    return hosts.map((id) => {
      const one = compliance.get(id);
      return [one?.status, one?.stageStatus, `${one?.vibsStaged}/${one?.vibsWanted}`].join(" ");
    });
  };

  it("says nothing of hosts without an image, and that those with one were never checked", async () => {
    assert.equal((await memory.read()).compliance.size, 0);
    assert.equal((await memory.read()).hosts.length, 4);
    await commit();
    const { compliance } = await memory.read();
    assert.deepEqual([...compliance.keys()].sort(), [...hosts].sort());
    for (const one of compliance.values())
      assert.deepEqual(
        [one.status, one.checkedAt, one.reason],
        ["UNAVAILABLE", null, "it was never checked against the image"],
      );
  });

  it("follows a check, a receipt, one that takes it back, a reboot and another image, as the cluster's own compliance does", async () => {
    const [first = "", second = ""] = hosts;
    await check(first);
    const [never, bare] = ["UNAVAILABLE  0/0", "NON_COMPLIANT NOT_STAGED 0/3"];
    assert.deepEqual(await told(), [bare, never, never]);
    await stage(first, { staged: 2, counter: 1 });
    assert.deepEqual(await told(), ["NON_COMPLIANT NOT_STAGED 2/3", never, never]);
    await stage(first, { staged: 3, counter: 2 });
    await check(second);
    await stage(second, { staged: 3, counter: 1, persistence: "volatile" });
    const whole = "NON_COMPLIANT STAGED 3/3";
    assert.deepEqual(await told(), [whole, whole, never]);
    await stage(first, { staged: 0, counter: 3 });
    await at.store.transact((tx) => tx.hosts.setFacts(second, { bootId: "boot-2" }));
    assert.deepEqual(await told(), [bare, bare, never]);
    await commit();
    assert.deepEqual(await told(), [never, never, never]);
    assert.match((await memory.read()).compliance.get(first)?.reason ?? "", /the last check was against commit-1$/);
  });

  it("has the newest of two checks within one and the same millisecond", async () => {
    const [first = ""] = hosts;
    await check(first);
    assert.equal((await told())[0], "NON_COMPLIANT NOT_STAGED 0/3");
    const judged = { ...seededCheck(first, image), status: "INCOMPATIBLE" as const, stageStatus: null };
    await at.store.transact(({ compliance }) => compliance.put({ scopeId: clusterId, results: [judged] }));
    assert.match((await told())[0] ?? "", /^INCOMPATIBLE/);
  });

  it("forgets a host that left the fleet", async () => {
    const [first = ""] = hosts;
    await at.store.transact(async (tx) => {
      await tx.compliance.forgetHost(first);
      await tx.hosts.decommission(first, { at: "2026-11-24T10:00:00.000Z", by: "ann", cluster: null });
    });
    const now = await memory.read();
    assert.ok(!now.compliance.has(first) && !now.hosts.some(({ id }) => id === first));
  });
});
