import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { isProblem } from "../../../core/problem/problem.js";
import { httpRange } from "../../../core/fetch/http-range.js";
import { KeptWires } from "../../../core/fetch/wire/kept-wires.js";
import { Rooms } from "../../../core/memory/rooms.js";
import { CONTROLLER_ROLE } from "../../../core/trust/roles.js";
import { identityOf, newAuthority } from "../trust/test-certificates.js";
import { cutAfter, ranged, readAll, serve, type Handler, type TestServer } from "./test-server.js";

const content = randomBytes(300_000);
const STALL_MS = 20_000;

for (const way of ["node's own client", "kept wires"] as const)
  describe(`an HTTP source, by ${way}`, () => {
    const servers: TestServer[] = [];
    const kept = new KeptWires({ rooms: new Rooms("shared"), authorityPem: "" });
    const wires = way === "kept wires" ? { wires: kept } : {};
    afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));
    after(() => kept[Symbol.dispose]());

    async function source(handlers: readonly Handler[], options: { stallMs?: number } = {}) {
      const server = await serve(handlers);
      servers.push(server);
      const bytes = httpRange({ url: server.url, sizeBytes: content.length, stallMs: STALL_MS, ...wires, ...options });
      return { server, bytes };
    }
    const failedWith = (failure: unknown, code: string, why: RegExp) =>
      assert.ok(isProblem(failure, code) && why.test(failure.message), String(failure));

    it("gives the whole file from its start", async () => {
      const { bytes } = await source([ranged(content)]);
      assert.deepEqual((await readAll(bytes)).bytes, content);
    });

    it("gives the rest from a byte, by a range", async () => {
      const { bytes, server } = await source([ranged(content)]);
      assert.deepEqual((await readAll(bytes, 1234)).bytes, content.subarray(1234));
      assert.equal(server.requests[0]?.headers.range, "bytes=1234-");
    });

    it("asks for nothing when all bytes are here", async () => {
      const { bytes, server } = await source([ranged(content)]);
      assert.equal((await readAll(bytes, content.length)).bytes.length, 0);
      assert.equal(server.requests.length, 0);
    });

    it("goes on after a cut with the ETag it saw", async () => {
      const { bytes, server } = await source([cutAfter(content, 100_000), ranged(content)]);
      const first = await readAll(bytes);
      failedWith(first.failure, "SOURCE_FAILED", /./);
      const second = await readAll(bytes, first.bytes.length);
      assert.deepEqual(Buffer.concat([first.bytes, second.bytes]), content);
      assert.equal(server.requests[1]?.headers["if-range"], '"one"');
    });

    it("refuses to join bytes of two versions: the ETag changed in the middle", async () => {
      const { bytes } = await source([cutAfter(content, 100_000), ranged(randomBytes(content.length), '"two"')]);
      const { bytes: got } = await readAll(bytes);
      const second = await readAll(bytes, got.length);
      failedWith(second.failure, "SOURCE_CHANGED", /changed/);
      assert.equal(second.bytes.length, 0);
      assert.equal((await readAll(bytes, 0)).bytes.length, content.length);
    });

    it("drops the known bytes of a server without ranges", async () => {
      const { bytes } = await source([(_request, response) => response.end(content)]);
      assert.deepEqual((await readAll(bytes, 5000)).bytes, content.subarray(5000));
    });

    const OTHER = "SOURCE_OTHER_FILE";
    const LIES: Readonly<Record<string, Handler>> = {
      "a shorter length": (_request, response) => response.end(content.subarray(1)),
      "a longer length": (_request, response) => response.end(Buffer.concat([content, Buffer.from("x")])),
      "a part that begins elsewhere": (_request, response) =>
        response.writeHead(206, { "content-range": `bytes 0-${content.length - 1}/${content.length}` }).end(content),
      "a part without its place": (_request, response) => response.writeHead(206).end(content.subarray(10)),
      "a part of a file of another size": (_request, response) =>
        response.writeHead(206, { "content-range": `bytes 10-${content.length - 1}/999999` }).end(content.subarray(10)),
      "a part shorter than what is left": (_request, response) =>
        response.writeHead(206, { "content-range": `bytes 10-19/${content.length}` }).end(content.subarray(10, 20)),
      "an encoding": (_request, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(content),
      "404": (_request, response) => response.writeHead(404).end(),
      "500": (_request, response) => response.writeHead(500).end(),
      "416": (_request, response) => response.writeHead(416).end(),
      "204": (_request, response) => response.writeHead(204).end(),
    };
    const CODES: Readonly<Record<string, string>> = {
      "a shorter length": OTHER,
      "a longer length": OTHER,
      "a part of a file of another size": OTHER,
      "404": "SOURCE_REFUSED",
      "416": "SOURCE_REFUSED",
    };
    for (const [lie, handler] of Object.entries(LIES))
      it(`refuses ${lie} before it hands out a byte`, async () => {
        const { bytes } = await source([handler]);
        const got = await readAll(bytes, 10);
        failedWith(got.failure, CODES[lie] ?? "SOURCE_FAILED", /./);
        assert.equal(got.bytes.length, 0);
      });

    it("says how far an answer without a length came when it ends early", async () => {
      const { bytes } = await source([
        (_request, response) => {
          response.write(content.subarray(0, 100));
          response.end();
        },
      ]);
      failedWith((await readAll(bytes)).failure, "SOURCE_FAILED", /ended after 100 of 300000/);
    });

    it("follows five redirects within its scheme, and no more", async () => {
      const again: Handler = (_request, response) => response.writeHead(302, { location: "/next" }).end();
      const { bytes } = await source([again, again, again, again, again, ranged(content)]);
      assert.deepEqual((await readAll(bytes, 7)).bytes, content.subarray(7));
      const { bytes: endless } = await source([again]);
      failedWith((await readAll(endless)).failure, "SOURCE_FAILED", /more than 5 times/);
    });

    for (const location of ["https://127.0.0.1:1/file", "file:///etc/passwd", "ftp://127.0.0.1/file", "data:,x"])
      it(`does not follow a redirect to ${location}`, async () => {
        const { bytes } = await source([(_request, response) => response.writeHead(307, { location }).end()]);
        failedWith((await readAll(bytes)).failure, "SOURCE_FAILED", /another scheme/);
      });

    it("gives up a server that never answers, and one that stops in the middle", async () => {
      const { bytes: mute } = await source([() => undefined], { stallMs: 50 });
      failedWith((await readAll(mute)).failure, "SOURCE_STALLED", /50 ms/);
      const { bytes: stuck } = await source(
        [
          (_request, response) => {
            response.writeHead(200, { "content-length": content.length });
            response.write(content.subarray(0, 1000));
          },
        ],
        // Long against the machine: what it has sent has to have come by then.
        { stallMs: 1_000 },
      );
      const got = await readAll(stuck);
      failedWith(got.failure, "SOURCE_STALLED", /1000 ms/);
      assert.deepEqual(got.bytes, content.subarray(0, 1000));
    });

    it("ends with CANCELED when its signal is aborted, before and during the answer", async () => {
      const { bytes } = await source([() => undefined]);
      failedWith((await readAll(bytes, 0, AbortSignal.abort())).failure, "CANCELED", /./);
      const cancel = new AbortController();
      const { bytes: waiting } = await source([() => cancel.abort()]);
      failedWith((await readAll(waiting, 0, cancel.signal)).failure, "CANCELED", /./);
    });

    it("keeps its connection from one file to the next, and cuts it when its reader leaves", async () => {
      const { bytes, server } = await source([ranged(content)]);
      for (let n = 0; n < 3; n++) await readAll(bytes);
      assert.equal(server.connections(), 1);
      for await (const chunk of bytes(0, new AbortController().signal)) {
        assert.ok(chunk.length > 0);
        break;
      }
      assert.deepEqual((await readAll(bytes)).bytes, content);
    });

    it("says where nobody listens, without user info and query", async () => {
      const { bytes, server } = await source([ranged(content)]);
      await server.close();
      servers.splice(0);
      failedWith((await readAll(bytes)).failure, "SOURCE_FAILED", /ECONNREFUSED/);
      const secret = httpRange({
        url: server.url.replace("//", "//u:pw@") + "?sig=x",
        sizeBytes: 1,
        stallMs: STALL_MS,
      });
      const { failure } = await readAll(secret);
      assert.ok(isProblem(failure) && !/pw|sig/.test(failure.body.message), String(failure));
    });

    it("trusts the given authority for https, and no other", async () => {
      const [authority, stranger] = await Promise.all([newAuthority(), newAuthority()]);
      const { cert, key } = await identityOf(authority, CONTROLLER_ROLE);
      const server = await serve([ranged(content)], { cert, key });
      servers.push(server);
      const file = { url: server.url, sizeBytes: content.length, stallMs: STALL_MS };
      assert.deepEqual((await readAll(httpRange({ ...file, trust: { ca: authority.certificatePem } }))).bytes, content);
      for (const trust of [{ trust: { ca: stranger.certificatePem } }, {}])
        failedWith((await readAll(httpRange({ ...file, ...trust }))).failure, "SOURCE_FAILED", /certificate/);
    });
  });
