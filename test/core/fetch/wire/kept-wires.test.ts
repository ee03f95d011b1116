import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { isProblem } from "../../../../core/problem/problem.js";
import { readAll } from "../test-server.js";
import { inChunks, keysFor, plain } from "./raw-door.js";
import { wireSite } from "./wire-site.js";

describe("kept wires", () => {
  const site = wireSite();
  const { content } = site;

  it("ask for a file as HTTP/1.1 has it, with the credentials of its URL", async () => {
    const door = await site.open((socket) => socket.write(plain(content)));
    const url = door.url.replace("//", "//us%40er:p%3Aw@") + "?a=b%20c";
    assert.deepEqual((await readAll(site.fileAt(url))).bytes, content);
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
    const door = await site.open((socket) => socket.write(inChunks(content)));
    for (let time = 0; time < 2; time++) assert.deepEqual((await readAll(site.fileAt(door.url))).bytes, content);
    assert.equal(door.requests.length, 3);
  });

  it("understand a server that says something first", async () => {
    const door = await site.open((socket) => {
      socket.write("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
      socket.write(plain(content));
    });
    assert.deepEqual((await readAll(site.fileAt(door.url))).bytes, content);
  });

  it("ask anew, once, where a kept connection is closed in the moment it is asked", async () => {
    const door = await site.open((socket, _request, count) => {
      if (count === 2) socket.destroy();
      else socket.write(plain(content));
    });
    for (let time = 0; time < 2; time++) assert.deepEqual((await readAll(site.fileAt(door.url))).bytes, content);
    assert.equal(door.requests.length, 3);
    assert.equal(door.connections(), 2);
  });

  it("do not ask anew where the first question of a connection is cut off", async () => {
    const door = await site.open((socket) => socket.destroy());
    const { failure } = await readAll(site.fileAt(door.url));
    assert.ok(isProblem(failure, "SOURCE_FAILED"), String(failure));
    assert.equal(door.requests.length, 1);
  });

  it("close a connection on which something comes unasked", async () => {
    const sockets: Socket[] = [];
    const door = await site.open((socket) => {
      sockets.push(socket);
      socket.write(plain(content));
    });
    assert.deepEqual((await readAll(site.fileAt(door.url))).bytes, content);
    const [first] = sockets;
    assert.ok(first);
    const closed = new Promise((resolve) => first.on("close", resolve));
    first.write(plain(Buffer.alloc(content.length)));
    await closed;
    assert.deepEqual((await readAll(site.fileAt(door.url))).bytes, content);
    assert.equal(door.connections(), 2);
  });

  it("close a connection whose server says so", async () => {
    const door = await site.open((socket) => socket.write(plain(content, "Connection: close")));
    for (let time = 0; time < 2; time++) assert.deepEqual((await readAll(site.fileAt(door.url))).bytes, content);
    assert.equal(door.connections(), 2);
  });

  const HEADS = { "that never ends": "HTTP/1.1 200 OK\r\nX: ", "with no end of lines": "HTTP/1.1 200 OK\r\n" };
  for (const [what, scheme, head] of Object.entries(HEADS).flatMap(([what, head]) =>
    (["http", "https"] as const).map((scheme) => [what, scheme, head] as const),
  ))
    it(`bound a head ${what}, over ${scheme}`, async () => {
      const door = await site.openOver(scheme, (socket) => {
        const line = head.endsWith("\r\n") ? "X-Y: z\r\n".repeat(1000) : "x".repeat(8000);
        const more = (): void => void (socket.writable && socket.write(line, more));
        socket.write(head, more);
      });
      const { failure, bytes } = await readAll(site.fileAt(door.url));
      assert.ok(isProblem(failure, "SOURCE_FAILED"), String(failure));
      assert.equal(bytes.length, 0);
      assert.equal(site.rooms.made.size, 0);
    });

  it("reach a server whose name was judged by another rule by a connection of its own", async () => {
    const door = await site.open((socket) => socket.write(plain(content)));
    assert.deepEqual((await readAll(site.fileAt(door.url))).bytes, content);
    assert.deepEqual((await readAll(site.fileAt(door.url, { loopback: "always" }))).bytes, content);
    assert.equal(door.connections(), 2);
  });

  it("reach a server that answers in chunks by a connection that was made under the same rule, too", async () => {
    const door = await site.open((socket) => socket.write(inChunks(content)));
    const byName = door.url.replace("127.0.0.1", "localhost");
    assert.deepEqual((await readAll(site.fileAt(byName))).bytes, content);
    const other = await site.open((socket) => socket.write(plain(Buffer.alloc(0), `Location: ${byName}`, 302)));
    const { failure } = await readAll(site.fileAt(other.url));
    assert.ok(isProblem(failure, "SOURCE_FAILED") && /of this machine/.test(failure.message), String(failure));
  });

  for (const scheme of ["http", "https"] as const)
    it(`close all connections in the end, also those for answers in chunks, over ${scheme}`, async () => {
      const door = await site.openOver(scheme, (socket) => socket.write(inChunks(content)));
      for (let time = 0; time < 3; time++) assert.deepEqual((await readAll(site.fileAt(door.url))).bytes, content);
      assert.equal(door.connections(), 2);
      site.wires[Symbol.dispose]();
      await door.left();
    });

  it("keep few connections that nobody uses, wherever redirects lead", async () => {
    const sockets = new Set<Socket>();
    const watched = (socket: Socket): void => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    };
    for (let n = 0; n < 40; n++) {
      const door = await site.open((socket) => {
        watched(socket);
        socket.write(plain(content));
      });
      assert.deepEqual((await readAll(site.fileAt(door.url))).bytes, content);
    }
    for (const socket of sockets) if (sockets.size > 17) await new Promise((resolve) => socket.on("close", resolve));
    assert.ok(sockets.size <= 17, `${sockets.size} connections`);
  });

  it("keep the credentials of a URL from another host, and give them to its own", async () => {
    const other = await site.open((socket) => socket.write(plain(content)));
    const door = await site.open((socket, request) => {
      const to = request.startsWith("GET /file ") ? "/moved" : other.url;
      socket.write(plain(Buffer.alloc(0), `Location: ${to}`, 302));
    });
    const { bytes } = await readAll(site.fileAt(door.url.replace("//", "//user:secret@")));
    assert.deepEqual(bytes, content);
    assert.deepEqual(
      [...door.requests, ...other.requests].map((request) => /^authorization/m.test(request)),
      [true, true, false],
    );
  });

  it("ask nobody whose certificate names somebody else, or is of an unknown authority", async () => {
    const { tls, authorityPem } = await keysFor("https");
    const door = await site.open((socket) => socket.write(plain(content)), tls);
    assert.match(String((await readAll(site.fileAt(door.url))).failure), /certificate/);
    site.trust(authorityPem);
    // All of 127.0.0.0/8 is this machine; the certificate names the first address alone.
    const second = await site.open((socket) => socket.write(plain(content)), tls, "127.0.0.2");
    assert.match(String((await readAll(site.fileAt(second.url))).failure), /does not match/);
    assert.deepEqual([...door.requests, ...second.requests], []);
  });

  it("send no field that could end its line", async () => {
    const door = await site.open((socket) => socket.destroy());
    for (const etag of ['"a\r\nX: y"', '"\u010d\u010aX: y"']) {
      const { failure } = await readAll(
        site.fileAt(door.url, { memory: { get: () => etag, put: () => undefined } }),
        5,
      );
      assert.ok(isProblem(failure, "SOURCE_FAILED") && /characters/.test(failure.message), String(failure));
    }
    assert.equal(door.requests.length, 0);
  });
});
