import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { openPrivateFolder } from "../../../core/durable/private-folder.js";
import { clientCredentials } from "../../../core/rpc/credentials.js";
import { rpcClient, type RpcClient } from "../../../core/rpc/client.js";
import {
  createAuthority,
  createCertificateRequest,
  issueCertificate,
  type CertificateAndKey,
} from "../../../core/trust/certificate-authority.js";
import { createSigningKeyFile } from "../../../core/trust/key-file.js";
import { CONTROLLER_ROLE, hostRole } from "../../../core/trust/roles.js";
import { AgentService } from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { createSandbox, type SandboxPlan } from "../../../agent/host/sandbox/create-sandbox.js";
import { RECEIPT_KEY_FILE, saveIdentity } from "../../../agent/service/identity.js";
import { dieWithUs } from "../../rig/process.js";
import type { ImageForge } from "./image-forge.js";
import { privatePlace } from "./staging-host.js";

const MAIN = fileURLToPath(new URL("../../../cli/main.js", import.meta.url));

export type LogLine = Readonly<Record<string, unknown>>;

/** The real `greenroom agent run` as a process, on a sandbox host that was enrolled with certificates of its own authority. */
export class EnrolledAgent implements AsyncDisposable {
  readonly place = privatePlace("agent");
  readonly root = join(this.place, "host-1");
  readonly state = join(this.place, "state");
  readonly lines: LogLine[] = [];
  #child: ChildProcess | undefined;
  #closed: Promise<unknown> = Promise.resolve();
  #address = "";
  /** Where in `lines` the present process begins. */
  #firstLine = 0;
  readonly #listeners = new Set<(line: LogLine) => void>();

  private constructor(
    readonly authority: CertificateAndKey,
    readonly receiptKey: Uint8Array,
  ) {}

  static async enrol(
    forge: ImageForge,
    reportsAddress = "127.0.0.1:1",
    plan: Partial<SandboxPlan> = {},
  ): Promise<EnrolledAgent> {
    const authority = await createAuthority({ name: "test", years: 1 });
    const agent = new EnrolledAgent(authority, new Uint8Array());
    const sandbox = {
      root: agent.root,
      bankVibs: [],
      dpus: 0,
      firmware: [],
      build: "8.0.2-0.0.1",
      owner: "root",
    } as const;
    await createSandbox({ ...sandbox, ...plan });
    using state = openPrivateFolder({ path: agent.state, owner: "root" });
    createSigningKeyFile(join(agent.state, RECEIPT_KEY_FILE));
    const { csrPem, privateKeyPem } = await createCertificateRequest();
    const { certificatePem } = await issueCertificate({
      authority,
      role: hostRole("host-1"),
      publicKeyFrom: { csrPem },
      days: 1,
      dnsNames: [],
      addresses: [],
    });
    saveIdentity(state, {
      hostId: "host-1",
      scopeId: "domain-c1",
      hostName: "esx-01",
      reportsAddress,
      manifestKeys: [Buffer.from(forge.manifestKey.publicKey).toString("hex")],
      certificatePem,
      privateKeyPem,
      authorityPem: authority.certificatePem,
    });
    return agent;
  }

  /** Starts it and waits until it serves; with a failpoint it may end before, which is told by `undefined`. */
  async start(env: Readonly<Record<string, string>> = {}): Promise<LogLine | undefined> {
    this.spawn(env);
    return this.ready();
  }

  /** The line that says that the present process serves; undefined when it ends before. */
  ready(): Promise<LogLine | undefined> {
    return this.line(isReady);
  }

  /** Starts it and waits for nothing. */
  spawn(env: Readonly<Record<string, string>> = {}): void {
    const settings = {
      GREENROOM_AGENT_STATE_FOLDER: this.state,
      GREENROOM_AGENT_ROOT: this.root,
      GREENROOM_AGENT_DRIVER: "sandbox",
      GREENROOM_AGENT_LISTEN: "127.0.0.1:0",
      GREENROOM_AGENT_ADVERTISE: "127.0.0.1:1",
      GREENROOM_AGENT_ACCEPTANCE_LEVEL: "CommunitySupported",
      GREENROOM_AGENT_SCRATCH_RESERVE_BYTES: "0",
      GREENROOM_AGENT_DEVELOPMENT: "true",
    };
    const args = [MAIN, "agent", "run", "--state-folder", this.state];
    const child = dieWithUs(
      spawn(process.execPath, args, {
        env: { ...process.env, ...settings, ...env },
        stdio: ["ignore", "ignore", "pipe"],
      }),
    );
    this.#child = child;
    this.#closed = once(child, "close");
    this.#firstLine = this.lines.length;
    createInterface({ input: child.stderr }).on("line", (text) => this.#hear(text));
  }

  #hear(text: string): void {
    const line = text.startsWith("{") ? (JSON.parse(text) as LogLine) : { msg: text };
    this.lines.push(line);
    if (isReady(line)) this.#address = String(line["listen"]);
    for (const listener of [...this.#listeners]) listener(line);
  }

  /** The first line of the present process, written or to come, that fits; undefined when it ends before. */
  async line(fits: (line: LogLine) => boolean): Promise<LogLine | undefined> {
    const past = this.lines.slice(this.#firstLine).find(fits);
    if (past !== undefined) return past;
    let listener: (line: LogLine) => void = () => undefined;
    const coming = new Promise<LogLine>((found) => {
      listener = (line) => {
        if (fits(line)) found(line);
      };
      this.#listeners.add(listener);
    });
    const ended = this.#closed.then(() => undefined);
    return Promise.race([coming, ended]).finally(() => this.#listeners.delete(listener));
  }

  /** A client with a certificate of this role, by the agent's authority or another. */
  async client(role = CONTROLLER_ROLE, authority = this.authority): Promise<RpcClient<typeof AgentService>> {
    const wanted = { authority, role, publicKeyFrom: { newKey: true }, days: 1, dnsNames: [], addresses: [] } as const;
    const { certificatePem, privateKeyPem = "" } = await issueCertificate(wanted);
    const credentials = clientCredentials({
      ca: this.authority.certificatePem,
      cert: certificatePem,
      key: privateKeyPem,
      expectedRole: hostRole("host-1"),
    });
    return rpcClient(AgentService, { address: this.#address, credentials });
  }

  get address(): string {
    return this.#address;
  }

  get socket(): string {
    return join(this.state, "agent.sock");
  }

  names(inner: "vibs" | "parts"): string[] {
    try {
      return readdirSync(join(this.root, "host/scratch/greenroom/staging", inner)).sort();
    } catch {
      // Not made yet: nothing is in it.
      return [];
    }
  }

  /** Waits until it has ended by itself, as at a failpoint; answers by which signal, or with which status. */
  async ended(): Promise<NodeJS.Signals | number | null> {
    await this.#closed;
    return this.#child?.signalCode ?? this.#child?.exitCode ?? null;
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    if (this.#child?.exitCode === null && this.#child.signalCode === null) this.#child.kill(signal);
    await this.#closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop("SIGKILL");
    rmSync(this.place, { recursive: true });
  }
}

const isReady = (line: LogLine): boolean => line["msg"] === "ready";

/** `greenroom …` run to its end. */
export async function greenroom(args: readonly string[], options: { uid?: number; env?: Record<string, string> } = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  const [status] = (await once(child, "close")) as [number | null];
  return { status, stdout, stderr };
}
