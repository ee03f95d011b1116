import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { pino } from "pino";
import { restServer, type RestServer } from "../../../controller/api/door/server.js";

/** Long against the machine, short against a person. */
const PATIENCE = { bodyMs: 300, stallMs: 2_500 } as const;

describe("a client of the REST door that dawdles", () => {
  let server: RestServer;
  let port = 0;
  before(async () => {
    server = await restServer({ log: pino({ level: "silent" }), version: "0", patience: PATIENCE });
    server.post("/asked", async () => ({}));
    server.put("/upload", async (request, reply) => {
      for await (const _ of request.raw);
      return reply.send({});
    });
    await server.listen({ host: "127.0.0.1", port: 0 });
    const address = server.server.address();
    port = typeof address === "object" && address !== null ? address.port : 0;
  });
  after(() => server.close());

  const open = (head: string): Socket => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.on("error", () => undefined);
    socket.write(`${head}\r\nHost: x\r\n`);
    return socket;
  };
  // Not `once` of node:events, which rejects on a reset: that is how one is cut.
  const closed = (socket: Socket) => new Promise<void>((resolve) => socket.on("close", () => resolve()));
  /** Sends a byte at a time, until the server hangs up. */
  const drip = async (socket: Socket): Promise<void> => {
    const drops = setInterval(() => socket.write(" "), 50);
    socket.resume();
    await closed(socket);
    clearInterval(drops);
  };

  it("is cut when its body drips in, though it keeps dripping", async () => {
    const socket = open("POST /asked HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 100000");
    socket.write("\r\n");
    await drip(socket);
  });

  it("is cut when it was answered and still drips", async () => {
    const socket = open("PUT /nowhere HTTP/1.1\r\nContent-Type: application/octet-stream\r\nContent-Length: 100000");
    socket.write("\r\n");
    await drip(socket);
  });

  it("is cut when an upload stops coming", async () => {
    const socket = open("PUT /upload HTTP/1.1\r\nContent-Type: application/octet-stream\r\nContent-Length: 100000");
    socket.write("\r\nsome");
    socket.resume();
    await closed(socket);
  });

  it("is not cut while an upload keeps coming, however long it takes", async () => {
    const socket = open("PUT /upload HTTP/1.1\r\nContent-Type: application/octet-stream\r\nContent-Length: 20");
    socket.write("\r\n");
    let sent = 0;
    const drops = setInterval(() => ++sent <= 20 && socket.write(" "), 150);
    const [answer] = (await once(socket, "data")) as [Buffer];
    clearInterval(drops);
    assert.match(answer.toString(), /^HTTP\/1.1 200/);
    socket.destroy();
  });
});
