import { join } from "node:path";
import { insecureLocalCredentials, clientCredentials } from "../../../core/rpc/credentials.js";
import { rpcClient, type RpcClient } from "../../../core/rpc/client.js";
import { issueCertificate, type CertificateAndKey } from "../../../core/trust/certificate-authority.js";
import { CONTROLLER_ROLE, hostRole } from "../../../core/trust/roles.js";
import { AgentService } from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { Daemon } from "../../rig/process.js";
import { isRoot } from "../../rig/workplace.js";
import { HOST_ID, type Enrolment } from "./enrolment.js";

export type AgentClient = RpcClient<typeof AgentService>;

export interface BenchAgentPlan extends Enrolment {
  readonly authority: CertificateAndKey;
  /** PEM of whom the host believes signatures of VIBs. */
  readonly anchorFile: string;
}

/** `greenroom agent run` as a process, started and ended any number of times on the same host. */
export class BenchAgent implements AsyncDisposable {
  readonly #plan: BenchAgentPlan;
  #daemon: Daemon | undefined;
  #client: AgentClient | undefined;

  constructor(plan: BenchAgentPlan) {
    this.#plan = plan;
  }

  get pid(): number {
    return this.#daemon?.pid ?? 0;
  }

  get state(): string {
    return this.#plan.state;
  }

  get socket(): string {
    return join(this.state, "agent.sock");
  }

  get stagingFolder(): string {
    return join(this.#plan.root, "host/scratch/greenroom/staging");
  }

  /** Starts it and answers how the controller speaks to it: over mutual TLS, connected. */
  async start(): Promise<AgentClient> {
    this.#daemon = await Daemon.start(["agent", "run", "--state-folder", this.state], {
      GREENROOM_AGENT_ROOT: this.#plan.root,
      GREENROOM_AGENT_DRIVER: "sandbox",
      GREENROOM_AGENT_LISTEN: "127.0.0.1:0",
      GREENROOM_AGENT_ADVERTISE: "127.0.0.1:1",
      GREENROOM_AGENT_ACCEPTANCE_LEVEL: "PartnerSupported",
      GREENROOM_AGENT_TRUST_ANCHOR_FILES: this.#plan.anchorFile,
      GREENROOM_AGENT_SCRATCH_RESERVE_BYTES: "0",
      GREENROOM_AGENT_DEVELOPMENT: String(!isRoot),
    });
    const ready = await this.#daemon.line((line) => line["msg"] === "ready");
    const client = await this.#dial(String(ready["listen"]));
    this.#client = client;
    await client.getHost({}, { timeoutMs: 10_000 });
    return client;
  }

  /** The first line of its log, past or to come, that says this of an order. */
  async logged(msg: string, orderId: string): Promise<Readonly<Record<string, unknown>>> {
    if (this.#daemon === undefined) throw new Error("the agent does not run");
    return await this.#daemon.line((line) => line["msg"] === msg && line["orderId"] === orderId);
  }

  async #dial(address: string): Promise<AgentClient> {
    const { authority } = this.#plan;
    const who = { role: CONTROLLER_ROLE, publicKeyFrom: { newKey: true }, days: 1 } as const;
    const issued = await issueCertificate({ authority, ...who, dnsNames: [], addresses: [] });
    const credentials = clientCredentials({
      ca: authority.certificatePem,
      cert: issued.certificatePem,
      key: issued.privateKeyPem ?? "",
      expectedRole: hostRole(HOST_ID),
    });
    return rpcClient(AgentService, { address, credentials });
  }

  /** As `agent status` speaks to it, over its Unix socket. To be closed by the caller. */
  local(): AgentClient {
    return rpcClient(AgentService, {
      address: `unix:${this.socket}`,
      credentials: insecureLocalCredentials.client(),
    });
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    this.#client?.close();
    await this.#daemon?.stop(signal);
    this.#client = this.#daemon = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop("SIGKILL");
  }
}
