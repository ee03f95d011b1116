/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return -- answers of every shape are looked into, and asserted */
import { basename, join } from "node:path";
import { chmodSync, createReadStream, rmSync, writeFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import { setImmediate as turn } from "node:timers/promises";
import { systemClock } from "../../../core/time/clock.js";
import { agentSettings, type AgentSettings } from "../../../agent/domain/agent-settings.js";
import { createSandbox, type SandboxPlan } from "../../../agent/host/sandbox/create-sandbox.js";
import { sandboxDriver } from "../../../agent/host/sandbox/sandbox-driver.js";
import { startAgent, type Agent } from "../../../agent/main.js";
import { enrol } from "../../../agent/service/enrolment.js";
import { noFailpoint, type Hold } from "../../../agent/staging/folder/failpoints.js";
import { baseImageOf, componentOf, forgeBundle, forgeVib } from "../../rig/forge.js";
import { freePort } from "../../rig/free-port.js";
import { greenroom, type Finished } from "../../rig/process.js";
import { isRoot } from "../../rig/workplace.js";
import type { Answer, StartedController } from "../api/started-controller.js";

const owner = isRoot ? "root" : "self";

export interface HostPlace extends Partial<Pick<SandboxPlan, "dpus" | "firmware" | "bankVibs">> {
  readonly cluster?: string;
  readonly reserveBytes?: number;
  /** memory: the host has no scratch partition, and stages to a volatile place; none: it has none, and does not. */
  readonly scratch?: "disk" | "memory" | "none";
}

/** Real agents on sandbox hosts, in this process, enrolled with a started controller. */
export class SmallFleet implements AsyncDisposable {
  readonly agents = new Map<string, { settings: AgentSettings; agent: Agent }>();
  session = "";
  /** Where agents wait that are started from now on. */
  hold: Hold | undefined;

  constructor(readonly door: StartedController) {}

  async logIn(): Promise<void> {
    this.session = await this.door.logIn();
  }

  /** `greenroom …` as whoever started the controller. */
  cli(...args: string[]): Promise<Finished> {
    const { place, context, controller } = this.door;
    const path = join(place.path, "context.json");
    writeFileSync(path, JSON.stringify({ ...context, url: `https://${controller.addresses.rest}` }));
    chmodSync(path, 0o600);
    return greenroom(args, { env: { GREENROOM_CONTEXT: path, XDG_CACHE_HOME: join(place.path, "cache") } });
  }

  /** A request that has to succeed. */
  async must(method: string, path: string, json?: unknown): Promise<Answer["json"]> {
    const answer = await this.ask(method, path, json);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.json;
  }

  ask(method: string, path: string, json?: unknown): Promise<Answer> {
    return this.door.ask(method, path, { session: this.session, ...(json !== undefined && { json }) });
  }

  async addHost(name: string, place: HostPlace = {}): Promise<string> {
    const root = join(this.door.place.path, name);
    const settings = agentSettings.parse({
      stateFolder: `${root}-state`,
      driver: "sandbox",
      root,
      scratchReserveBytes: place.reserveBytes ?? 0,
      acceptanceLevel: "CommunitySupported",
      advertise: `127.0.0.1:${await freePort()}`,
      volatileScratch: place.scratch === "memory" ? "volatile" : "fail",
      volatileFolder: `${root}-memory`,
      development: !isRoot,
    });
    const { dpus = 0, firmware = [], bankVibs = [] } = place;
    await createSandbox({ root, bankVibs, dpus, firmware, build: "1.0.0-1", owner });
    if (place.scratch === "memory" || place.scratch === "none") rmSync(join(root, "host/scratch"), { recursive: true });
    const token = await this.must(
      "POST",
      "/api/greenroom/join-tokens",
      place.cluster ? { cluster: place.cluster } : {},
    );
    const { hostId } = await enrol({
      controller: token.controller,
      token: token.token,
      fingerprint: token.ca_fingerprint,
      stateFolder: settings.stateFolder,
      owner,
      hostName: name,
      advertise: settings.advertise ?? "",
      acceptanceLevel: settings.acceptanceLevel,
      agentVersion: "0.0.0-test",
      targets: await sandboxDriver(root).targets(),
    });
    await this.#start(hostId, settings);
    await this.until(`/api/greenroom/hosts/${hostId}`, (host) => host.connection_state === "CONNECTED");
    return hostId;
  }

  async #start(hostId: string, settings: AgentSettings): Promise<void> {
    const edges = {
      clock: systemClock,
      host: sandboxDriver(settings.root),
      failpoint: noFailpoint,
      log: () => undefined,
      onReboot: () => undefined,
      ...(this.hold !== undefined && { hold: this.hold }),
    };
    this.agents.set(hostId, { settings, agent: await startAgent(settings, edges) });
  }

  async stopAgent(hostId: string): Promise<void> {
    await this.agents.get(hostId)?.agent.stop();
  }

  async startAgent(hostId: string, change: Partial<AgentSettings> = {}): Promise<void> {
    const known = this.agents.get(hostId);
    if (known !== undefined) await this.#start(hostId, { ...known.settings, ...change });
  }

  /** Imports a bundle of some VIBs whose base image has this version, and answers the import's result. */
  async importBundle(version: string, names: readonly string[], payloadBytes = 40_000): Promise<Answer["json"]> {
    const vibs = await Promise.all(names.map((name) => forgeVib({ name, version: `${version}-1`, payloadBytes })));
    const component = componentOf(`set-${version}`, version, vibs);
    const path = await forgeBundle(join(this.door.place.path, `${version}.zip`), {
      vibs,
      components: [component],
      baseImages: [baseImageOf(version, { [component.name]: version })],
    });
    return this.importFile(path);
  }

  /** Imports a bundle, and answers the import's result. */
  async importFile(path: string): Promise<Answer["json"]> {
    const body = await buffer(createReadStream(path));
    const headers = { "content-type": "application/octet-stream" };
    const upload = await this.door.ask("PUT", "/api/greenroom/uploads", { session: this.session, body, headers });
    const depot = { source_type: "PUSH", file_id: upload.json.file_id, description: basename(path) };
    return (await this.run("/api/esx/settings/depots/offline?vmw-task=true", depot)).result;
  }

  /** Sets an image and answers the commit. */
  async setImage(base: string, version: string): Promise<string> {
    return this.setSpec(base, { base_image: { version } });
  }

  /** The same by a whole software spec. */
  async setSpec(base: string, software: unknown): Promise<string> {
    const spec = { source_type: "JSON_STRING", software_spec: JSON.stringify(software) };
    const draft = await this.must("POST", `${base}/software/drafts?action=import-software-spec`, spec);
    return (await this.run(`${base}/software/drafts/${draft}?action=commit&vmw-task=true`)).result;
  }

  /** Starts a task and answers how it ended. */
  async run(path: string, json?: unknown): Promise<Answer["json"]> {
    return this.ended(await this.must("POST", path, json));
  }

  ended(task: string): Promise<Answer["json"]> {
    return this.until(`/api/cis/tasks/${task}`, (info) => info.status === "SUCCEEDED" || info.status === "FAILED");
  }

  /** Asks again and again, as an API's client has to; mocha's timeout is the guard. */
  async until(path: string, fits: (json: Answer["json"]) => boolean): Promise<Answer["json"]> {
    for (;;) {
      const { json, status } = await this.ask("GET", path);
      if (status === 200 && fits(json)) return json;
      await turn();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { agent } of this.agents.values()) await agent.stop();
  }
}
