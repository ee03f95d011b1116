import assert from "node:assert/strict";
import { once } from "node:events";
import { createSecureContext } from "node:tls";
import { setImmediate as turn } from "node:timers/promises";
import { Gate } from "../../../controller/fleet/gate.js";
import { HostLink } from "../../../controller/fleet/host-link.js";
import { enrolment, storePlace, type StorePlace } from "../store/store-place.js";

/** Takes the only place of a gate, until it is let go. */
function hold(gate: Gate): () => void {
  const held = new AbortController();
  void gate.run(async () => void (await once(held.signal, "abort")));
  return () => held.abort();
}

describe("a gate", () => {
  it("lets go of those that leave the queue, and keeps the order of the others", async () => {
    const gate = new Gate(1);
    const release = hold(gate);
    const done: string[] = [];
    const impatient = new AbortController();
    const first = gate.run(async () => void done.push("first"), impatient.signal);
    const second = gate.run(async () => void done.push("second"));
    const third = gate.run(async () => void done.push("third"));
    impatient.abort();
    await assert.rejects(first, { name: "AbortError" });
    await assert.rejects(
      gate.run(async () => void done.push("late"), impatient.signal),
      { name: "AbortError" },
    );
    release();
    await Promise.all([second, third]);
    await gate.run(async () => void done.push("last"));
    assert.deepEqual(done, ["second", "third", "last"]);
  });
});

describe("the link to a host", () => {
  let at: StorePlace;
  let hostId: string;
  let fresh: Gate;
  let again: Gate;
  before(async () => {
    at = await storePlace();
    // Nothing listens there.
    const host = { ...enrolment("esx-01"), address: "127.0.0.1:1" };
    hostId = (await at.store.transact((tx) => tx.hosts.enrol(host))).id;
  });
  after(() => at.close());
  beforeEach(() => ([fresh, again] = [new Gate(1), new Gate(1)]));

  const link = () =>
    new HostLink(hostId, {
      ...{ store: at.store, clock: at.clock, context: createSecureContext(), dialling: { fresh, again } },
      random: () => 0,
      assignment: () => assert.fail("no host has answered"),
      onConnected: () => assert.fail("no host has answered"),
      onTrouble: (_host, thrown) => assert.fail(String(thrown)),
    });

  it("offers no channel while it waits for its turn, and is closed without one", async () => {
    const release = hold(fresh);
    const one = link();
    const wanted = one.connected();
    const refreshed = one.refresh();
    await turn();
    assert.throws(() => one.channel, { code: "HOST_NOT_CONNECTED" });
    await one.close();
    await assert.rejects(wanted, { code: "HOST_NOT_CONNECTED" });
    await assert.rejects(refreshed, { code: "HOST_NOT_CONNECTED" });
    release();
  });

  it("keeps nobody waiting who asks for the host when it is closed", async () => {
    const one = link();
    await one.close();
    await assert.rejects(one.connected(), { code: "HOST_NOT_CONNECTED" });
    await assert.rejects(one.refresh(), { code: "HOST_NOT_CONNECTED" });
    assert.throws(() => one.channel, { code: "HOST_NOT_CONNECTED" });
  });

  it("tells those that wait for the host what its dial ended with, when its turn has come", async () => {
    const release = hold(fresh);
    const one = link();
    const wanted = one.connected();
    await turn();
    release();
    await assert.rejects(wanted, { code: "PEER_UNREACHABLE" });
    await one.close();
  });

  it("is dialled among those that answer as soon as the host is wanted, though it waits among those that did not", async () => {
    const release = hold(again);
    const one = link();
    await assert.rejects(one.connected(), { code: "PEER_UNREACHABLE" });
    // Without a delay it soon waits in the lane that is held; whether it does by now or not, it must not stay there.
    for (let round = 0; round < 20; round += 1) await turn();
    await assert.rejects(one.connected(), { code: "PEER_UNREACHABLE" });
    await one.close();
    release();
  });
});
