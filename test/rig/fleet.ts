import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT } from "../../core/problem/core-problems.js";
import { freePort } from "./free-port.js";
import { Daemon, greenroom, type Finished } from "./process.js";
import { isRoot, type Workplace } from "./workplace.js";

export interface HostPlan {
  readonly name: string;
  /** Cluster name; none for a standalone host. */
  readonly cluster?: string;
  readonly dpus?: number;
  /** "class:device:version" */
  readonly firmware?: readonly string[];
  /** "vendor:model" of the machine that it plays. */
  readonly hardware?: string;
  /** Where its scratch partition is; inside the sandbox if not said. */
  readonly scratch?: string;
  /** Bundle whose base image the sandbox host runs. */
  readonly from?: string;
  readonly acceptanceLevel?: string;
  readonly reserveBytes?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** The token that it joins with; one is made if not said. */
  readonly token?: { token: string; controller: string; ca_fingerprint: string };
}

/** An agent of its own process on a sandbox host. */
export class RigHost {
  readonly plan: HostPlan;
  readonly root: string;
  readonly state: string;
  readonly address: string;
  readonly scratch: string;

  constructor(place: { plan: HostPlan; root: string; state: string; address: string; scratch: string }) {
    ({ plan: this.plan, root: this.root, state: this.state, address: this.address, scratch: this.scratch } = place);
  }

  daemon: Daemon | undefined;
  /** How often the sandbox has rebooted; each time the agent is started again, as the boot of a machine does. */
  reboots = 0;
  #starting: Promise<void> = Promise.resolve();
  #stopped = false;

  get stagingFolder(): string {
    return join(this.scratch, "greenroom", "staging");
  }

  get socket(): string {
    return join(this.state, "agent.sock");
  }

  async start(env: Readonly<Record<string, string>> = {}): Promise<void> {
    this.#stopped = false;
    this.#starting = this.#run(env);
    await this.#starting;
  }

  async #run(env: Readonly<Record<string, string>>): Promise<void> {
    const reserve = this.plan.reserveBytes;
    this.daemon = await Daemon.start(
      [
        "agent",
        "run",
        "--state-folder",
        this.state,
        "--listen",
        this.address,
        "--socket",
        this.socket,
        ...(reserve === undefined ? [] : ["--reserve-bytes", String(reserve)]),
      ],
      { ...this.plan.env, ...env },
    );
    void this.daemon.exited.then((how) => this.#bootAgain(how));
  }

  /** A failure is told to whoever waits for the host; without one, the next stop. */
  #bootAgain(how: string): void {
    if (how !== String(EXIT.reboots) || this.#stopped) return;
    this.reboots++;
    this.#starting = this.#run({});
    // Told at once: a test that waits for this host by other ways would not hear of it.
    this.#starting.catch((failure: unknown) => console.error(`${this.plan.name} did not come back:`, failure));
  }

  /** Until a start that is under way, as after a reboot, has come to its end. */
  async up(): Promise<void> {
    await this.#starting;
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    this.#stopped = true;
    await this.#starting.catch(() => undefined);
    await this.daemon?.stop(signal);
  }

  status(...more: readonly string[]): Promise<Finished> {
    return greenroom(["agent", "status", "--state-folder", this.state, "--socket", this.socket, ...more]);
  }
}

/** A controller and its agents, all real processes on loopback, below one folder. */
export class Fleet implements AsyncDisposable {
  readonly hosts = new Map<string, RigHost>();
  readonly context: string;
  readonly state: string;
  controller: Daemon | undefined;

  constructor(readonly place: Workplace) {
    this.state = join(place.path, "controller");
    this.context = join(place.path, "context.json");
  }

  /** `controller init` and `controller run`, on ports that stay the same over a restart. */
  static async start(place: Workplace, env: Readonly<Record<string, string>> = {}): Promise<Fleet> {
    const fleet = new Fleet(place);
    mustSucceed(
      await greenroom([
        "controller",
        "init",
        "--state-folder",
        fleet.state,
        "--host",
        "127.0.0.1",
        "--host",
        "localhost",
      ]),
    );
    fleet.#ports = [await freePort(), await freePort(), await freePort()];
    await fleet.startController(env);
    return fleet;
  }

  #ports: readonly number[] = [];

  async startController(env: Readonly<Record<string, string>> = {}): Promise<void> {
    const [rest, grpc, depot] = this.#ports.map((port) => `127.0.0.1:${port}`);
    this.controller = await Daemon.start(
      [
        "controller",
        "run",
        "--state-folder",
        this.state,
        "--rest",
        rest ?? "",
        "--grpc",
        grpc ?? "",
        "--depot",
        depot ?? "",
      ],
      env,
    );
    const context = JSON.parse(readFileSync(join(this.state, "admin-context.json"), "utf8")) as Record<string, unknown>;
    writeFileSync(this.context, JSON.stringify({ ...context, url: `https://${rest}` }), { mode: 0o600 });
    chmodSync(this.context, 0o600);
  }

  cli(...args: readonly string[]): Promise<Finished> {
    return greenroom(args, { env: { GREENROOM_CONTEXT: this.context } });
  }

  /** Runs a command that must succeed and answers its JSON. */
  async json<T>(...args: readonly string[]): Promise<T> {
    return JSON.parse(mustSucceed(await this.cli(...args, "--output", "json")).stdout) as T;
  }

  async addHost(plan: HostPlan): Promise<RigHost> {
    const root = join(this.place.path, plan.name);
    const state = join(this.place.path, `${plan.name}-state`);
    const address = `127.0.0.1:${await freePort()}`;
    mustSucceed(
      await greenroom([
        "agent",
        "sandbox",
        "--root",
        root,
        ...(plan.dpus === undefined ? [] : ["--dpu", String(plan.dpus)]),
        ...(plan.firmware ?? []).flatMap((device) => ["--firmware", device]),
        ...(plan.hardware === undefined ? [] : ["--hardware", plan.hardware]),
        ...(plan.from === undefined ? [] : ["--from", plan.from]),
      ]),
    );
    const scratch = plan.scratch ?? join(root, "host", "scratch");
    const host = new RigHost({ plan, root, state, address, scratch });
    this.hosts.set(plan.name, host);
    mustSucceed(await this.enroll(host));
    await host.start();
    return host;
  }

  async enroll(host: RigHost): Promise<Finished> {
    const { plan } = host;
    if (plan.token !== undefined) return this.enrollWith(host, plan.token);
    const token = await this.json<{ token: string; controller: string; ca_fingerprint: string }>(
      "host",
      "token",
      ...(plan.cluster === undefined ? ["--standalone"] : ["--cluster", plan.cluster]),
    );
    return this.enrollWith(host, token);
  }

  enrollWith(host: RigHost, token: { token: string; controller: string; ca_fingerprint: string }): Promise<Finished> {
    const { plan } = host;
    return greenroom([
      "agent",
      "enroll",
      "--controller",
      token.controller,
      "--token",
      token.token,
      "--ca-fingerprint",
      token.ca_fingerprint,
      "--advertise",
      host.address,
      "--state-folder",
      host.state,
      "--driver",
      "sandbox",
      "--root",
      host.root,
      "--scratch",
      host.scratch,
      "--acceptance-level",
      plan.acceptanceLevel ?? "CommunitySupported",
      "--name",
      plan.name,
      ...(isRoot ? [] : ["--development"]),
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const host of this.hosts.values()) await host.stop("SIGKILL");
    await this.controller?.stop("SIGKILL");
  }
}

export function mustSucceed(finished: Finished): Finished {
  if (finished.status !== 0) throw new Error(`exit ${finished.status}\n${finished.stderr}\n${finished.stdout}`);
  return finished;
}
