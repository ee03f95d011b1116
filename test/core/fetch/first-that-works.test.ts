import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Agent } from "node:http";
import { isProblem } from "../../../core/problem/problem.js";
import { atMost } from "../../../core/fetch/at-most.js";
import { capped, TokenBucket } from "../../../core/fetch/capped.js";
import { firstThatWorks, type SourceFailure } from "../../../core/fetch/first-that-works.js";
import { httpRange } from "../../../core/fetch/http-range.js";
import { notLongerThan } from "../../../core/fetch/not-longer-than.js";
import { notSlowerThan } from "../../../core/fetch/not-slower-than.js";
import { systemClock } from "../../../core/time/clock.js";
import { cutAfter, ranged, readAll, serve, type Handler, type TestServer } from "./test-server.js";

const content = randomBytes(200_000);
const QUICK = { baseMs: 1, maxMs: 1 };

describe("sources in a row", () => {
  const servers: TestServer[] = [];
  const agent = new Agent();
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

  async function named(name: string, ...handlers: Handler[]) {
    const server = await serve(handlers);
    servers.push(server);
    const file = { url: server.url, sizeBytes: content.length, stallMs: 20_000, agent };
    return { name, source: httpRange(file), server };
  }
  const missing: Handler = (_request, response) => response.writeHead(404).end();

  it("go on with the next source at the byte reached, and tell of each failure", async () => {
    const failures: SourceFailure[] = [];
    const [one, two] = [await named("one", cutAfter(content, 50_000)), await named("two", ranged(content))];
    const onFailure = (failure: SourceFailure) => void failures.push(failure);
    assert.deepEqual((await readAll(firstThatWorks([one, two], { onFailure, ...QUICK }))).bytes, content);
    assert.deepEqual(
      failures.map(({ name }) => name),
      ["one"],
    );
    assert.equal(two.server.requests[0]?.headers.range, `bytes=${failures[0]?.atByte}-`);
  });

  it("come back to a source that cuts again and again but gives some bytes each time", async () => {
    const parts = Array.from({ length: 9 }, (_, n): Handler => (request, response) => {
      const from = Number(/=(\d+)/.exec(request.headers.range ?? "=0")?.[1]);
      const range = { "content-range": `bytes ${from}-${content.length - 1}/${content.length}` };
      response.writeHead(from === 0 ? 200 : 206, from === 0 ? {} : range);
      response.write(content.subarray(from, from + 20_000 + n), () => response.destroy());
    });
    const flaky = await named("flaky", ...parts, ranged(content));
    assert.deepEqual((await readAll(firstThatWorks([flaky], { fruitlessRounds: 2, ...QUICK }))).bytes, content);
  });

  it("fail in the end, with every source and its last failure named", async () => {
    const [one, two] = [await named("one", missing), await named("two", missing)];
    const { failure } = await readAll(firstThatWorks([one, two], { fruitlessRounds: 3, ...QUICK }));
    assert.ok(
      isProblem(failure, "ALL_SOURCES_FAILED") && /one: .*404.*two: .*404/.test(failure.message),
      String(failure),
    );
    assert.deepEqual([one.server.requests.length, two.server.requests.length], [1, 1], "a no is not asked for again");
    const none = await readAll(firstThatWorks([]));
    assert.ok(isProblem(none.failure, "ALL_SOURCES_FAILED"));
  });

  it("end at once when they are canceled, also in a pause", async () => {
    const cancel = new AbortController();
    const one = await named("one", (_request, response) => response.writeHead(503).end());
    const source = firstThatWorks([one], {
      onFailure: () => cancel.abort(),
      baseMs: 1e9,
      maxMs: 1e9,
      random: () => 0.9,
    });
    assert.ok(isProblem((await readAll(source, 0, cancel.signal)).failure, "CANCELED"));
  });

  it("hand out no byte more than the file has", async () => {
    const longer: Handler = (_request, response) => {
      response.write(content);
      response.end("one more");
    };
    const { bytes, failure } = await readAll(atMost(content.length, (await named("one", longer)).source));
    assert.ok(isProblem(failure, "SOURCE_TOO_LONG"));
    assert.ok(bytes.length <= content.length);
    assert.deepEqual(
      (await readAll(atMost(content.length, (await named("two", ranged(content))).source), 5)).bytes,
      content.subarray(5),
    );
  });

  it("give up a source below the least rate, by a clock that counts waiting alone", async () => {
    let now = 0;
    const clock = { now: () => now };
    const slow = async function* () {
      for (let n = 0; n < 10; n++) {
        now += 1000;
        yield Buffer.alloc(100);
      }
    };
    const limits = { windowMs: 3000, clock };
    const { bytes, failure } = await readAll(notSlowerThan({ ...limits, minBytesPerSecond: 101 }, slow));
    assert.ok(isProblem(failure, "SOURCE_TOO_SLOW"));
    assert.equal(bytes.length, 200);
    assert.equal((await readAll(notSlowerThan({ ...limits, minBytesPerSecond: 100 }, slow))).bytes.length, 1000);
  });

  it("give every byte within a shared budget, and stop waiting for it when canceled", async () => {
    const budget = new TokenBucket(100_000_000, systemClock);
    assert.deepEqual((await readAll(capped(budget, (await named("one", ranged(content))).source))).bytes, content);
    const poor = new TokenBucket(1, systemClock);
    const cancel = new AbortController();
    await poor.spend(1000, cancel.signal);
    const waiting = poor.spend(1, cancel.signal);
    cancel.abort();
    await assert.rejects(waiting, (thrown) => isProblem(thrown, "CANCELED"));
  });

  it("change the cap while others wait for it", async () => {
    const bucket = new TokenBucket(1, systemClock);
    const { signal } = new AbortController();
    await bucket.spend(1_000_000, signal);
    const waiting = [bucket.spend(1000, signal), bucket.spend(1000, signal)];
    bucket.change(0);
    await Promise.all(waiting);
    assert.equal(bucket.bytesPerSecond, 0);
  });

  it("give up one that takes longer than a request may, and go on at the byte reached", async () => {
    const drip: Handler = (_request, response) => {
      response.writeHead(200, { "content-length": content.length });
      response.write(content.subarray(0, 1000));
    };
    const [slow, quick] = [await named("slow", drip), await named("quick", ranged(content))];
    // Long against the machine: what it has sent has to have come by then.
    const limited = { name: "slow", source: notLongerThan(2_000, slow.source) };
    const failures: SourceFailure[] = [];
    const got = await readAll(
      firstThatWorks([limited, quick], { onFailure: (one) => void failures.push(one), ...QUICK }),
    );
    assert.deepEqual(got.bytes, content);
    assert.deepEqual(
      failures.map(({ problem, atByte }) => [problem.code, atByte]),
      [["SOURCE_TIMED_OUT", 1000]],
    );
  });
});
