import assert from "node:assert/strict";
import type { HostCompliance } from "../../controller/api/wire/compliance.js";
import { holds } from "../../web/app/holds.js";
import { countStates, stateOfSummary } from "../../web/compliance/host-state.js";
import { fitsSearch, sortHosts, type FleetHost } from "../../web/fleet/fleet-model.js";
import { diffCounts } from "../../web/image/diff-words.js";
import { joinCommand } from "../../web/enrol/join-command.js";

type Known = Parameters<typeof stateOfSummary>[0];
const known = (status: HostCompliance["status"], stage_status: "STAGED" | "NOT_STAGED", staged: number): Known => ({
  ...{ status, stage_status, vibs_staged: staged, vibs_wanted: 4 },
});

describe("what people see of a host", () => {
  const states: readonly [string, Known, string][] = [
    ["never checked", undefined, "unknown"],
    ["not reached", known("UNAVAILABLE", "NOT_STAGED", 4), "unknown"],
    ["compliant", known("COMPLIANT", "STAGED", 4), "compliant"],
    ["incompatible", known("INCOMPATIBLE", "NOT_STAGED", 4), "incompatible"],
    ["everything staged", known("NON_COMPLIANT", "STAGED", 4), "staged"],
    // The badge is the controller's word, never a sum of ours.
    ["all VIBs there, and yet not staged", known("NON_COMPLIANT", "NOT_STAGED", 4), "partial"],
    ["some staged", known("NON_COMPLIANT", "NOT_STAGED", 1), "partial"],
    ["nothing staged", known("NON_COMPLIANT", "NOT_STAGED", 0), "not-staged"],
  ];
  for (const [what, summary, kind] of states)
    it(`${what}: ${kind}`, () => assert.equal(stateOfSummary(summary).kind, kind));

  it("adds up to all of them", () => {
    const kinds = states.map(([, summary]) => stateOfSummary(summary).kind);
    const counts = countStates(kinds);
    assert.equal(
      Object.values(counts).reduce((sum, one) => sum + one, 0),
      kinds.length,
    );
  });
});

describe("a long list of hosts", () => {
  const host = (name: string): FleetHost => ({
    ...{ id: name, name, scope: { kind: "cluster", id: "domain-c1" }, connection: "CONNECTED" },
    ...{ state: stateOfSummary(undefined), version: "9.0", checkedAt: undefined, reason: "" },
  });

  it("is in the order of its numbers, either way", () => {
    const names = ["esx-10", "esx-9", "esx-100"].map(host);
    assert.deepEqual(
      sortHosts(names, { key: "name", order: "ascending", nameOf: () => "lab" }).map(({ name }) => name),
      ["esx-9", "esx-10", "esx-100"],
    );
    assert.equal(sortHosts(names, { key: "name", order: "descending", nameOf: () => "lab" })[0]?.name, "esx-100");
  });

  it("is searched by every word, in any case", () => {
    assert.ok(fitsSearch("LAB 10", ["esx-10", "lab"]));
    assert.ok(!fitsSearch("lab 11", ["esx-10", "lab"]));
    assert.ok(fitsSearch("  ", ["anything"]));
  });
});

describe("rights on the page", () => {
  const me = (privileges: string[], on: { kind: "fleet" | "cluster" | "host"; id: string | null }) => ({
    ...{ user: "u", source: "local" as const, groups: [], holds: [{ privileges, on }], bounded_to: null },
  });
  const cluster = { kind: "cluster" as const, id: "domain-c1" };

  it("hold where they were given, and everywhere when on the fleet", () => {
    assert.ok(holds(me(["Greenroom.Stage"], cluster), "Greenroom.Stage", ["domain-c1"]));
    assert.ok(holds(me(["Greenroom.Stage"], cluster), "Greenroom.Stage", ["host-7", "domain-c1"]));
    assert.ok(!holds(me(["Greenroom.Stage"], cluster), "Greenroom.Stage", ["domain-c2"]));
    assert.ok(!holds(me(["Greenroom.Stage"], cluster), "Greenroom.Stage", "fleet"));
    assert.ok(holds(me(["Greenroom.Stage"], { kind: "fleet", id: null }), "Greenroom.Stage", ["domain-c2"]));
  });

  it("imply staging by remediating, and are cut by a token's bounds", () => {
    const remediates = me(["VcIntegrity.lifecycleSoftwareRemediation.Write"], cluster);
    assert.ok(holds(remediates, "Greenroom.Stage", ["domain-c1"]));
    assert.ok(!holds({ ...remediates, bounded_to: [] }, "Greenroom.Stage", ["domain-c1"]));
  });
});

describe("words about a difference", () => {
  it("count each kind of change, and leave out what is none", () => {
    const changes = (["ADDED", "UPGRADED", "ADDED"] as const).map((change) => ({ change }));
    assert.deepEqual(diffCounts(changes), [
      ["added", 2],
      ["upgraded", 1],
    ]);
  });
});

describe("the command by which a host joins", () => {
  const token = { token: "t", controller: "ctl:9444", ca_fingerprint: "sha256:ab", expires_at: "", cluster: null };

  it("takes an address, and nothing that a shell would understand", () => {
    assert.match(joinCommand(token, "esx-01:9447"), /--advertise esx-01:9447$/);
    assert.match(joinCommand(token, "x; rm -rf /"), /--advertise ADDRESS_OF_THE_HOST:9447$/);
    assert.match(joinCommand(token, "$(id)"), /ADDRESS_OF_THE_HOST/);
  });
});
