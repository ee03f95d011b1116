import assert from "node:assert/strict";
import { once } from "node:events";
import { join } from "node:path";
import { coreProblem } from "../../../core/problem/core-problems.js";
import { isProblem } from "../../../core/problem/problem.js";
import type { RpcContext } from "../../../core/rpc/service.js";
import { temporaryFolder } from "../temporary-folder.js";
import { Served } from "./served.js";

const LIMITS = { timeoutMs: 20_000 };
const step = (message: string) => ({ progress: { orderId: message } });

describe("a service", () => {
  const served = new Served();
  const folder = temporaryFolder();
  afterEach(() => served.close());

  it("answers a unary call with a typed message", async () => {
    const client = served.client(await served.serve({ getHost: async () => ({ hostId: "host-1", uptimeMs: 5n }) }));
    const { hostId, uptimeMs } = await client.getHost({}, LIMITS);
    assert.deepEqual([hostId, uptimeMs], ["host-1", 5n]);
  });

  it("hands the request, the deadline and no role to the method on an insecure door", async () => {
    let seen: RpcContext | undefined;
    const address = await served.serve({
      unstage: async (request, context) => {
        seen = context;
        assert.equal(request.imageDigest, "sha256:1");
        return {};
      },
    });
    await served.client(address).unstage({ imageDigest: "sha256:1" }, LIMITS);
    assert.equal(seen?.peerRole, undefined);
    assert.ok((seen?.deadline ?? 0) > Date.now());
  });

  it("serves on a Unix socket", async () => {
    const address = await served.serve(
      { getHost: async () => ({ hostId: "h" }) },
      { address: `unix:${join(folder.path, "s.sock")}` },
    );
    assert.equal((await served.client(address).getHost({}, LIMITS)).hostId, "h");
  });

  it("streams messages in order and ends", async () => {
    const address = await served.serve({
      stage: async function* () {
        for (let n = 0; n < 1000; n++) yield step(String(n));
      },
    });
    const got: string[] = [];
    for await (const { progress } of served.client(address).stage({})) got.push(progress?.orderId ?? "");
    assert.deepEqual(
      got,
      Array.from({ length: 1000 }, (_, n) => String(n)),
    );
  });

  it("does not run ahead of a reader that reads nothing", async () => {
    let produced = 0;
    const total = 5000;
    const address = await served.serve({
      stage: async function* () {
        for (; produced < total; produced++) yield step("x".repeat(10_000));
      },
    });
    const reader = served.client(address).stage({})[Symbol.asyncIterator]();
    await reader.next();
    await served
      .client(address)
      .getSoftware({}, LIMITS)
      .catch(() => undefined);
    assert.ok(produced < total / 2, `${produced} messages were made for a reader that took one`);
    await reader.return?.();
  });

  it("restores code, message, remedy, details and exit code of a problem from a unary call and from a stream", async () => {
    const thrown = coreProblem("LIMIT_EXCEEDED", { where: "müsli.xml", what: "its depth", limit: 64 });
    const address = await served.serve({
      getHost: () => Promise.reject(thrown),
      stage: async function* () {
        throw thrown;
      },
    });
    const client = served.client(address);
    await assert.rejects(
      client.getHost({}, LIMITS),
      (got) => isProblem(got) && assert.deepEqual(got.body, thrown.body) === undefined,
    );
    await assert.rejects(
      async () => {
        for await (const _ of client.stage({}, LIMITS)) assert.fail("nothing was to come");
      },
      (got) => isProblem(got) && assert.deepEqual(got.body, thrown.body) === undefined,
    );
  });

  it("hands on what a stream gave before it failed", async () => {
    const address = await served.serve({
      stage: async function* () {
        yield step("one");
        throw coreProblem("INPUT_INVALID", { where: "a", what: "b" });
      },
    });
    const got: string[] = [];
    await assert.rejects(
      async () => {
        for await (const { progress } of served.client(address).stage({})) got.push(progress?.orderId ?? "");
      },
      (thrown) => isProblem(thrown, "INPUT_INVALID"),
    );
    assert.deepEqual(got, ["one"]);
  });

  it("turns a stranger's error into INTERNAL, also when it is thrown before the first await", async () => {
    const client = served.client(
      await served.serve({
        getHost: () => {
          throw new TypeError("x is not a function");
        },
      }),
    );
    await assert.rejects(client.getHost({}, LIMITS), (thrown) => isProblem(thrown, "INTERNAL"));
  });

  it("answers METHOD_UNIMPLEMENTED for unary and streaming methods that are left out", async () => {
    const client = served.client(await served.serve({}));
    await assert.rejects(
      client.getHost({}, LIMITS),
      (thrown) => isProblem(thrown, "METHOD_UNIMPLEMENTED") && /GetHost/.test(thrown.message),
    );
    await assert.rejects(
      async () => {
        for await (const _ of client.stage({})) assert.fail("nothing was to come");
      },
      (thrown) => isProblem(thrown, "METHOD_UNIMPLEMENTED"),
    );
  });

  it("aborts the method's signal when the caller cancels", async () => {
    const started = new EventTarget();
    let aborted: Promise<unknown> | undefined;
    const address = await served.serve({
      getHost: (_request, { signal }) => {
        aborted = once(signal, "abort");
        started.dispatchEvent(new Event("started"));
        return new Promise(() => undefined);
      },
    });
    const cancel = new AbortController();
    const running = once(started, "started");
    const call = served.client(address).getHost({}, { ...LIMITS, signal: cancel.signal });
    const refused = assert.rejects(call, (thrown) => isProblem(thrown, "CANCELED"));
    await running;
    cancel.abort();
    await Promise.all([refused, aborted]);
  });

  it("aborts the method's signal when a reader leaves the stream", async () => {
    let aborted: Promise<unknown> = Promise.resolve();
    const address = await served.serve({
      stage: async function* (_request, { signal }) {
        aborted = once(signal, "abort");
        yield step("one");
        await aborted;
      },
    });
    for await (const _ of served.client(address).stage({})) break;
    await aborted;
  });

  it("ends a call at its deadline", async () => {
    const client = served.client(await served.serve({ getHost: () => new Promise(() => undefined) }));
    await assert.rejects(client.getHost({}, { timeoutMs: 50 }), (thrown) => isProblem(thrown, "DEADLINE_EXCEEDED"));
  });

  it("does not begin a call whose signal is aborted already", async () => {
    let calls = 0;
    const client = served.client(await served.serve({ getHost: async () => ({ uptimeMs: BigInt(++calls) }) }));
    const signal = AbortSignal.abort();
    await assert.rejects(client.getHost({}, { ...LIMITS, signal }), (thrown) => isProblem(thrown, "CANCELED"));
    await assert.rejects(
      async () => {
        for await (const _ of client.stage({}, { signal })) assert.fail("nothing was to come");
      },
      (thrown) => isProblem(thrown, "CANCELED"),
    );
    assert.equal(calls, 0);
  });

  it("says that a peer is unreachable when nobody listens", async () => {
    const address = await served.serve({});
    await served.close();
    await assert.rejects(served.client(address).getHost({}, LIMITS), (thrown) => isProblem(thrown, "PEER_UNREACHABLE"));
  });

  it("tells LISTEN_FAILED for an address that is taken", async () => {
    const address = await served.serve({});
    await assert.rejects(served.serve({}, { address }), (thrown) => isProblem(thrown, "LISTEN_FAILED"));
  });

  it("takes a message of 8 MiB", async () => {
    const address = await served.serve({
      unstage: async ({ imageDigest }) => ({ freedBytes: BigInt(imageDigest.length) }),
    });
    const { freedBytes } = await served.client(address).unstage({ imageDigest: "x".repeat(8 << 20) }, LIMITS);
    assert.equal(freedBytes, BigInt(8 << 20));
  });
});
