import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { request, type IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import { readRange } from "../../../controller/depot/byte-range.js";
import { startDepotServer, type DepotServer } from "../../../controller/depot/depot-server.js";
import type { Problem } from "../../../core/problem/problem.js";
import { forgeVib, type ForgedVib } from "../../rig/forge.js";
import { libraryPlace, type LibraryPlace } from "./library-place.js";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

describe("ranges of bytes", () => {
  const part = (first: number, last: number) => ({ kind: "part", first, last });
  const cases: [string | undefined, unknown][] = [
    [undefined, { kind: "whole" }],
    ["bytes=0-0", part(0, 0)],
    ["bytes=10-19", part(10, 19)],
    ["bytes=10-", part(10, 99)],
    ["bytes=10-1000", part(10, 99)],
    ["bytes=-1", part(99, 99)],
    ["bytes=-1000", part(0, 99)],
    ["bytes=100-", { kind: "unsatisfiable" }],
    ["bytes=-0", { kind: "unsatisfiable" }],
    ["bytes=20-10", { kind: "whole" }],
    ["bytes=0-1,3-4", { kind: "whole" }],
    ["lines=0-1", { kind: "whole" }],
    ["bytes=-", { kind: "whole" }],
    ["bytes=99999999999999999999-", { kind: "unsatisfiable" }],
  ];
  for (const [header, expected] of cases)
    it(`${header ?? "(none)"} of 100 is ${JSON.stringify(expected)}`, () =>
      assert.deepEqual(readRange(header, 100), expected));
});

describe("the depot server", () => {
  let at: LibraryPlace;
  let server: DepotServer;
  let vib: ForgedVib;
  let path: string;
  const problems: Problem[] = [];

  before(async () => {
    at = await libraryPlace();
    vib = await forgeVib({ name: "grn-nic", version: "1.0-1", payloadBytes: 3_000_000 });
    await at.library.importBundle(at.file("one.vib", vib.bytes), { who: "ann" });
    server = await startDepotServer({
      library: at.library,
      host: "127.0.0.1",
      port: 0,
      onProblem: (problem) => problems.push(problem),
    });
    path = `/vibs/${vib.sha256}.vib`;
  });
  after(async () => {
    await server.close();
    await at.close();
  });

  function ask(url: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asking = request(
        { host: server.host, port: server.port, path: url, method, headers, agent: false },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on("data", (chunk: Buffer) => chunks.push(chunk));
          answer.on("error", reject);
          answer.on("end", () =>
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }),
          );
        },
      );
      asking.on("error", reject);
      asking.end();
    });
  }

  it("gives a whole VIB with its length and its digest as ETag", async () => {
    const { status, headers, body } = await ask(path);
    assert.equal(status, 200);
    assert.equal(headers.etag, `"${vib.sha256}"`);
    assert.equal(headers["content-length"], String(vib.sizeBytes));
    assert.equal(headers["accept-ranges"], "bytes");
    assert.ok(body.equals(vib.bytes));
  });

  it("gives the head alone for HEAD", async () => {
    const { status, headers, body } = await ask(path, {}, "HEAD");
    assert.deepEqual([status, headers["content-length"], body.length], [200, String(vib.sizeBytes), 0]);
  });

  it("gives a part, and a part of the same content by If-Range", async () => {
    for (const more of [{}, { "If-Range": `"${vib.sha256}"` }]) {
      const { status, headers, body } = await ask(path, { Range: "bytes=1000-1999", ...more });
      assert.equal(status, 206);
      assert.equal(headers["content-range"], `bytes 1000-1999/${vib.sizeBytes}`);
      assert.equal(headers["content-length"], "1000");
      assert.ok(body.equals(vib.bytes.subarray(1000, 2000)));
    }
    const { body } = await ask(path, { Range: "bytes=-5" });
    assert.ok(body.equals(vib.bytes.subarray(-5)));
  });

  it("gives the whole when If-Range names other content", async () => {
    for (const condition of ['"other"', `W/"${vib.sha256}"`, "Wed, 21 Oct 2015 07:28:00 GMT"])
      assert.equal((await ask(path, { Range: "bytes=0-9", "If-Range": condition })).status, 200);
  });

  it("says what there is when a range cannot be had", async () => {
    const { status, headers } = await ask(path, { Range: `bytes=${vib.sizeBytes}-` });
    assert.deepEqual([status, headers["content-range"]], [416, `bytes */${vib.sizeBytes}`]);
  });

  it("says 304 for content that the client has", async () => {
    assert.equal((await ask(path, { "If-None-Match": `"${vib.sha256}"` })).status, 304);
  });

  const strangers = [
    "/",
    "/vibs/",
    `/vibs/${"a".repeat(64)}.vib`,
    "/vibs/..%2f..%2fcontroller.db",
    "/../state/controller.db",
    "/vibs/../../controller.db",
  ];
  for (const url of strangers) it(`has nothing at ${url}`, async () => assert.equal((await ask(url)).status, 404));

  it("has nothing at a VIB with a query or in upper case", async () => {
    assert.equal((await ask(`${path}?x=1`)).status, 404);
    assert.equal((await ask(`/vibs/${vib.sha256.toUpperCase()}.vib`)).status, 404);
  });

  it("changes nothing for anyone", async () => {
    for (const method of ["PUT", "POST", "DELETE"]) assert.equal((await ask(path, {}, method)).status, 405);
  });

  it("outlives clients that go away in the middle, and reads no further for them", async () => {
    for (let round = 0; round < 20; round++)
      await new Promise<void>((resolve, reject) => {
        const asking = request({ host: server.host, port: server.port, path, agent: false }, (answer) => {
          answer.once("data", () => answer.destroy());
          answer.once("close", resolve);
        });
        asking.on("error", reject);
        asking.end();
      });
    assert.deepEqual(problems, []);
    assert.equal((await ask(path)).status, 200);
  });

  it("says 500, and the log why, when the bytes are gone", async () => {
    rmSync(join(at.place.path, "state", "depot", "vibs", `${vib.sha256}.vib`));
    assert.equal((await ask(path)).status, 500);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ["VIB_BYTES_MISSING"],
    );
  });
});
