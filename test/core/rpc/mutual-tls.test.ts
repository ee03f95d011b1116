import assert from "node:assert/strict";
import type { CertificateAndKey } from "../../../core/trust/certificate-authority.js";
import { isProblem } from "../../../core/problem/problem.js";
import { clientCredentials, roleGuard, serverCredentials, type TlsIdentity } from "../../../core/rpc/credentials.js";
import { CONTROLLER_ROLE, hostIdOfRole, hostRole } from "../../../core/trust/roles.js";
import { AgentService } from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { identityOf, newAuthority, oldAuthority, yearsAgo } from "../trust/test-certificates.js";
import { Served } from "./served.js";

const LIMITS = { timeoutMs: 20_000 };
const HOST = hostRole("host-1");

describe("mutual TLS and the role guard", () => {
  const served = new Served();
  let authority: CertificateAndKey;
  let controller: TlsIdentity;
  let host: TlsIdentity;
  before(async () => {
    authority = await newAuthority();
    [controller, host] = await Promise.all([identityOf(authority, CONTROLLER_ROLE), identityOf(authority, HOST)]);
  });
  afterEach(() => served.close());

  const controllerOnly = roleGuard({ [AgentService.typeName]: (role) => role === CONTROLLER_ROLE });
  const answer = {
    getHost: async (_request: unknown, { peerRole }: { peerRole: string | undefined }) => ({
      hostId: peerRole ?? "nobody",
    }),
  };
  const serveAs = (
    identity: TlsIdentity,
    clientCertificates: "required" | "optional" = "required",
    interceptors = [controllerOnly],
  ) => served.serve(answer, { credentials: serverCredentials({ ...identity, clientCertificates }), interceptors });
  const call = (address: string, identity: { ca: string; cert?: string; key?: string }, expectedRole = HOST) =>
    served.client(address, clientCredentials({ ...identity, expectedRole })).getHost({}, LIMITS);
  const refused = (answered: Promise<unknown>, code: string) =>
    assert.rejects(answered, (thrown) => isProblem(thrown, code));

  it("answers the controller, and tells the method who called", async () => {
    assert.equal((await call(await serveAs(host), controller)).hostId, CONTROLLER_ROLE);
  });

  it("refuses a peer of the same authority with another role", async () => {
    const other = await identityOf(authority, hostRole("host-2"));
    await refused(call(await serveAs(host), other), "ROLE_REFUSED");
  });

  it("lets a service answer every host by name", async () => {
    const hosts = roleGuard({
      [AgentService.typeName]: (role) => role !== undefined && hostIdOfRole(role) !== undefined,
    });
    const address = await serveAs(controller, "required", [hosts]);
    assert.equal((await call(address, host, CONTROLLER_ROLE)).hostId, HOST);
  });

  it("refuses a peer of another authority, though it has the right role and the same name", async () => {
    const stranger = await identityOf(await newAuthority(), CONTROLLER_ROLE);
    const address = await serveAs(host);
    await refused(call(address, { ...stranger, ca: authority.certificatePem }), "PEER_UNREACHABLE");
  });

  it("refuses a peer without a certificate", async () => {
    await refused(call(await serveAs(host), { ca: authority.certificatePem }), "PEER_UNREACHABLE");
  });

  it("refuses a peer whose certificate has expired", async () => {
    const old = await oldAuthority();
    const [server, expired] = await Promise.all([identityOf(old, HOST), identityOf(old, CONTROLLER_ROLE, yearsAgo(2))]);
    await refused(call(await serveAs(server), expired), "PEER_UNREACHABLE");
  });

  it("with optional certificates: no certificate, a stranger's and an expired one are nobody", async () => {
    const old = await oldAuthority();
    const [server, stranger, expired] = await Promise.all([
      identityOf(old, HOST),
      identityOf(authority, CONTROLLER_ROLE),
      identityOf(old, CONTROLLER_ROLE, yearsAgo(2)),
    ]);
    const guarded = await serveAs(server, "optional");
    const open = await serveAs(server, "optional", [roleGuard({ [AgentService.typeName]: () => true })]);
    const ca = old.certificatePem;
    for (const identity of [{ ca }, { ...stranger, ca }, { ...expired, ca }]) {
      await refused(call(guarded, identity), "CERTIFICATE_REQUIRED");
      assert.equal((await call(open, identity)).hostId, "nobody");
    }
  });

  it("refuses services that no rule names, to everyone", async () => {
    const address = await serveAs(host, "required", [roleGuard({})]);
    await refused(call(address, controller), "ROLE_REFUSED");
  });

  it("as a client: refuses a server of another authority, another role, and an expired one", async () => {
    const old = await oldAuthority();
    const stranger = await identityOf(await newAuthority(), HOST);
    const expired = await identityOf(old, HOST, yearsAgo(2));
    await refused(call(await serveAs({ ...stranger, ca: authority.certificatePem }), controller), "PEER_UNREACHABLE");
    await refused(call(await serveAs(host), controller, hostRole("host-2")), "PEER_UNREACHABLE");
    await refused(call(await serveAs(expired), { ca: old.certificatePem }), "PEER_UNREACHABLE");
  });

  it("says which role answered instead of the wanted one", async () => {
    const answered = call(await serveAs(host), controller, hostRole("host-2"));
    await assert.rejects(answered, (thrown) => isProblem(thrown) && thrown.message.includes(HOST));
  });

  it("refuses credentials that do not fit together before it serves with them", async () => {
    const mixed = { ...host, key: controller.key };
    assert.throws(
      () => serverCredentials({ ...mixed, clientCertificates: "required" }),
      (thrown) => isProblem(thrown, "CERTIFICATE_UNUSABLE"),
    );
    assert.throws(
      () => clientCredentials({ ...mixed, expectedRole: HOST }),
      (thrown) => isProblem(thrown, "CERTIFICATE_UNUSABLE"),
    );
  });

  it("serves with replaced certificates from the next connection on, and keeps the old ones when the new do not fit", async () => {
    const credentials = serverCredentials({ ...host, clientCertificates: "required" });
    const address = await served.serve(answer, { credentials, interceptors: [controllerOnly] });
    await call(address, controller);
    assert.throws(
      () => credentials.replace({ ...host, key: controller.key }),
      (thrown) => isProblem(thrown, "CERTIFICATE_UNUSABLE"),
    );
    await call(address, controller);
    credentials.replace(await identityOf(authority, hostRole("host-9")));
    await served
      .client(address, clientCredentials({ ...controller, expectedRole: hostRole("host-9") }))
      .getHost({}, LIMITS);
  });
});
