import assert from "node:assert/strict";
import { KeptWires } from "../../../core/fetch/wire/kept-wires.js";
import { Rooms } from "../../../core/memory/rooms.js";
import { asProblem } from "../../../core/problem/core-problems.js";
import { systemClock } from "../../../core/time/clock.js";
import { VibSources } from "../../../agent/staging/fetching/vib-sources.js";

describe("the sources of an order", () => {
  it("keep their credentials out of what is told and logged", async () => {
    const told: string[] = [];
    using wires = new KeptWires({ rooms: new Rooms("shared"), authorityPem: "" });
    const sources = new VibSources({
      bases: ["http://user:secret@127.0.0.1:1/mirror?key=secret"],
      limits: { stallMs: 1_000, requestMs: 1_000, budget: { bytesPerSecond: 0, spend: async () => undefined } },
      wires,
      clock: systemClock,
      memory: () => ({ get: () => undefined, put: () => undefined }),
      onFailure: ({ name, problem }) => void told.push(name, problem.message),
      onWrong: () => assert.fail("no source gave anything"),
      onWrongTogether: () => assert.fail("no source gave anything"),
    });
    const { source } = sources.attempt({ sha256: "0".repeat(64), sizeBytes: 1, id: "a", targetIds: ["host"] });
    const reading = async () => {
      for await (const _ of source(0, new AbortController().signal));
    };
    await reading().catch((failure: unknown) => told.push(asProblem(failure).message));
    assert.ok(told.length > 2 && told.every((text) => text.includes("127.0.0.1:1")));
    assert.ok(!told.some((text) => text.includes("secret")), told.join("\n"));
  });
});
