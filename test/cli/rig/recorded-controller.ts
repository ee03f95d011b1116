import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthority, issueCertificate } from "../../../core/trust/certificate-authority.js";
import { CONTROLLER_ROLE } from "../../../core/trust/roles.js";
import { greenroom, type Finished } from "../../rig/process.js";

export interface Recorded {
  readonly status?: number;
  readonly json?: unknown;
}

/** What is answered to "METHOD /path?query": always the same, or one after the other, the last for ever. */
export type Answers = Record<string, Recorded | readonly Recorded[]>;

export interface Heard {
  readonly line: string;
  readonly session: string | undefined;
  readonly body: Buffer;
}

const SESSION = "session-1";

/** A real HTTPS server of a real authority that answers recorded JSON, and remembers what it was asked. */
export class RecordedController implements AsyncDisposable {
  readonly heard: Heard[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), "greenroom-cli-"));
  readonly #given = new Map<string, number>();

  private constructor(
    readonly server: Server,
    readonly answers: Answers,
    readonly caPem: string,
  ) {}

  static async start(answers: Answers, role = CONTROLLER_ROLE): Promise<RecordedController> {
    const authority = await createAuthority({ name: "test", years: 1 });
    const leaf = await issueCertificate({
      authority,
      role,
      publicKeyFrom: { newKey: true },
      days: 2,
      dnsNames: ["localhost"],
      addresses: ["127.0.0.1"],
    });
    const server = createServer({
      cert: `${leaf.certificatePem}\n${authority.certificatePem}`,
      key: leaf.privateKeyPem,
    });
    const controller = new RecordedController(server, answers, authority.certificatePem);
    server.on("request", (request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const line = `${request.method} ${request.url}`;
        const session = request.headers["vmware-api-session-id"];
        controller.heard.push({ line, session: session?.toString(), body: Buffer.concat(parts) });
        const { status = 200, json } = controller.#answer(line, request.headers.authorization);
        response.writeHead(status, { "content-type": "application/json" });
        response.end(json === undefined ? "" : JSON.stringify(json));
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return controller;
  }

  #answer(line: string, authorization: string | undefined): Recorded {
    const recorded = this.answers[line];
    if (recorded !== undefined) {
      const list: readonly Recorded[] = Array.isArray(recorded) ? recorded : [recorded as Recorded];
      const given = this.#given.get(line) ?? 0;
      this.#given.set(line, given + 1);
      return list[Math.min(given, list.length - 1)] ?? { status: 500 };
    }
    if (line === "POST /api/session")
      return authorization === this.authorization ? { status: 201, json: SESSION } : { status: 401 };
    if (line === "DELETE /api/session") return { status: 204 };
    return { status: 404, json: errorBody("ROUTE_UNKNOWN", { exit: 7, message: `no ${line}` }) };
  }

  readonly authorization = `Basic ${Buffer.from("administrator:secret").toString("base64")}`;

  get url(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** A context file for this controller; parts of it may be changed. */
  context(changes: Record<string, unknown> = {}): string {
    const path = join(this.folder, "context.json");
    const context = { url: this.url, caPem: this.caPem, user: "administrator", credential: "secret", ...changes };
    writeFileSync(path, JSON.stringify(context), { mode: 0o600 });
    return path;
  }

  /** Runs `greenroom …` as a process of its own against this controller. */
  cli(...args: readonly string[]): Promise<Finished> {
    return greenroom(args, { env: { GREENROOM_CONTEXT: this.context() } });
  }

  lines(): readonly string[] {
    return this.heard.map(({ line }) => line);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, "close").catch(() => undefined);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** An error as the REST API answers it. */
export function errorBody(
  code: string,
  { exit, message, details = {} }: { exit: number; message: string; details?: Record<string, unknown> },
) {
  return {
    error_type: "ERROR",
    messages: [{ id: `com.greenroom.${code.toLowerCase()}`, default_message: message, args: [] }],
    data: { code, remedy: "Do what is right.", details, exit },
  };
}
