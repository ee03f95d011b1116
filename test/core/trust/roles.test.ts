import assert from "node:assert/strict";
import { CONTROLLER_ROLE, hostIdOfRole, hostRole, isRole, roleOfCertificate } from "../../../core/trust/roles.js";

describe("roles", () => {
  it("reads back the id of a host", () => assert.equal(hostIdOfRole(hostRole("host-12")), "host-12"));

  for (const uri of [
    CONTROLLER_ROLE,
    "spiffe://greenroom/host/",
    "spiffe://greenroom/host/a/b",
    "spiffe://greenroom/host-evil/a",
    "spiffe://greenroom/host/../controller",
    "spiffe://greenroom/host/a%2fb",
    "spiffe://evil/host/a",
    `spiffe://greenroom/host/${"a".repeat(129)}`,
  ])
    it(`finds no host in ${uri.slice(0, 60)}`, () => assert.equal(hostIdOfRole(uri), undefined));

  for (const uri of ["spiffe://greenroom/controller-evil", "spiffe://greenroom/controller/x", ""])
    it(`is no role: "${uri}"`, () => assert.equal(isRole(uri), false));

  const NAMES: readonly (readonly [string | undefined, string | undefined])[] = [
    [undefined, undefined],
    ["DNS:a", undefined],
    [`DNS:a, URI:${CONTROLLER_ROLE}`, CONTROLLER_ROLE],
    [`URI:${CONTROLLER_ROLE}, URI:${hostRole("a")}`, undefined],
    [`URI:${CONTROLLER_ROLE}-evil`, undefined],
    // How Node shows one URI that holds a comma: quoted and escaped.
    [`URI:"spiffe://x\\u002c URI:${CONTROLLER_ROLE}"`, undefined],
  ];
  for (const [subjectaltname, role] of NAMES)
    it(`finds ${role ?? "nobody"} in ${subjectaltname ?? "a certificate without names"}`, () =>
      assert.equal(roleOfCertificate(subjectaltname === undefined ? {} : { subjectaltname }), role));
});
