import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import { connect, createServer as createSilent, type AddressInfo, type Socket } from "node:net";
import { httpWhole, type HttpWhole } from "../../../core/fetch/http-whole.js";
import { httpRange } from "../../../core/fetch/http-range.js";
import { CONTROLLER_ROLE } from "../../../core/trust/roles.js";
import { identityOf, newAuthority } from "../trust/test-certificates.js";
import { ranged, serve, type Handler } from "./test-server.js";

const CONTENT = Buffer.from("the whole of it, from its first byte to its last");

async function read(
  file: Partial<HttpWhole> & { url: string },
  signal = new AbortController().signal,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of httpWhole({ maxBytes: 1000, stallMs: 5000, ...file }, signal)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe("a file whose length nobody knows", () => {
  const answers: readonly (readonly [what: string, handler: Handler, code: string])[] = [
    ["a 404", (_, response) => void response.writeHead(404).end(), "SOURCE_REFUSED"],
    ["a 503", (_, response) => void response.writeHead(503).end(), "SOURCE_FAILED"],
    ["a length beyond the bound", (_, response) => void response.writeHead(200, { "content-length": 1001 }).end(), "LIMIT_EXCEEDED"],
    ["more bytes than the bound, unsaid", (_, response) => void response.writeHead(200).end(Buffer.alloc(2000)), "LIMIT_EXCEEDED"],
    ["an encoded body", (_, response) => void response.writeHead(200, { "content-encoding": "gzip" }).end("x"), "SOURCE_FAILED"],
    ["a body that is cut", (_, response) => void response.writeHead(200, { "content-length": 100 }).write("x", () => response.destroy()), "SOURCE_FAILED"],
    ["another host", (_, response) => void response.writeHead(301, { location: "http://other.example/" }).end(), "SOURCE_MOVED"],
    ["another port of this host", (_, response) => void response.writeHead(301, { location: "http://127.0.0.1:1/" }).end(), "SOURCE_MOVED"],
    ["another scheme", (_, response) => void response.writeHead(301, { location: "ftp://127.0.0.1/" }).end(), "SOURCE_FAILED"],
  ]; // prettier-ignore
  for (const [what, handler, code] of answers)
    it(`${code} for ${what}`, async () => {
      const server = await serve([handler]);
      await assert.rejects(read({ url: server.url, redirects: "same-host" }), { code });
      await server.close();
    });

  it("is read whole, by a redirect on its own host as well", async () => {
    const there: Handler = (_, response) => void response.writeHead(307, { location: "/there" }).end();
    const server = await serve([there, ranged(CONTENT)]);
    assert.equal(await read({ url: server.url, redirects: "same-host" }), CONTENT.toString());
    await server.close();
  });
});

/** A real forward proxy: absolute form for http, CONNECT for https. */
async function proxyServer() {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((incoming, response) => {
    asked.push(`GET ${incoming.url ?? ""}`);
    const onward = httpRequest(incoming.url ?? "", { headers: incoming.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.end();
  });
  server.on("connect", (incoming, socket) => {
    asked.push(`CONNECT ${incoming.url ?? ""}`);
    const [host = "", port = ""] = (incoming.url ?? "").split(":");
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    for (const one of [socket as Socket, onward]) {
      sockets.add(one);
      one.on("error", () => one.destroy());
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { url: `http://127.0.0.1:${port}/`, asked, close };
}

describe("a file behind a proxy", () => {
  it("is asked for in absolute form, whole and in part", async () => {
    const proxy = await proxyServer();
    const server = await serve([ranged(CONTENT)]);
    const way = { url: server.url, stallMs: 5000, proxy: proxy.url };
    assert.equal(await read(way), CONTENT.toString());
    const part: Uint8Array[] = [];
    const source = httpRange({ ...way, sizeBytes: CONTENT.length });
    for await (const chunk of source(10, new AbortController().signal)) part.push(chunk);
    assert.equal(Buffer.concat(part).toString(), CONTENT.subarray(10).toString());
    assert.deepEqual(proxy.asked, [`GET ${server.url}`, `GET ${server.url}`]);
    await server.close();
    await proxy.close();
  });

  it("is tunnelled to for https: the far certificate decides, and the proxy sees a name alone", async () => {
    const proxy = await proxyServer();
    const { cert, key, ca } = await identityOf(await newAuthority(), CONTROLLER_ROLE);
    const server = await serve([ranged(CONTENT)], { cert, key });
    const way = { url: server.url, stallMs: 5000, proxy: proxy.url };
    assert.equal(await read({ ...way, trust: { ca } }), CONTENT.toString());
    await assert.rejects(read(way), { code: "SOURCE_FAILED" });
    assert.deepEqual(proxy.asked, [0, 1].map(() => `CONNECT ${new URL(server.url).host}`)); // prettier-ignore
    await server.close();
    await proxy.close();
  });

  it("is not followed to another host, whose address only the proxy would know", async () => {
    const proxy = await proxyServer();
    const far = await serve([ranged(CONTENT)]);
    const location = far.url.replace("127.0.0.1", "localhost");
    const server = await serve([(_request, response) => void response.writeHead(302, { location }).end()]);
    await assert.rejects(read({ url: server.url, stallMs: 5000, proxy: proxy.url }), {
      code: "SOURCE_MOVED",
      message: /localhost/,
    });
    assert.deepEqual(proxy.asked, [`GET ${server.url}`]);
    await Promise.all([far.close(), server.close(), proxy.close()]);
  });

  for (const [how, stallMs] of [
    ["canceled", 60_000],
    ["too long in coming", 50],
  ] as const)
    it(`leaves no connection to a proxy that does not answer when it is ${how}`, async () => {
      const silent = createSilent().listen(0, "127.0.0.1");
      await once(silent, "listening");
      const { port } = silent.address() as AddressInfo;
      const abort = new AbortController();
      const way = { url: "https://depot.example/", stallMs, proxy: `http://127.0.0.1:${port}/`, maxBytes: 1_000 };
      const reading = httpWhole(way, abort.signal).next();
      const refused = assert.rejects(reading, { code: how === "canceled" ? "CANCELED" : /SOURCE_(STALLED|FAILED)/ });
      const [socket] = (await once(silent, "connection")) as [Socket];
      socket.resume().on("error", () => socket.destroy());
      const closed = once(socket, "close");
      if (how === "canceled") abort.abort();
      await Promise.all([refused, closed]);
      const ended = once(silent, "close");
      silent.close();
      await ended;
    });

  it("is told to be out of reach when the proxy is, by the proxy's name", async () => {
    const proxy = "http://127.0.0.1:1/";
    await assert.rejects(read({ url: "https://depot.example/", proxy }), { code: "SOURCE_FAILED", message: /127\.0\.0\.1:1/ }); // prettier-ignore
    await assert.rejects(read({ url: "http://depot.example/", proxy }), { code: "SOURCE_FAILED" });
  });
});
