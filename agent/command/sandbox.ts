import { resolve } from "node:path";
import { fileBytes } from "../../core/bytes/random-access.js";
import { openZip } from "../../formats/depot/zip-source.js";
import { readDepot } from "../../formats/depot/read-depot.js";
import type { Depot } from "../../formats/depot/depot-model.js";
import type { DepotSource } from "../../formats/depot/depot-source.js";
import { compareVersions } from "../../formats/vib/version.js";
import { coreProblem } from "../../core/problem/core-problems.js";
import type { FirmwareDevice } from "../host/firmware/firmware-table.js";
import { createSandbox } from "../host/sandbox/create-sandbox.js";
import { neededText, optionalText, type CommandOptions, type CommandStreams } from "./command-options.js";

const EMPTY_BUILD = "0.0.0-0";

/** `greenroom agent sandbox`: makes a folder that plays a host. */
export async function run(options: CommandOptions, { stdout }: CommandStreams): Promise<number> {
  const root = resolve(neededText(options, "root"));
  const from = optionalText(options, "from");
  const installed = from === undefined ? { build: EMPTY_BUILD, vibs: [] } : await baseImageOf(from);
  const build = optionalText(options, "build") ?? installed.build;
  const firmware = devicesOf(optionalText(options, "firmware") ?? "");
  const dpus = Number(optionalText(options, "dpu") ?? "0");
  const hardware = hardwareOf(optionalText(options, "hardware"));
  const owner = process.geteuid?.() === 0 ? "root" : "self";
  await createSandbox({ root, build, bankVibs: installed.vibs, dpus, firmware, owner, ...hardware });
  stdout.write(
    `${root}: a sandbox host with ${count(installed.vibs.length, "VIB")} (${build}), ${count(dpus, "DPU")}, ${count(firmware.length, "firmware device")}\n`,
  );
  return 0;
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** "class:device:version", several joined by commas; the devices of a class are numbered. */
function devicesOf(text: string): FirmwareDevice[] {
  const numbers = new Map<string, number>();
  return text
    .split(",")
    .filter((one) => one !== "")
    .map((one) => {
      const [deviceClass = "", device = "", version = "", ...more] = one.split(":");
      if (deviceClass === "" || device === "" || version === "" || more.length > 0)
        throw coreProblem("INPUT_INVALID", { where: "--firmware", what: `${one} is not class:device:version` });
      const number = numbers.get(deviceClass) ?? 0;
      numbers.set(deviceClass, number + 1);
      return { id: `firmware-${deviceClass}-${number}`, deviceClass, device, version };
    });
}

/** "vendor:model" */
function hardwareOf(text: string | undefined): { readonly hardware?: { vendor: string; model: string } } {
  if (text === undefined) return {};
  const [vendor = "", model = "", ...more] = text.split(":");
  if (vendor === "" || model === "" || more.length > 0)
    throw coreProblem("INPUT_INVALID", { where: "--hardware", what: `${text} is not vendor:model` });
  return { hardware: { vendor, model } };
}

interface Installed {
  readonly build: string;
  readonly vibs: readonly Uint8Array[];
}

/** The VIBs of a bundle's newest base image; of a bundle without one, all of them. */
async function baseImageOf(path: string): Promise<Installed> {
  const source = await openZip(await fileBytes(resolve(path)), path);
  try {
    const depot = await readDepot(source);
    const newest = [...depot.baseImages].sort((a, b) => compareVersions(b.version, a.version))[0];
    const ids =
      newest &&
      new Set(
        depot.components.filter((one) => newest.components[one.name] === one.version).flatMap((one) => one.vibIds),
      );
    return { build: newest?.version ?? EMPTY_BUILD, vibs: await bytesOfVibs(source, depot, ids) };
  } finally {
    await source.close();
  }
}

async function bytesOfVibs(
  source: DepotSource,
  depot: Depot,
  ids: ReadonlySet<string> | undefined,
): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  for (const vib of depot.vibs) {
    if (ids !== undefined && !ids.has(vib.id)) continue;
    const chunks: Uint8Array[] = [];
    for await (const chunk of source.read(vib.path)) chunks.push(chunk);
    all.push(Buffer.concat(chunks));
  }
  return all;
}
