import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { Rooms } from "../../../../core/memory/rooms.js";
import { CONTROLLER_ROLE } from "../../../../core/trust/roles.js";
import { identityOf, newAuthority } from "../../trust/test-certificates.js";

/** Knows which rooms there ever were. */
export class CountedRooms extends Rooms {
  readonly made = new Set<ArrayBufferLike>();

  override take(): Uint8Array {
    const room = super.take();
    this.made.add(room.buffer);
    return room;
  }
}

export interface Door {
  readonly url: string;
  /** The text of each request, in the order in which they came. */
  readonly requests: string[];
  connections(): number;
  /** Resolves when every connection is closed. */
  left(): Promise<void>;
  close(): Promise<void>;
}

/** A server that answers each request with bytes as they are told, whatever HTTP says of them. */
export async function serve(
  answer: (socket: Socket, request: string, count: number) => void,
  tls?: { cert: string; key: string },
  host = "127.0.0.1",
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
  server.listen(0, host);
  await once(server, "listening");
  // A TCP server's address is an AddressInfo.
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? "https" : "http"}://${host}:${port}/file`,
    requests,
    connections: () => connections,
    left: async () => {
      // A cut one may fail before it closes.
      for (const socket of sockets) await new Promise((resolve) => socket.on("close", resolve));
    },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

export const plain = (body: Uint8Array, ...more: readonly (string | 302)[]): Buffer => {
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

export const inChunks = (body: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n`),
    body,
    Buffer.from("\r\n0\r\n\r\n"),
  ]);

/** For a server at 127.0.0.1 or localhost, and whom to trust then. */
export async function keysFor(scheme: "http" | "https") {
  if (scheme === "http") return { tls: undefined, authorityPem: "" };
  const authority = await newAuthority();
  const { cert, key } = await identityOf(authority, CONTROLLER_ROLE);
  return { tls: { cert, key }, authorityPem: authority.certificatePem };
}
