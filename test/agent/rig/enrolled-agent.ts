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
import { createSandbox } from "../../../agent/host/sandbox/create-sandbox.js";
import { RECEIPT_KEY_FILE, saveIdentity } from "../../../agent/service/identity.js";
import type { ImageForge } from "./image-forge.js";
import { privatePlace } from "./staging-host.js";

const MAIN = fileURLToPath(new URL("../../../cli/main.js", import.meta.url));

/** The real `greenroom agent run` as a process, on a sandbox host that was enrolled with certificates of its own authority. */
export class EnrolledAgent implements AsyncDisposable {
  readonly place = privatePlace("agent");
  readonly root = join(this.place, "host-1");
  readonly state = join(this.place, "state");
  readonly lines: Record<string, unknown>[] = [];
  #child: ChildProcess | undefined;
  #closed: Promise<unknown> = Promise.resolve();
  #address = "";

  private constructor(
    readonly authority: CertificateAndKey,
    readonly receiptKey: Uint8Array,
  ) {}

  static async enrol(forge: ImageForge, reportsAddress = "127.0.0.1:1"): Promise<EnrolledAgent> {
    const authority = await createAuthority({ name: "test", years: 1 });
    const agent = new EnrolledAgent(authority, new Uint8Array());
    await createSandbox({ root: agent.root, bankVibs: [], dpus: 0, firmware: [], build: "8.0.2-0.0.1", owner: "root" });
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
  async start(env: Readonly<Record<string, string>> = {}): Promise<Record<string, unknown> | undefined> {
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
    const child = spawn(process.execPath, args, {
      env: { ...process.env, ...settings, ...env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#child = child;
    this.#closed = once(child, "close");
    const ready = await this.#listen(child);
    this.#address = typeof ready?.["listen"] === "string" ? ready["listen"] : "";
    return ready;
  }

  #listen(child: ChildProcess): Promise<Record<string, unknown> | undefined> {
    return new Promise((resolve) => {
      if (child.stderr === null) throw new Error("the agent's standard error is a pipe");
      const reader = createInterface({ input: child.stderr });
      reader.on("line", (text) => {
        const line = text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : { msg: text };
        this.lines.push(line);
        if (line["msg"] === "ready") resolve(line);
      });
      reader.on("close", () => resolve(undefined));
    });
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

  /** Waits until it has ended by itself, as at a failpoint. */
  async ended(): Promise<void> {
    await this.#closed;
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
