import assert from "node:assert/strict";
import {
  allows,
  allowsSomewhere,
  FLEET,
  rightsOf,
  type AccessObject,
  type HeldRole,
} from "../../../../controller/domain/access/decision.js";
import type { Privilege } from "../../../../controller/domain/access/privileges.js";
import { completed, READY_MADE_ROLES, type Role } from "../../../../controller/domain/access/roles.js";

const blue: AccessObject = { kind: "cluster", id: "domain-c1", name: "blue" };
const red: AccessObject = { kind: "cluster", id: "domain-c2", name: "red" };
const inBlue: AccessObject = { kind: "host", id: "host-1", name: "a", clusterId: "domain-c1" };
const alone: AccessObject = { kind: "host", id: "host-2", name: "b", clusterId: null };

const on = (role: string, place: HeldRole["place"]): HeldRole => ({ role, place });
const everywhere: HeldRole["place"] = { kind: "fleet" };
const STAGE: Privilege = "Greenroom.Stage";
const REMEDIATE: Privilege = "VcIntegrity.lifecycleSoftwareRemediation.Write";
const SPEC: Privilege = "VcIntegrity.lifecycleSoftwareSpecification.Write";

describe("what a role allows", () => {
  const may = (held: readonly HeldRole[], privilege: Privilege, object: AccessObject): boolean =>
    allows([rightsOf(held, READY_MADE_ROLES)], privilege, object);

  for (const [role, allowed] of [
    ["viewer", []],
    ["stager", [STAGE]],
    ["remediator", [STAGE, REMEDIATE]],
    ["image-author", [SPEC]],
    ["administrator", [STAGE, REMEDIATE, SPEC, "Greenroom.Access.Write"]],
  ] as const)
    it(`${role}: ${allowed.join(", ") || "nothing that changes anything"}`, () => {
      for (const privilege of [STAGE, REMEDIATE, SPEC, "Greenroom.Access.Write"] as const)
        assert.equal(
          may([on(role, everywhere)], privilege, FLEET),
          (allowed as readonly string[]).includes(privilege),
          privilege,
        );
    });

  const places: readonly (readonly [HeldRole["place"], readonly AccessObject[]])[] = [
    [everywhere, [FLEET, blue, red, inBlue, alone]],
    [{ kind: "cluster", id: "domain-c1" }, [blue, inBlue]],
    [{ kind: "host", id: "host-1" }, [inBlue]],
    [{ kind: "host", id: "host-2" }, [alone]],
    [{ kind: "cluster", id: "domain-c9" }, []],
  ];
  for (const [place, covered] of places)
    it(`holds on ${JSON.stringify(place)} for what lies there alone`, () => {
      for (const object of [FLEET, blue, red, inBlue, alone])
        assert.equal(may([on("stager", place)], STAGE, object), covered.includes(object), JSON.stringify(object));
    });

  it("staging is implied by remediating, also in a role of one's own, and never the other way", () => {
    const own = (privilege: Privilege): Role => ({
      ...{ name: "own", description: "", origin: "own", revision: 1 },
      privileges: completed([privilege]),
    });
    const held = [on("own", everywhere)];
    assert.ok(allows([rightsOf(held, [own(REMEDIATE)])], STAGE, blue));
    assert.ok(!allows([rightsOf(held, [own(STAGE)])], REMEDIATE, blue));
  });

  it("of a role that is gone is nothing", () => {
    assert.ok(!may([on("forgotten", everywhere)], "System.Read", FLEET));
  });

  it("within a token's bounds is no more than both its user and the token allow", () => {
    const user = rightsOf([on("stager", { kind: "cluster", id: "domain-c1" })], READY_MADE_ROLES);
    const token = rightsOf([on("administrator", everywhere)], READY_MADE_ROLES);
    assert.ok(allows([user, token], STAGE, blue));
    assert.ok(!allows([user, token], STAGE, red), "the token is wider than its user");
    assert.ok(!allows([token, rightsOf([on("viewer", everywhere)], READY_MADE_ROLES)], STAGE, blue));
    assert.ok(allowsSomewhere([user, token], STAGE));
    assert.ok(!allows([], STAGE, blue), "who has no rights at all");
  });
});
