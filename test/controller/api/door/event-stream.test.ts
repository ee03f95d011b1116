import assert from "node:assert/strict";
import { fastify } from "fastify";
import { systemClock } from "../../../../core/time/clock.js";
import { EventStreams, HEARTBEAT_MS, type StreamEvent } from "../../../../controller/api/door/event-stream.js";

const told = (number: number): readonly StreamEvent[] => [{ id: `a.${number}`, event: "task", data: { number } }];

/** What a client hears of these batches; `between` runs before each but the first. */
async function heard(batches: readonly (readonly StreamEvent[])[], between: (state: State) => void): Promise<string> {
  const state: State = { now: 0, isWelcome: true };
  const clock = { ...systemClock, now: () => state.now };
  const streams = new EventStreams({ clock, isWelcome: async () => state.isWelcome, userOf: () => "ann" });
  const server = fastify();
  server.get("/", (request, reply) =>
    streams.send(request, reply, async function* () {
      for (const [at, batch] of batches.entries()) {
        if (at > 0) between(state);
        yield batch;
      }
    }),
  );
  try {
    return await (await fetch(await server.listen({ host: "127.0.0.1", port: 0 }))).text();
  } finally {
    await server.close();
  }
}

interface State {
  now: number;
  isWelcome: boolean;
}

describe("a stream of events", () => {
  it("ends at the heartbeat after its session is gone", async () => {
    const text = await heard([told(1), [], told(2)], (state) => (state.isWelcome = false));
    assert.match(text, /a\.1/);
    assert.doesNotMatch(text, /a\.2/);
  });

  it("ends as soon where events leave no room for a heartbeat", async () => {
    const leave = (state: State): void => {
      Object.assign(state, { isWelcome: false, now: state.now + HEARTBEAT_MS / 2 });
    };
    const text = await heard([told(1), told(2), told(3), told(4)], leave);
    assert.match(text, /a\.2/);
    assert.doesNotMatch(text, /a\.3/);
  });

  it("goes on while there is a session", async () => {
    assert.match(await heard([told(1), [], told(2)], () => undefined), /alive[^]*a\.2/);
  });

  it("is one of 64 of a user, who leaves room for others, and has room again when one ends", async () => {
    const streams = new EventStreams({
      clock: systemClock,
      isWelcome: async () => true,
      userOf: ({ headers }) => String(headers["x-user"]),
    });
    // Also for a stream that gets to it late.
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const server = fastify({ forceCloseConnections: true });
    server.get("/", (request, reply) =>
      streams.send(request, reply, async function* () {
        yield told(1);
        await ended;
      }),
    );
    try {
      const url = await server.listen({ host: "127.0.0.1", port: 0 });
      const open = (user: string) => fetch(url, { headers: { "x-user": user } });
      const his = await Promise.all(Array.from({ length: 64 }, () => open("ann")));
      assert.ok(his.every(({ ok }) => ok));
      const refused = await open("ann");
      assert.match(await refused.text(), /64 event streams are open already/);
      const others = await open("bob");
      assert.ok(!refused.ok && others.ok);
      end();
      await Promise.all([...his, others].map((one) => one.text()));
      assert.ok((await open("ann")).ok);
    } finally {
      end();
      await server.close();
    }
  });
});
