import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { HttpRange } from "../../../../core/fetch/http-range.js";
import { httpRange } from "../../../../core/fetch/http-range.js";
import { KeptWires } from "../../../../core/fetch/wire/kept-wires.js";
import { Rooms } from "../../../../core/memory/rooms.js";
import { isProblem } from "../../../../core/problem/problem.js";
import { CONTROLLER_ROLE } from "../../../../core/trust/roles.js";
import { givenSeed, SeededRandom } from "../../../rig/seeded-random.js";
import { identityOf, newAuthority } from "../../trust/test-certificates.js";
import { readAll } from "../test-server.js";

/** Knows which rooms there ever were. */
class CountedRooms extends Rooms {
  readonly made = new Set<ArrayBufferLike>();

  override take(): Uint8Array {
    const room = super.take();
    this.made.add(room.buffer);
    return room;
  }
}

interface Door {
  readonly url: string;
  /** The text of each request, in the order in which they came. */
  readonly requests: string[];
  connections(): number;
  /** Resolves when every connection is closed. */
  left(): Promise<void>;
  close(): Promise<void>;
}

/** A server that answers each request with bytes as they are told, whatever HTTP says of them. */
async function serve(
  answer: (socket: Socket, request: string, count: number) => void,
  tls?: { cert: string; key: string },
): Promise<Door> {
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  let connections = 0;
  const onSocket = (socket: Socket): void => {
    connections++;
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      for (let end = text.indexOf("\r\n\r\n"); end !== -1; end = text.indexOf("\r\n\r\n")) {
        const request = text.slice(0, end);
        text = text.slice(end + 4);
        answer(socket, request, requests.push(request));
      }
    });
  };
  const server = tls ? createTlsServer(tls, onSocket) : createServer(onSocket);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A TCP server's address is an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? "https" : "http"}://127.0.0.1:${port}/file`,
    requests,
    connections: () => connections,
    left: async () => {
      for (const socket of sockets) await once(socket, "close");
    },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

const plain = (body: Uint8Array, ...more: readonly (string | 302)[]): Buffer => {
  const lines = more.filter((line) => line !== 302);
  return Buffer.concat([
    Buffer.from(
      [
        `HTTP/1.1 ${more.includes(302) ? "302 Found" : "200 OK"}`,
        `Content-Length: ${body.length}`,
        ...lines,
        "",
        "",
      ].join("\r\n"),
    ),
    body,
  ]);
};

const inChunks = (body: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n`),
    body,
    Buffer.from("\r\n0\r\n\r\n"),
  ]);

describe("kept wires", () => {
  const seed = givenSeed();
  const content = randomBytes(100_000);
  const doors: Door[] = [];
  let rooms: CountedRooms;
  let wires: KeptWires;
  beforeEach(() => {
    rooms = new CountedRooms("shared");
    wires = new KeptWires({ rooms, authorityPem: "" });
  });
  afterEach(async () => {
    wires[Symbol.dispose]();
    await Promise.all(doors.splice(0).map((door) => door.close()));
  });

  async function open(...given: Parameters<typeof serve>): Promise<Door> {
    const door = await serve(...given);
    doors.push(door);
    return door;
  }
  const fileAt = (url: string, more: Partial<HttpRange> = {}) =>
    httpRange({ url, sizeBytes: content.length, stallMs: 60_000, wires, ...more });

  it("ask for a file as HTTP/1.1 has it, with the credentials of its URL", async () => {
    const door = await open((socket) => socket.write(plain(content)));
    const url = door.url.replace("//", "//us%40er:p%3Aw@") + "?a=b%20c";
    assert.deepEqual((await readAll(fileAt(url))).bytes, content);
    const basic = Buffer.from("us@er:p:w").toString("base64");
    assert.equal(
      door.requests[0],
      [
        "GET /file?a=b%20c HTTP/1.1",
        `host: ${new URL(door.url).host}`,
        `authorization: Basic ${basic}`,
        "accept-encoding: identity",
      ].join("\r\n"),
    );
  });

  it("leave chunks to a reader that knows all of HTTP, and ask that server in its way from then on", async () => {
    const door = await open((socket) => socket.write(inChunks(content)));
    for (let time = 0; time < 2; time++) assert.deepEqual((await readAll(fileAt(door.url))).bytes, content);
    assert.equal(door.requests.length, 3);
  });

  it("understand a server that says something first", async () => {
    const door = await open((socket) => {
      socket.write("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
      socket.write(plain(content));
    });
    assert.deepEqual((await readAll(fileAt(door.url))).bytes, content);
  });

  it("ask anew, once, where a kept connection is closed in the moment it is asked", async () => {
    const door = await open((socket, _request, count) => {
      if (count === 2) socket.destroy();
      else socket.write(plain(content));
    });
    for (let time = 0; time < 2; time++) assert.deepEqual((await readAll(fileAt(door.url))).bytes, content);
    assert.equal(door.requests.length, 3);
    assert.equal(door.connections(), 2);
  });

  it("do not ask anew where the first question of a connection is cut off", async () => {
    const door = await open((socket) => socket.destroy());
    const { failure } = await readAll(fileAt(door.url));
    assert.ok(isProblem(failure, "SOURCE_FAILED"), String(failure));
    assert.equal(door.requests.length, 1);
  });

  it("close a connection on which something comes unasked", async () => {
    const sockets: Socket[] = [];
    const door = await open((socket) => {
      sockets.push(socket);
      socket.write(plain(content));
    });
    assert.deepEqual((await readAll(fileAt(door.url))).bytes, content);
    const [first] = sockets;
    assert.ok(first);
    const closed = new Promise((resolve) => first.on("close", resolve));
    first.write(plain(Buffer.alloc(content.length)));
    await closed;
    assert.deepEqual((await readAll(fileAt(door.url))).bytes, content);
    assert.equal(door.connections(), 2);
  });

  it("close a connection whose server says so", async () => {
    const door = await open((socket) => socket.write(plain(content, "Connection: close")));
    for (let time = 0; time < 2; time++) assert.deepEqual((await readAll(fileAt(door.url))).bytes, content);
    assert.equal(door.connections(), 2);
  });

  const HEADS = { "that never ends": "HTTP/1.1 200 OK\r\nX: ", "with no end of lines": "HTTP/1.1 200 OK\r\n" };
  for (const [what, scheme, head] of Object.entries(HEADS).flatMap(([what, head]) =>
    (["http", "https"] as const).map((scheme) => [what, scheme, head] as const),
  ))
    it(`bound a head ${what}, over ${scheme}`, async () => {
      const { tls, authorityPem } = await keysFor(scheme);
      wires = new KeptWires({ rooms, authorityPem });
      const door = await open((socket) => {
        const line = head.endsWith("\r\n") ? "X-Y: z\r\n".repeat(1000) : "x".repeat(8000);
        const more = (): void => void (socket.writable && socket.write(line, more));
        socket.write(head, more);
      }, tls);
      const { failure, bytes } = await readAll(fileAt(door.url));
      assert.ok(isProblem(failure, "SOURCE_FAILED"), String(failure));
      assert.equal(bytes.length, 0);
      assert.equal(rooms.made.size, 0);
    });

  it("reach a server whose name was judged by another rule by a connection of its own", async () => {
    const door = await open((socket) => socket.write(plain(content)));
    assert.deepEqual((await readAll(fileAt(door.url))).bytes, content);
    assert.deepEqual((await readAll(fileAt(door.url, { loopback: "always" }))).bytes, content);
    assert.equal(door.connections(), 2);
  });

  it("reach a server that answers in chunks by a connection that was made under the same rule, too", async () => {
    const door = await open((socket) => socket.write(inChunks(content)));
    const byName = door.url.replace("127.0.0.1", "localhost");
    assert.deepEqual((await readAll(fileAt(byName))).bytes, content);
    const other = await open((socket) => socket.write(plain(Buffer.alloc(0), `Location: ${byName}`, 302)));
    const { failure } = await readAll(fileAt(other.url));
    assert.ok(isProblem(failure, "SOURCE_FAILED") && /of this machine/.test(failure.message), String(failure));
  });

  for (const scheme of ["http", "https"] as const)
    it(`close all connections in the end, also those for answers in chunks, over ${scheme}`, async () => {
      const { tls, authorityPem } = await keysFor(scheme);
      wires = new KeptWires({ rooms, authorityPem });
      const door = await open((socket) => socket.write(inChunks(content)), tls);
      for (let time = 0; time < 3; time++) assert.deepEqual((await readAll(fileAt(door.url))).bytes, content);
      assert.equal(door.connections(), 2);
      wires[Symbol.dispose]();
      await door.left();
    });

  it("keep few connections that nobody uses, wherever redirects lead", async () => {
    const sockets = new Set<Socket>();
    const watched = (socket: Socket): void => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    };
    for (let n = 0; n < 40; n++) {
      const door = await open((socket) => {
        watched(socket);
        socket.write(plain(content));
      });
      assert.deepEqual((await readAll(fileAt(door.url))).bytes, content);
    }
    for (const socket of sockets) if (sockets.size > 17) await once(socket, "close");
    assert.ok(sockets.size <= 17, `${sockets.size} connections`);
  });

  it("send no field that could end its line", async () => {
    const door = await open((socket) => socket.destroy());
    for (const etag of ['"a\r\nX: y"', '"\u010d\u010aX: y"']) {
      const { failure } = await readAll(fileAt(door.url, { memory: { get: () => etag, put: () => undefined } }), 5);
      assert.ok(isProblem(failure, "SOURCE_FAILED") && /characters/.test(failure.message), String(failure));
    }
    assert.equal(door.requests.length, 0);
  });

  for (const scheme of ["http", "https"] as const) {
    it(`find the address of a name that answers, over ${scheme}`, async () => {
      const { tls, authorityPem } = await keysFor(scheme);
      wires = new KeptWires({ rooms, authorityPem });
      const door = await open((socket) => socket.write(plain(content)), tls);
      // The first of its addresses may well be ::1, where nobody listens.
      assert.deepEqual((await readAll(fileAt(door.url.replace("127.0.0.1", "localhost")))).bytes, content);
    });

    it(`use the memory of broken connections again, over ${scheme}`, async () => {
      const { tls, authorityPem } = await keysFor(scheme);
      wires = new KeptWires({ rooms, authorityPem });
      const large = randomBytes(600_000);
      const head = Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${large.length + 1}\r\n\r\n`);
      const door = await open((socket) => {
        socket.write(Buffer.concat([head, large]), () => socket.destroy());
      }, tls);
      for (let time = 0; time < 30; time++) {
        const failed = async () => {
          const bytes = fileAt(door.url, { sizeBytes: large.length + 1 });
          for await (const chunk of bytes(0, new AbortController().signal)) {
            rooms.giveBack(chunk);
            // Some readers give up before the connection does.
            if (time % 2 === 0) break;
          }
        };
        await failed().catch(() => undefined);
      }
      assert.ok(rooms.made.size <= 8, `${rooms.made.size} rooms`);
    });

    it(`let go of everything at whatever moment they are canceled, over ${scheme} (seed ${seed}; again with GREENROOM_SEED=${seed})`, async () => {
      const seeded = new SeededRandom(seed);
      const { tls, authorityPem } = await keysFor(scheme);
      wires = new KeptWires({ rooms, authorityPem });
      const large = randomBytes(2_000_000);
      const door = await open((socket) => socket.write(plain(large)), tls);
      for (let time = 0; time < 60; time++) {
        const stop = new AbortController();
        const turns = seeded.between(0, 60);
        const canceling = (async () => {
          for (let turn = 0; turn < turns; turn++) await nextTurn();
          stop.abort();
        })();
        let at = 0;
        try {
          for await (const chunk of fileAt(door.url, { sizeBytes: large.length })(0, stop.signal)) {
            assert.ok(Buffer.compare(chunk, large.subarray(at, at + chunk.length)) === 0, `run ${time} at ${at}`);
            at += chunk.length;
            await nextTurn();
            rooms.giveBack(chunk);
          }
          assert.equal(at, large.length);
        } catch (failure) {
          assert.ok(isProblem(failure, "CANCELED"), String(failure));
        }
        await canceling;
      }
      assert.ok(rooms.made.size <= 12, `${rooms.made.size} rooms`);
      wires[Symbol.dispose]();
      await door.left();
    });

    it(`hold few rooms for a reader who takes his time, over ${scheme}`, async () => {
      const large = randomBytes(24 * 1024 * 1024);
      const { tls, authorityPem } = await keysFor(scheme);
      wires = new KeptWires({ rooms, authorityPem });
      const door = await open((socket) => socket.write(plain(large)), tls);
      const hash = createHash("sha256");
      for await (const chunk of fileAt(door.url, { sizeBytes: large.length })(0, new AbortController().signal)) {
        // Long enough for everything that would come unasked.
        for (let turn = 0; turn < 20; turn++) await nextTurn();
        hash.update(chunk);
        rooms.giveBack(chunk);
      }
      assert.equal(hash.digest("hex"), createHash("sha256").update(large).digest("hex"));
      assert.ok(rooms.made.size <= 6, `${rooms.made.size} rooms`);
    });

    it(`hand on few bytes at once where few are allowed, over ${scheme}`, async () => {
      const { tls, authorityPem } = await keysFor(scheme);
      wires = new KeptWires({ rooms, authorityPem });
      const door = await open((socket) => socket.write(plain(content)), tls);
      const allowed = [20_000, 1_000, 64_000];
      const sizes: number[] = [];
      const bytes = fileAt(door.url, { atOnceBytes: () => allowed[Math.min(sizes.length, 2)] ?? 0 });
      for await (const chunk of bytes(0, new AbortController().signal)) {
        sizes.push(chunk.length);
        // A chunk that was ready by then is as large as was allowed before.
        assert.ok(chunk.length <= 64_000);
        rooms.giveBack(chunk);
      }
      assert.ok((sizes[0] ?? 0) <= 20_000, String(sizes));
      assert.equal(
        sizes.reduce((sum, size) => sum + size, 0),
        content.length,
      );
    });

    it(`never let bytes change that somebody looks at, however they come, over ${scheme} (seed ${seed}; again with GREENROOM_SEED=${seed})`, async () => {
      const seeded = new SeededRandom(seed);
      const random = () => seeded.next();
      const { tls, authorityPem } = await keysFor(scheme);
      wires = new KeptWires({ rooms, authorityPem });
      const files = new Map(
        Array.from({ length: 40 }, (_, at) => [`/f${at}`, randomBytes(Math.floor(random() ** 3 * 3_000_000) + 1)]),
      );
      const door = await open((socket, request) => {
        const body = plain(files.get(request.split(" ")[1] ?? "") ?? Buffer.alloc(0));
        const send = async (): Promise<void> => {
          for (let at = 0; at < body.length && socket.writable;) {
            const end = at + Math.floor(random() ** 4 * 400_000) + 1;
            if (!socket.write(body.subarray(at, end))) await once(socket, "drain");
            at = end;
            if (random() < 0.3) await nextTurn();
          }
        };
        send().catch(() => undefined);
      }, tls);
      const base = door.url.replace("/file", "");
      const queue = [...files];
      const readOne = async (name: string, whole: Buffer): Promise<void> => {
        const held: { readonly chunk: Uint8Array; readonly at: number }[] = [];
        let at = 0;
        const letGo = (): void => {
          const [one] = held.splice(Math.floor(random() * held.length), 1);
          if (one === undefined) return;
          assert.ok(
            Buffer.compare(one.chunk, whole.subarray(one.at, one.at + one.chunk.length)) === 0,
            `${name} at ${one.at}`,
          );
          rooms.giveBack(one.chunk);
        };
        for await (const chunk of fileAt(base + name, { sizeBytes: whole.length })(0, new AbortController().signal)) {
          held.push({ chunk, at });
          at += chunk.length;
          if (random() < 0.4) await nextTurn();
          if (held.length > 3) letGo();
        }
        while (held.length > 0) letGo();
        assert.equal(at, whole.length);
      };
      const reader = async (): Promise<void> => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) await readOne(...next);
      };
      await Promise.all([reader(), reader(), reader(), reader()]);
      assert.ok(door.connections() <= 4, `${door.connections()} connections`);
    });
  }
});

async function keysFor(scheme: "http" | "https") {
  if (scheme === "http") return { tls: undefined, authorityPem: "" };
  const authority = await newAuthority();
  const { cert, key } = await identityOf(authority, CONTROLLER_ROLE);
  return { tls: { cert, key }, authorityPem: authority.certificatePem };
}
