// The main job of Greenroom, end to end, with real processes on this machine: see README.md.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Fleet, type RigHost } from "../rig/fleet.js";
import { isRoot, makeWorkplace, mountSmallFilesystem, type Workplace } from "../rig/workplace.js";
import { forgeDemoDepot, type DemoDepot } from "./depot.js";
import { startManager } from "./firmware-story.js";
import { Narrator } from "./narrator.js";
import { readDemoOptions } from "./options.js";
import { tellRemediation } from "./remediation-story.js";
import type { RemediationTotals } from "../../controller/api/wire/remediation/apply.js";
import type { ClusterCompliance, SoftwareInfo, StageResult } from "../../controller/api/wire/software.js";
import type { TaskInfo } from "../../controller/api/wire/task.js";

const CLUSTER = "lab";
const options = readDemoOptions(process.argv.slice(2));
const narrator = new Narrator();
const place = makeWorkplace("demo");
const startedAt = Date.now();
let kept = false;
process.once("exit", () => place[Symbol.dispose]());
for (const [signal, number] of [
  ["SIGHUP", 1],
  ["SIGINT", 2],
  ["SIGTERM", 15],
] as const)
  // Whatever is running dies with this process, and then the folder goes. What --keep kept is meant to end so.
  process.once(signal, () => process.exit(kept ? outcome() : 128 + number));

const outcome = (): number => (narrator.held ? 0 : 1);

/** Scratch partition with almost no room: a small file system where root can mount one, else a reserve above all free space. */
function fullScratch(workplace: Workplace): { scratch?: string; reserveBytes?: number; how: string } {
  const mounted = mountSmallFilesystem(workplace, "small-scratch", 4);
  if (mounted === undefined) return { reserveBytes: Number.MAX_SAFE_INTEGER, how: "a reserve above the free space" };
  return { scratch: mounted, how: "a 4 MiB ext4 of its own" };
}

async function startHosts(fleet: Fleet, depot: DemoDepot): Promise<Record<"plain" | "dpu" | "full", RigHost>> {
  const { how, ...full } = fullScratch(place);
  narrator.say(`the third host's scratch is ${how}`);
  const every = { cluster: CLUSTER, from: depot.installedBundle, acceptanceLevel: "CommunitySupported" };
  return {
    plain: await fleet.addHost({ ...every, name: "esx-01", firmware: depot.firmware, reserveBytes: 1 << 20 }),
    dpu: await fleet.addHost({ ...every, name: "esx-02", dpus: 1, reserveBytes: 1 << 20 }),
    full: await fleet.addHost({ ...every, name: "esx-03", reserveBytes: 1 << 20, ...full }),
  };
}

interface Story {
  readonly fleet: Fleet;
  readonly env: Readonly<Record<string, string>>;
  readonly hosts: Record<"plain" | "dpu" | "full", RigHost>;
}

async function lastStageResult(fleet: Fleet): Promise<{ task: string; result: StageResult }> {
  const tasks = await fleet.json<Record<string, TaskInfo>>("task", "list");
  const stages = Object.entries(tasks).filter(([, task]) => task.operation.startsWith("stage"));
  const [last] = stages.sort(([, a], [, b]) => (a.start_time < b.start_time ? 1 : -1));
  if (last === undefined) throw new Error("no stage task is listed");
  const { result } = await fleet.json<TaskInfo>("task", "show", last[0]);
  return { task: last[0], result: result as StageResult };
}

async function expectStaged({ fleet }: Story): Promise<StageResult> {
  const { result } = await lastStageResult(fleet);
  const ids = Object.fromEntries(Object.entries(result.host_info).map(([id, info]) => [info.name, id]));
  for (const name of ["esx-01", "esx-02"])
    narrator.expect(`${name} is staged, by a receipt it signed`, result.successful_hosts.includes(ids[name] ?? ""));
  const full = result.host_status[ids["esx-03"] ?? ""]?.greenroom.problem;
  narrator.expect(
    `esx-03 fails with INSUFFICIENT_SPACE, naming need, have and path`,
    full?.code === "INSUFFICIENT_SPACE" && ["needBytes", "haveBytes", "path"].every((key) => key in full.details),
  );
  return result;
}

async function killAndRestart({ fleet, hosts, env }: Story): Promise<void> {
  const host = hosts.dpu;
  const before = JSON.parse((await host.status("--output", "json")).stdout) as {
    images: { complete: boolean; vibs: unknown[] }[];
  };
  await host.stop("SIGKILL");
  narrator.say("esx-02's agent is killed; its status comes from its own ledger:");
  const dead = await narrator.type(["agent", "status", "--state-folder", host.state], env);
  narrator.expect("agent status answers with the daemon down", dead === 0);
  await host.start();
  const after = JSON.parse((await host.status("--output", "json")).stdout) as typeof before;
  narrator.expect(
    "after the restart everything is still staged",
    after.images[0]?.complete === true &&
      after.images[0].vibs.length === before.images[0]?.vibs.length &&
      after.images[0].vibs.length > 0,
  );
  await narrator.type(["stage", CLUSTER], env);
  const { result } = await lastStageResult(fleet);
  const again = Object.entries(result.host_status).filter(([id]) => result.host_info[id]?.name !== "esx-03");
  narrator.expect(
    "staging again moves no byte for the hosts that have it",
    again.length === 2 && again.every(([, host2]) => host2.status === "SKIPPED" && host2.greenroom.bytes_fetched === 0),
  );
}

async function writeReport(story: Story, result: StageResult, figure: RemediationTotals | undefined): Promise<void> {
  if (options.jsonFile === undefined) return;
  const software = await story.fleet.json<SoftwareInfo>("image", "show", CLUSTER);
  const compliance = await story.fleet.json<ClusterCompliance>("check", CLUSTER);
  const hosts = await Promise.all(
    Object.values(story.hosts).map(async (host) => ({
      name: host.plan.name,
      agent: JSON.parse((await host.status("--output", "json")).stdout) as unknown,
    })),
  );
  const report = {
    image: software.greenroom.image_digest,
    expectations: narrator.expectations,
    stage: result,
    figure,
    compliance,
    hosts,
    seconds: (Date.now() - startedAt) / 1000,
  };
  writeFileSync(options.jsonFile, `${JSON.stringify(report, null, 2)}\n`);
  narrator.say(`what was staged where: ${options.jsonFile}`);
}

async function tell(fleet: Fleet): Promise<void> {
  narrator.step("A depot is built, and a controller started");
  const depot = await forgeDemoDepot(place, options.bundle);
  for (const line of depot.story) narrator.say(line);
  const env = { GREENROOM_CONTEXT: fleet.context };
  narrator.say(`the hosts' acceptance floor is lowered to CommunitySupported: this depot holds unsigned VIBs`);

  narrator.step("Bundles are imported");
  for (const bundle of depot.bundles)
    narrator.expect(
      `${bundle.split("/").at(-1)} imports`,
      (await narrator.type(["depot", "import", bundle], env)) === 0,
    );

  narrator.step("A cluster, and three hosts that enrol with a one-time token each");
  await narrator.type(["cluster", "create", CLUSTER], env);
  const hosts = await startHosts(fleet, depot);
  const story = { fleet, env, hosts };
  await narrator.type(["host", "list"], env);

  if (depot.packages !== undefined) await startManager(depot.packages, { place, narrator, env });

  narrator.step("The cluster's image");
  const spec = join(place.path, "spec.json");
  writeFileSync(spec, JSON.stringify(depot.spec, null, 2));
  narrator.expect(
    "the image resolves and is committed",
    (await narrator.type(["image", "set", CLUSTER, "--file", spec, "-m", "demo"], env)) === 0,
  );
  await narrator.type(["check", CLUSTER], env);
  const compliance = await fleet.json<ClusterCompliance>("check", CLUSTER);
  narrator.expect("no host complies yet", compliance.non_compliant_hosts.length === 3);
  const judged = Object.values(compliance.hosts).flatMap((one) => Object.values(one.hardware_support ?? {}));
  narrator.expect(
    "the registered manager judged the firmware",
    judged.every(({ greenroom }) => greenroom.judged_by === "manager"),
  );

  narrator.step("Stage");
  const exit = await narrator.type(["stage", CLUSTER], env);
  narrator.expect("the command says that hosts failed for want of space alone (exit code 5)", exit === 5);
  const result = await expectStaged(story);
  await narrator.type(["check", CLUSTER], env);

  narrator.step("Each host says so itself");
  await narrator.type(["agent", "status", "--state-folder", hosts.plain.state], env);

  narrator.step("Kill and restart");
  await killAndRestart(story);

  const figure = await tellRemediation({
    fleet,
    narrator,
    env,
    cluster: CLUSTER,
    unwell: hosts.dpu,
    build: depot.build,
  });
  await writeReport(story, result, figure);
}

function sayHowToReach(fleet: Fleet): void {
  const line = (host: RigHost) => `greenroom agent status --state-folder ${host.state}`;
  process.stdout.write(
    [
      "\nLeft running (--keep). Reach it with:",
      `  export GREENROOM_CONTEXT=${fleet.context}`,
      `  npx greenroom host list`,
      ...[...fleet.hosts.values()].map((host) => `  npx ${line(host)}`),
      `Stop it with Ctrl-C: everything below ${place.path} goes then.\n`,
    ].join("\n"),
  );
}

let fleet: Fleet | undefined;
try {
  if (!isRoot) narrator.say("not root: agents run with the development switch, and every status says so");
  fleet = await Fleet.start(place);
  await tell(fleet);
  narrator.step(narrator.held ? "Everything the demo expects held" : "NOT everything the demo expects held");
  for (const { what, held } of narrator.expectations) if (!held) narrator.say(`✘ ${what}`);
  narrator.say(`${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  if (options.keep) {
    sayHowToReach(fleet);
    kept = true;
    await new Promise(() => undefined);
  }
} catch (error) {
  narrator.expect(`no surprise: ${(error as Error).message}`, false);
  for (const [name, host] of fleet?.hosts ?? []) process.stderr.write(`--- ${name}\n${host.daemon?.log ?? ""}`);
  if (fleet !== undefined) process.stderr.write(`--- controller\n${fleet.controller?.log ?? ""}`);
} finally {
  await fleet?.[Symbol.asyncDispose]();
}
process.exit(outcome());
