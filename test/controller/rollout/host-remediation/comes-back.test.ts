import assert from "node:assert/strict";
import { coreProblem } from "../../../../core/problem/core-problems.js";
import { Problem } from "../../../../core/problem/problem.js";
import { askedUntilBack } from "../../../../controller/rollout/host-remediation/comes-back.js";

const { body } = coreProblem("CANCELED", { what: "the call" });
const failure = (code: string): Problem => new Problem({ ...body, code });

/** A host that answers again whenever somebody waits for that; each word is an answer, or a code that it fails with. */
function hostOf(words: readonly string[]) {
  const left = [...words];
  let waits = 0;
  return {
    host: {
      signal: new AbortController().signal,
      onConnected: (listener: () => void) => {
        waits += 1;
        queueMicrotask(listener);
        return () => undefined;
      },
    },
    ask: (): Promise<string> => {
      const word = left.shift() ?? assert.fail("asked too often");
      return word === word.toUpperCase() ? Promise.reject(failure(word)) : Promise.resolve(word);
    },
    waits: () => waits,
  };
}

describe("a host whose agent ends while it is asked", () => {
  it("is asked again once it is back, and meanwhile it is not there", async () => {
    const { host, ask, waits } = hostOf(["AGENT_ENDS", "PEER_UNREACHABLE", "here"]);
    assert.equal(await askedUntilBack(host, ask), "here");
    assert.equal(waits(), 2);
  });

  it("is asked again too where its answer is that it could not be told", async () => {
    const { host, ask } = hostOf(["unknown", "here"]);
    const told = await askedUntilBack(host, ask, (answer) => (answer === "unknown" ? "AGENT_ENDS" : undefined));
    assert.equal(told, "here");
  });

  for (const [what, words, code] of [
    ["that was away before is not waited for", ["PEER_UNREACHABLE"], "PEER_UNREACHABLE"],
    ["that refuses after its restart is not asked again", ["AGENT_ENDS", "HOST_MISTAKEN"], "HOST_MISTAKEN"],
    ["that ends again and again is given up", ["AGENT_ENDS", "AGENT_ENDS", "AGENT_ENDS", "AGENT_ENDS"], "AGENT_ENDS"],
  ] as const)
    it(`one ${what}`, async () => {
      const { host, ask } = hostOf(words);
      await assert.rejects(askedUntilBack(host, ask), { code });
    });
});
