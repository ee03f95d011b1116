import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createTcpServer, type AddressInfo, type Server } from "node:net";
import { createServer, type TlsOptions } from "node:tls";
import type { CertificateAndKey } from "../../../core/trust/certificate-authority.js";
import { fetchPinnedAuthority, fingerprintOf } from "../../../core/trust/pinned-authority.js";
import { CONTROLLER_ROLE } from "../../../core/trust/roles.js";
import { isProblem } from "../../../core/problem/problem.js";
import { identityOf, newAuthority, oldAuthority, yearsAgo } from "./test-certificates.js";

describe("a pinned authority", () => {
  let authority: CertificateAndKey;
  const servers: Server[] = [];
  before(async () => {
    authority = await newAuthority();
  });
  afterEach(() => servers.splice(0).forEach((server) => server.close()));

  async function portOf(server: Server): Promise<number> {
    servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    // A TCP server's address is an AddressInfo.
    return (server.address() as AddressInfo).port;
  }
  const serve = (options: TlsOptions) =>
    portOf(
      createServer({ minVersion: "TLSv1.3", ALPNProtocols: ["h2"], ...options }, (socket) =>
        socket.on("error", () => undefined),
      ),
    );
  const pin = (port: number, fingerprint = fingerprintOf(authority.certificatePem), timeoutMs = 10_000) =>
    fetchPinnedAuthority({ host: "127.0.0.1", port, fingerprint, timeoutMs });
  const refused = (answer: Promise<unknown>, code: string, why: RegExp) =>
    assert.rejects(answer, (thrown) => isProblem(thrown, code) && why.test(thrown.message));

  it("comes out of the chain of a server that it issued", async () => {
    const { cert, key } = await identityOf(authority, CONTROLLER_ROLE);
    const pem = await pin(await serve({ cert, key }));
    assert.equal(fingerprintOf(pem), fingerprintOf(authority.certificatePem));
  });

  it("comes also from a server that wants client certificates", async () => {
    const { ca, cert, key } = await identityOf(authority, CONTROLLER_ROLE);
    await pin(await serve({ ca, cert, key, requestCert: true, rejectUnauthorized: true }));
  });

  it("is refused under another fingerprint", async () => {
    const { cert, key } = await identityOf(authority, CONTROLLER_ROLE);
    const port = await serve({ cert, key });
    const other = fingerprintOf((await newAuthority()).certificatePem);
    await refused(pin(port, other), "AUTHORITY_NOT_PINNED", /no certificate with the fingerprint/);
  });

  it("is refused as a bystander: the right authority beside a leaf of another one of the same name", async () => {
    const { cert, key } = await identityOf(await newAuthority(), CONTROLLER_ROLE);
    const leaf = cert.slice(0, cert.indexOf("-----END CERTIFICATE-----") + 26);
    const port = await serve({ cert: leaf + authority.certificatePem, key });
    await refused(pin(port), "AUTHORITY_NOT_PINNED", /not issued by|no certificate with/);
  });

  it("is refused when the fingerprint is that of the leaf", async () => {
    const { cert, key } = await identityOf(authority, CONTROLLER_ROLE);
    await refused(pin(await serve({ cert, key }), fingerprintOf(cert)), "AUTHORITY_NOT_PINNED", /no authority/);
  });

  it("is refused with an expired leaf", async () => {
    const old = await oldAuthority();
    const { cert, key } = await identityOf(old, CONTROLLER_ROLE, yearsAgo(2));
    const port = await serve({ cert, key });
    await refused(pin(port, fingerprintOf(old.certificatePem)), "AUTHORITY_NOT_PINNED", /valid from/);
  });

  it("is refused with a fingerprint that is none", async () => {
    for (const fingerprint of ["", "sha256:", "sha1:00", "00".repeat(32), `sha256:${"0".repeat(63)}`])
      await refused(pin(1, fingerprint), "INPUT_INVALID", /64 hex/);
  });

  it("is unreachable where nobody listens, nobody speaks TLS, or nobody answers", async () => {
    const closed = createTcpServer();
    const port = await portOf(closed);
    closed.close();
    await once(closed, "close");
    await refused(pin(port), "AUTHORITY_UNREACHABLE", /ECONNREFUSED/);
    const plain = await portOf(createTcpServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")));
    await refused(pin(plain), "AUTHORITY_UNREACHABLE", /./);
    const sockets: { destroy(): void }[] = [];
    const silent = await portOf(createTcpServer((socket) => void sockets.push(socket.on("error", () => undefined))));
    await refused(pin(silent, undefined, 50), "AUTHORITY_UNREACHABLE", /50 ms/);
    sockets.forEach((socket) => socket.destroy());
  });
});
