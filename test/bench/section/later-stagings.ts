import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ManifestVib } from "../../../formats/manifest/image-manifest.js";
import { measureStaging, unstageAll } from "../host/staging.js";
import { totalBytes } from "../image/forged-image.js";
import type { Findings } from "../report/findings.js";
import { rounded, rowOf } from "../report/row.js";
import type { Site } from "../site.js";

const MB = 1e6;
const IN_THE_BANK = 12;

/** The next image on a host that has staged the first: what is the same is not fetched again. */
export async function secondStaging(site: Site): Promise<Findings> {
  const { first, second } = site.images;
  await using agent = await site.host();
  const client = await agent.start();
  const base = site.nginx.base("plain");
  await measureStaging(agent, client, site.desk.order(first, base));
  await site.nginx.countSent();
  const { cost } = await measureStaging(agent, client, site.desk.order(second, base));
  const sent = await site.nginx.countSent();
  await unstageAll(client);
  const before = new Set(first.map((vib) => vib.sha256));
  const changed = totalBytes(second.filter((vib) => !before.has(vib.sha256)));
  const extra = { sentMB: rounded(sent / MB), changedMB: rounded(changed / MB), wireRatio: rounded(sent / changed, 4) };
  const row = rowOf({ section: "second staging", name: "greenroom agent, second image", costs: [cost], extra });
  return { rows: [row], readings: { G5: [sent / changed] } };
}

/** Nothing to do: an image that lies staged already, and one that the host runs. */
export async function nothingToDo(site: Site): Promise<Findings> {
  const again = await stagedAgain(site);
  const compliant = await compliantHost(site);
  const [sent, touched] = [again.sent + compliant.sent, again.touched + compliant.touched];
  return { rows: [again.row, compliant.row], readings: { G8: [sent, touched] } };
}

async function stagedAgain(site: Site) {
  await using agent = await site.host();
  const client = await agent.start();
  const order = () => site.desk.order(site.images.first, site.nginx.base("plain"));
  await measureStaging(agent, client, order());
  await site.nginx.countSent();
  const before = listing(agent.stagingFolder);
  const { cost } = await measureStaging(agent, client, order());
  const touched = differences(before, listing(agent.stagingFolder));
  const sent = await site.nginx.countSent();
  return { ...reported("image staged already", { sent, touched, cost }), sent, touched };
}

async function compliantHost(site: Site) {
  const image = [...site.images.first].sort((a, b) => a.sizeBytes - b.sizeBytes).slice(0, IN_THE_BANK);
  const bytesOf = (vib: ManifestVib) => readFileSync(join(site.served, "vibs", `${vib.sha256}.vib`));
  await using agent = await site.host(image.map(bytesOf));
  const client = await agent.start();
  await site.nginx.countSent();
  const before = listing(agent.stagingFolder);
  const { cost } = await measureStaging(agent, client, site.desk.order(image, site.nginx.base("plain")));
  const touched = differences(before, listing(agent.stagingFolder));
  const sent = await site.nginx.countSent();
  return { ...reported(`host runs the image (${IN_THE_BANK} VIBs)`, { sent, touched, cost }), sent, touched };
}

interface Nothing {
  readonly sent: number;
  readonly touched: number;
  readonly cost: Parameters<typeof rowOf>[0]["costs"][number];
}

function reported(name: string, { sent, touched, cost }: Nothing) {
  const extra = { sentBytes: sent, filesTouched: touched };
  return { row: rowOf({ section: "nothing to do", name, costs: [cost], extra }) };
}

/** Every file below a folder with what changes when it is written: inode, size, times. Empty where there is no folder. */
function listing(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const inner of ["vibs", "parts"]) {
    for (const name of namesIn(join(folder, inner))) {
      const { ino, size, mtimeMs, ctimeMs } = statSync(join(folder, inner, name));
      found.set(`${inner}/${name}`, [ino, size, mtimeMs, ctimeMs].join(" "));
    }
  }
  return found;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Never made: nothing was staged here.
    return [];
  }
}

function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): number {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name)).length;
}
