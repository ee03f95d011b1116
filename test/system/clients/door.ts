import { readFileSync } from "node:fs";
import { request } from "node:https";
import { connect, type TLSSocket } from "node:tls";

export interface Said {
  readonly status: number;
  readonly json: unknown;
  readonly text: string;
}

interface Context {
  readonly url: string;
  readonly caPem: string;
  readonly user: string;
  readonly credential: string;
}

/** The REST door of a running controller, as a stranger's client meets it: nothing of our own clients is used. */
export class Door {
  readonly context: Context;
  readonly url: URL;

  constructor(contextFile: string) {
    this.context = JSON.parse(readFileSync(contextFile, "utf8")) as Context;
    this.url = new URL(this.context.url);
  }

  get basic(): string {
    const { user, credential } = this.context;
    return `Basic ${Buffer.from(`${user}:${credential}`).toString("base64")}`;
  }

  async logIn(): Promise<string> {
    return (await this.ask("POST", "/api/session", { headers: { authorization: this.basic } })).json as string;
  }

  ask(
    method: string,
    path: string,
    asked: {
      readonly json?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
      readonly session?: string;
    } = {},
  ): Promise<Said> {
    const headers = {
      ...asked.headers,
      ...(asked.json !== undefined && { "content-type": "application/json" }),
      ...(asked.session !== undefined && { "vmware-api-session-id": asked.session }),
    };
    const { hostname: host, port } = this.url;
    return new Promise((resolve, reject) => {
      const sent = request({ method, path, host, port, headers, ca: this.context.caPem, agent: false }, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => resolve(saidOf(answer.statusCode ?? 0, Buffer.concat(parts).toString("utf8"))));
      });
      sent.on("error", reject);
      sent.end(asked.json === undefined ? undefined : `${JSON.stringify(asked.json)}\n`);
    });
  }

  /** Sends bytes as they are over a connection of their own, and answers what comes back. */
  async send(bytes: Buffer): Promise<Said> {
    const { hostname: host, port } = this.url;
    const socket = connect({ host, port: Number(port), ca: this.context.caPem });
    try {
      socket.write(bytes);
      return await answerOf(socket);
    } finally {
      socket.destroy();
    }
  }

  /** A task as soon as it has ended: its own stream of events ends with it. */
  async ended(task: string, session: string): Promise<{ status: string; result?: unknown; error?: unknown }> {
    await this.awaitEnd(task, session);
    return (await this.ask("GET", `/api/cis/tasks/${task}`, { session })).json as { status: string };
  }

  async awaitEnd(task: string, session: string): Promise<void> {
    await this.ask("GET", `/api/greenroom/tasks/${task}/events`, { session });
  }
}

const saidOf = (status: number, text: string): Said => ({
  status,
  text,
  json: text.startsWith("{") || text.startsWith("[") || text.startsWith('"') ? JSON.parse(text) : undefined,
});

/** Our answers have a length, or no body at all. */
async function answerOf(socket: TLSSocket): Promise<Said> {
  let text = "";
  for await (const chunk of socket) {
    text += (chunk as Buffer).toString("utf8");
    const end = text.indexOf("\r\n\r\n");
    if (end < 0) continue;
    const [head, body] = [text.slice(0, end), text.slice(end + 4)];
    const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
    if (Buffer.byteLength(body) >= length) return saidOf(Number(head.split(" ")[1]), body);
  }
  throw new Error(`the connection ended after: ${text}`);
}
