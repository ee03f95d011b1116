import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { pino } from "pino";
import { restServer, type RestServer } from "../../../../controller/api/door/server.js";
import { gzipAnswers, takesGzip } from "../../../../controller/api/page/gzip-answers.js";

const LONG = Array.from({ length: 1_000 }, (_, at) => ({ host: `host-${at}`, status: "COMPLIANT" }));

describe("a large answer", () => {
  let server: RestServer;
  before(async () => {
    server = await restServer({ log: pino({ level: "silent" }), version: "test" });
    gzipAnswers(server);
    server.get("/long", async () => LONG);
    server.get("/short", async () => LONG.slice(0, 3));
    server.get("/tagged", async (_request, reply) => reply.header("etag", '"1"').send(LONG));
    server.post("/long", async () => LONG);
    await server.ready();
  });
  after(() => server.close());

  const ask = async (method: "GET" | "POST" | "HEAD", url: string, encoding?: string) =>
    server.inject({ method, url, ...(encoding !== undefined && { headers: { "accept-encoding": encoding } }) });

  it("goes compressed to who takes that, a tenth as long and the same", async () => {
    const { headers, rawPayload } = await ask("GET", "/long", "gzip, deflate, br");
    assert.equal(headers["content-encoding"], "gzip");
    assert.equal(headers.vary, "accept-encoding");
    assert.equal(Number(headers["content-length"]), rawPayload.length);
    assert.ok(rawPayload.length * 10 < JSON.stringify(LONG).length);
    assert.deepEqual(JSON.parse(gunzipSync(rawPayload).toString("utf8")), LONG);
  });

  it("goes as it is to who does not, as do short ones, those with an ETag, and what changes something", async () => {
    for (const [method, url, encoding] of [
      ["GET", "/long", undefined],
      ["GET", "/long", "identity"],
      ["GET", "/long", "gzip;q=0"],
      ["GET", "/short", "gzip"],
      ["GET", "/tagged", "gzip"],
      ["POST", "/long", "gzip"],
    ] as const) {
      const { headers, body } = await ask(method, url, encoding);
      assert.equal(headers["content-encoding"], undefined, `${method} ${url} ${encoding}`);
      assert.ok(Array.isArray(JSON.parse(body)), `${method} ${url} ${encoding}`);
    }
  });

  it("is asked for compressed by what Accept-Encoding says", () => {
    for (const text of ["gzip", "br, GZIP", "deflate,gzip;q=0.5", "gzip; q=1"]) assert.ok(takesGzip(text), text);
    for (const text of ["", "br", "gzip;q=0", "gzip;q=0.0", "x-gzip", undefined]) assert.ok(!takesGzip(text), text);
  });
});
