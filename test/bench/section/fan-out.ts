import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StageResult } from "../../../controller/api/wire/software.js";
import { Fleet, mustSucceed } from "../../rig/fleet.js";
import { baseImageOf, componentOf, forgeBundle, forgeVib, type ForgedVib } from "../../rig/forge.js";
import { makeWorkplace, type Workplace } from "../../rig/workplace.js";
import { CountingMirror } from "../../torture/controller/counting-mirror.js";
import { FAN_OUT_PEERS, type FanOutPeer } from "../fan-out/fan-out-peers.js";
import { RemoteShell } from "../fan-out/remote-shell.js";
import { timed, type Cost } from "../measure/cost.js";
import { cpuSecondsOf } from "../measure/proc.js";
import { isInstalled, runScript } from "../measure/script.js";
import { untilQuiet } from "../measure/quiet.js";
import type { Findings } from "../report/findings.js";
import { medianOf, rounded, rowOf, type Row } from "../report/row.js";

const HOSTS = 20;
const VERSION = "1.0";
/** Small, so that what the controller costs is seen and not the bytes. */
const VIBS = { count: 3, payloadBytes: 20_000 } as const;

/** One staging order to twenty agent processes: what it costs the controller for each host, beside tools that go out to hosts by ssh. */
export async function fanOut(rounds: number): Promise<Findings> {
  using place = makeWorkplace("bench-fan-out");
  const names = Array.from({ length: VIBS.count }, (_, index) => `net-${index}`);
  const vibs = await Promise.all(
    names.map((name) => forgeVib({ name, version: `${VERSION}-1`, payloadBytes: VIBS.payloadBytes })),
  );
  await using mirror = await CountingMirror.start(vibs);
  const rows = await measureController(place, { vibs, mirror, rounds });
  const notes = ["CPU of the controller, or of the tool's own processes, without the hosts' side."];
  for (const peer of FAN_OUT_PEERS) {
    const missing = peer.tools.filter((tool) => !isInstalled(tool) && !existsSync(tool));
    if (missing.length > 0) notes.push(`${peer.name}: not installed (${missing.join(", ")})`);
    else rows.push(await measurePeer(place, peer, { vibs, mirror, rounds }));
  }
  return { rows, notes };
}

interface Measured {
  readonly vibs: readonly ForgedVib[];
  readonly mirror: CountingMirror;
  readonly rounds: number;
}

async function measureController(place: Workplace, { vibs, mirror, rounds }: Measured): Promise<Row[]> {
  await using fleet = await Fleet.start(place, { GREENROOM_CONTROLLER_DEPOT_URL: mirror.url });
  const part = componentOf("net", VERSION, vibs);
  const images = [baseImageOf(VERSION, { [part.name]: part.version })];
  const path = join(place.path, "image.zip");
  mustSucceed(
    await fleet.cli("depot", "import", await forgeBundle(path, { vibs, components: [part], baseImages: images })),
  );
  mustSucceed(await fleet.cli("cluster", "create", "many"));
  for (let host = 1; host <= HOSTS; host += 1) await fleet.addHost({ name: `esx-${host}`, cluster: "many" });
  const spec = join(place.path, "spec.json");
  writeFileSync(spec, JSON.stringify({ base_image: { version: VERSION } }));
  mustSucceed(await fleet.cli("image", "set", "many", "--file", spec));
  mustSucceed(await fleet.cli("check", "many"));
  const costs: { readonly staging: Cost[]; readonly again: Cost[] } = { staging: [], again: [] };
  for (let round = 0; round < rounds; round += 1) {
    costs.staging.push(await stageOnce(fleet, ({ successful_hosts }) => successful_hosts.length));
    costs.again.push(await stageOnce(fleet, ({ skipped_hosts }) => skipped_hosts.length));
    mustSucceed(await fleet.cli("unstage", "many"));
  }
  return [
    rowFor("controller: 20 hosts staged", costs.staging),
    rowFor("controller: 20 hosts staged already", costs.again),
  ];
}

async function stageOnce(fleet: Fleet, hosts: (result: StageResult) => number): Promise<Cost> {
  const pid = fleet.controller?.pid ?? 0;
  await untilQuiet(pid);
  const before = cpuSecondsOf(pid);
  const { result, wallSeconds } = await timed(() => fleet.json<{ result: StageResult }>("stage", "many"));
  if (hosts(result.result) !== HOSTS) throw new Error(`the staging went wrong: ${JSON.stringify(result)}`);
  return { wallSeconds, cpuSeconds: cpuSecondsOf(pid) - before };
}

async function measurePeer(place: Workplace, peer: FanOutPeer, { vibs, mirror, rounds }: Measured): Promise<Row> {
  const folder = place.folder(peer.name.replace(/\W+/g, "-"));
  using shell = await RemoteShell.start(folder);
  const hosts = Array.from({ length: HOSTS }, (_, index) => `esx-${index + 1}`);
  const script = peer.prepare({ folder, shell, hosts, work: workOf(vibs, mirror.url, place.folder("staged")) });
  const costs: Cost[] = [];
  for (let round = 0; round < rounds; round += 1) costs.push(await runScript(script, folder));
  return rowFor(`${peer.name}: 20 hosts`, costs);
}

/** What a careful script does on a host: fetch, check the digest, give it its final name, sync. */
function workOf(vibs: readonly ForgedVib[], base: string, folder: string): string {
  const lines = vibs.map(({ sha256 }) => {
    const name = `${sha256}.vib`;
    return `curl -sf -o part-${name} ${base}/vibs/${name} && echo "${sha256}  part-${name}" | sha256sum -c --quiet && mv part-${name} ${name}`;
  });
  return ["#!/bin/bash", "set -e", `cd "$(mktemp -d ${folder}/XXXXXXXX)"`, ...lines, "sync -f .", ""].join("\n");
}

function rowFor(name: string, costs: readonly Cost[]): Row {
  const perHost = costs.map(({ cpuSeconds = 0 }) => (1000 * cpuSeconds) / HOSTS);
  return rowOf({ section: "fan-out", name, costs, extra: { cpuMsPerHost: rounded(medianOf(perHost), 1) } });
}
