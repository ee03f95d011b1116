import assert from "node:assert/strict";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HoldName } from "../../../agent/staging/folder/failpoints.js";
import type { StageResult } from "../../../controller/api/wire/software.js";
import type { TaskInfo } from "../../../controller/api/wire/task.js";
import { loadContext } from "../../../cli/context/context-file.js";
import { Rest } from "../../../cli/rest/rest.js";
import { hasEnded, stageResultOf } from "../../../cli/task/task-view.js";
import { TaskPicture } from "../../../cli/task/watch/task-picture.js";
import { ownTaskPath } from "../../../cli/task/watch/watch-task.js";
import { mustSucceed, type Fleet, type RigHost } from "../../rig/fleet.js";
import { baseImageOf, componentOf, forgeBundle, forgeVib } from "../../rig/forge.js";
import type { Workplace } from "../../rig/workplace.js";

const KIB = 1 << 10;
const NEEDS_REBOOT = { liveInstallAllowed: false, liveRemoveAllowed: false } as const;
/** Hooks at which a host can be held, or that fail it. */
const GATES = ["enterMaintenance", "leaveMaintenance"] as const;
type Gate = (typeof GATES)[number];

/** A host is asked for its end so often: each time is a process of its own, and takes its part of a second. */
const MOST_ASKED = 400;

const versionOf = (number: number): string => `9.0.${number}-0.1`;

/** A command that ends as soon as one file is not there, badly if another is. */
const waitWhile = (hold: string, fail: string): readonly string[] => [
  "/bin/sh",
  "-c",
  'while [ -e "$0" ]; do sleep 0.05; done; [ -e "$1" ] && exit 1; echo "$GREENROOM_HOOK done"',
  ...[hold, fail],
];

export interface Outcome {
  readonly exit: number;
  readonly id: string;
  readonly info: TaskInfo;
  readonly result: StageResult;
  readonly stdout: string;
}

/** A point of an agent at which it is held. */
export interface Held {
  /** Until the agent stands there, in whichever process it runs by then. */
  readonly reached: () => Promise<void>;
  readonly release: () => void;
}

async function lineOf(host: RigHost, fits: (line: Record<string, unknown>) => boolean): Promise<void> {
  for (;;) {
    const { daemon } = host;
    try {
      return void (await daemon?.line(fits));
    } catch (ended) {
      // It may have rebooted: then the next process is the one that says it.
      await host.up();
      if (host.daemon === daemon) throw ended;
    }
  }
}

/** A cluster of real agents under a real controller, whose image can be moved on as often as a test wants. */
export class RemediatedFleet {
  readonly hosts = new Map<string, RigHost>();
  #version = 0;

  constructor(
    readonly place: Workplace,
    readonly fleet: Fleet,
  ) {}

  async addHost(name: string, cluster?: string): Promise<RigHost> {
    const root = join(this.place.path, name);
    const command = (hook: Gate) => waitWhile(join(root, `hold-${hook}`), join(root, `fail-${hook}`));
    const hooks = Object.fromEntries(GATES.map((hook) => [hook, { command: command(hook) }]));
    const holds = { GREENROOM_AGENT_DEVELOPMENT: "true", GREENROOM_HOLDS: this.#holds(name) };
    const env = { GREENROOM_AGENT_HOOKS: JSON.stringify(hooks), ...holds };
    const plan = { name, reserveBytes: KIB, env, ...(cluster !== undefined && { cluster }) };
    const host = await this.fleet.addHost(plan);
    this.hosts.set(name, host);
    return host;
  }

  host(name: string): RigHost {
    return this.hosts.get(name) ?? assert.fail(`no host ${name}`);
  }

  /** Brings so many images into the library, each newer than the one before; all need a reboot. */
  async importImages(number: number): Promise<void> {
    const versions = Array.from({ length: number }, (_, at) => at + 1);
    const forged = await Promise.all(
      versions.map(async (at) => ({
        at,
        vibs: await Promise.all(
          ["esx-base", "grn-driver"].map((name) =>
            forgeVib({ name, version: `${at}.0-1`, payloadBytes: 30 * KIB, ...NEEDS_REBOOT }),
          ),
        ),
      })),
    );
    const sets = forged.map(({ at, vibs }) => ({ at, part: componentOf("grn-set", `${at}.0-1`, vibs), vibs }));
    const bundle = await forgeBundle(join(this.place.path, "images.zip"), {
      vibs: sets.flatMap(({ vibs }) => vibs),
      components: sets.map(({ part }) => part),
      baseImages: sets.map(({ at, part }) => baseImageOf(versionOf(at), { [part.name]: part.version })),
    });
    mustSucceed(await this.fleet.cli("depot", "import", bundle));
  }

  /** What the next image's build will be. */
  get nextBuild(): string {
    return versionOf(this.#version + 1);
  }

  /** The next image for a scope (words of the command line). Answers its base image version, which is the build in boot.cfg. */
  async moveOn(...scope: string[]): Promise<string> {
    this.#version += 1;
    const file = join(this.place.path, "spec.json");
    writeFileSync(file, JSON.stringify({ base_image: { version: versionOf(this.#version) } }));
    mustSucceed(await this.fleet.cli("image", "set", ...scope, "--file", file));
    return versionOf(this.#version);
  }

  /** A request of the REST API, as an operator's program makes it. */
  async ask<T>(work: (rest: Rest) => Promise<T>): Promise<T> {
    const rest = new Rest(await loadContext(this.fleet.context));
    try {
      return await work(rest);
    } finally {
      await rest.close();
    }
  }

  /** Until a task's picture fits, or it has ended; answers that picture. */
  async seen(id: string, fits: (result: StageResult) => boolean): Promise<StageResult | undefined> {
    const picture = new TaskPicture();
    const leave = new AbortController();
    const looked = await this.ask(async (rest) => {
      const stream = rest.events(`${ownTaskPath(id)}/events`, { lastEventId: undefined, signal: leave.signal });
      for await (const events of stream) {
        for (const event of events) picture.take(event);
        const result = picture.info && stageResultOf(picture.info);
        if (result !== undefined && fits(result)) return result;
        if (picture.info !== undefined && hasEnded(picture.info)) return undefined;
      }
      return undefined;
    });
    leave.abort();
    return looked;
  }

  /** Until a host is at a step of a task. */
  async atStep(id: string, name: string, step: string): Promise<void> {
    const fits = (result: StageResult) => this.of(name, { result }).greenroom.step === step;
    assert.notEqual(await this.seen(id, fits), undefined, `${name} never came to ${step}`);
  }

  /** Starts a remediation and answers its task's id. A drain that fails is told, and not tried again after minutes. */
  async begin(...args: string[]): Promise<string> {
    const isDecided = args.some((arg) => arg === "--retry-failed" || arg === "--maintenance-retries");
    const once = isDecided ? [] : ["--maintenance-retries", "0"];
    const { task } = await this.fleet.json<{ task: string }>("remediate", ...args, ...once, "--yes", "--no-wait");
    return task;
  }

  /** Remediates to the end. */
  async remediate(...args: string[]): Promise<Outcome> {
    return this.ended(await this.begin(...args));
  }

  async ended(id: string): Promise<Outcome> {
    const { status: exit, stdout } = await this.fleet.cli("task", "watch", id);
    const info = await this.fleet.json<TaskInfo>("task", "show", id);
    return { exit, id, info, result: info.result as StageResult, stdout };
  }

  /** What the controller and each host logged last. */
  get lastWords(): string {
    const daemons = [
      ["controller", this.fleet.controller] as const,
      ...[...this.hosts].map(([name, { daemon }]) => [name, daemon] as const),
    ];
    return daemons
      .map(([name, daemon]) => `${name}:\n${daemon?.log.split("\n").slice(-25).join("\n") ?? ""}`)
      .join("\n");
  }

  /** What a host did in a task, by its name. */
  of(name: string, { result }: Pick<Outcome, "result">): StageResult["host_status"][string] {
    const [id = ""] = Object.entries(result.host_info).find(([, info]) => info.name === name) ?? [];
    return result.host_status[id] ?? assert.fail(`${name} took no part: ${JSON.stringify(result.host_info)}`);
  }

  /** Names of the hosts with this status, sorted. */
  with(status: string, { result }: Pick<Outcome, "result">): readonly string[] {
    return Object.entries(result.host_status)
      .flatMap(([id, host]) => (host.status === status ? [result.host_info[id]?.name ?? id] : []))
      .sort();
  }

  /** The host's hook waits from now on until it is let go: the host stands still in that step. */
  hold(name: string, hook: Gate): void {
    writeFileSync(join(this.host(name).root, `hold-${hook}`), "");
  }

  letGo(name: string, hook: Gate): void {
    rmSync(join(this.host(name).root, `hold-${hook}`), { force: true });
  }

  /** The host's hook fails from now on, until the host is mended. */
  fail(name: string, hook: Gate): void {
    writeFileSync(join(this.host(name).root, `fail-${hook}`), "");
  }

  #holds(name: string): string {
    const path = join(this.place.path, `${name}-holds`);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  }

  /** The agent stands still from now on where it comes by this point, until that is released. */
  holdAt(name: string, point: HoldName): Held {
    const path = join(this.#holds(name), point.replace("/", "-"));
    writeFileSync(path, "");
    const host = this.host(name);
    const before = new Set(host.daemon?.lines);
    const isIt = (line: Record<string, unknown>) =>
      line["msg"] === "held" && line["name"] === point && !before.has(line);
    return { reached: () => lineOf(host, isIt), release: () => rmSync(path, { force: true }) };
  }

  inMaintenanceMode(name: string): boolean {
    return existsSync(join(this.host(name).root, "maintenance-mode"));
  }

  /** Until a host itself says that its last remediation is over. */
  async endedOnHost(name: string): Promise<void> {
    for (let asked = 0; asked < MOST_ASKED; asked += 1) {
      const { stdout } = await this.host(name).status("--output", "json");
      const { remediation } = JSON.parse(stdout === "" ? "{}" : stdout) as { remediation?: { outcome: string } | null };
      if (remediation != null && remediation.outcome !== "RUNNING") return;
    }
    assert.fail(`the remediation on ${name} goes on and on: ${(await this.host(name).status()).stdout}`);
  }

  /** The next boots of a build are not well on this host. */
  spoil(name: string, build: string): void {
    writeFileSync(join(this.host(name).root, "unhealthy-builds"), `${build}\n`);
  }

  mend(name: string): void {
    for (const file of ["unhealthy-builds", ...GATES.map((hook) => `fail-${hook}`)])
      rmSync(join(this.host(name).root, file), { force: true });
  }
}
