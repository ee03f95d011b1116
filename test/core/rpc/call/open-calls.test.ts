import assert from "node:assert/strict";
import { agentProblem } from "../../../../agent/service/agent-problems.js";
import { isProblem } from "../../../../core/problem/problem.js";
import { OpenCalls } from "../../../../core/rpc/call/open-calls.js";
import { Served } from "../served.js";

const LIMITS = { timeoutMs: 20_000 };
const isEnd = (thrown: unknown) => isProblem(thrown, "AGENT_ENDS") && thrown.message.includes("the host reboots");

/** Until the signal comes; then what it worked with is gone. */
const cutOff = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) =>
    signal.addEventListener("abort", () => reject(new Error("database connection is not open"))),
  );

describe("the end of all calls", () => {
  const served = new Served();
  afterEach(() => served.close());

  it("ends streams, answers what is under way and what comes later with the reason, and is over when no call works any more", async () => {
    const calls = new OpenCalls();
    let working = 0;
    let begun: () => void = () => undefined;
    const both = new Promise<void>((resolve) => (begun = () => working === 2 && resolve()));
    const address = await served.serve(
      {
        getHost: async () => ({ hostId: "host-1" }),
        getStaged: async (_request, { signal }) => {
          working++;
          begun();
          return cutOff(signal).finally(() => working--);
        },
        watchRemediation: async function* (_request, { signal }) {
          yield { progress: { orderId: "order-1" } };
          working++;
          begun();
          await cutOff(signal).catch(() => undefined);
          working--;
        },
      },
      { calls },
    );
    const client = served.client(address);
    const heard: string[] = [];
    const stream = (async () => {
      for await (const { progress } of client.watchRemediation({}, {})) heard.push(progress?.orderId ?? "");
    })();
    const asked = assert.rejects(client.getStaged({}, LIMITS), isEnd);
    await both;
    await calls.end(agentProblem("AGENT_ENDS", { why: "the host reboots" }), 20_000);
    assert.equal(working, 0);
    await Promise.all([stream, asked]);
    assert.deepEqual(heard, ["order-1"]);
    await assert.rejects(client.getHost({}, LIMITS), isEnd);
  });
});
