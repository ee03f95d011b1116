import { existsSync, lstatSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { existingPrivateFolder } from "../../../core/durable/private-folder.js";
import type { AgentSettings } from "../../domain/agent-settings.js";
import { socketPath } from "../../domain/agent-settings.js";
import { glanceAtSpace } from "../../host/disk-space.js";
import type { HostDriver } from "../../host/host-driver.js";
import { ownerFor, policyFor } from "../../main.js";
import { whyNotOwn } from "../../staging/folder/own-file.js";
import { findScratch } from "../../staging/folder/scratch.js";
import { faulty, fine, looked, unknowable, warned, type Check } from "./verdict.js";

/** The ledger has to be able to grow. */
const STATE_BYTES = 64 * 1024 * 1024;
const FEW_INODES = 1000;

/** Owner and mode of the agent's folders and of what lies in its state folder (promise 9). */
export async function folderChecks(settings: AgentSettings, host: HostDriver): Promise<readonly Check[]> {
  const staging = () => findScratch(host, policyFor(settings, "")).then(({ stagingPath }) => stagingPath);
  const folders: readonly (readonly [name: string, path: () => Promise<string>])[] = [
    ["state folder", () => Promise.resolve(settings.stateFolder)],
    ["socket folder", () => Promise.resolve(dirname(socketPath(settings)))],
    ["staging folder", staging],
  ];
  const looks = folders.map(([name, path]) => looked(name, async () => folderCheck(name, await path(), settings)));
  return [...(await Promise.all(looks)).flat(), ...(await looked("state files", () => filesCheck(settings)))];
}

function folderCheck(name: string, path: string, settings: AgentSettings): Check {
  using folder = existingPrivateFolder({ path, owner: ownerFor(settings) });
  return fine(name, folder === undefined ? `${path} is not there yet; it is made when it is needed` : `${path}, 0700`);
}

function filesCheck({ stateFolder }: AgentSettings): Promise<Check> {
  const name = "state files";
  if (!existsSync(stateFolder)) return Promise.resolve(unknowable(name, `${stateFolder} does not exist`));
  const files = readdirSync(stateFolder, { withFileTypes: true }).filter((entry) => entry.isFile());
  const odd = files.flatMap((entry) => {
    const path = join(stateFolder, entry.name);
    const why = whyNotOwn(lstatSync(path));
    return why === undefined ? [] : [`${path}: ${why}`];
  });
  const remedy = `Run \`chown -R root: ${stateFolder}; chmod 0600 ${stateFolder}/*\`; if others may have read a key, enrol again.`;
  return Promise.resolve(
    odd.length > 0 ? faulty(name, odd.join("; "), remedy) : fine(name, `${files.length} files, the owner's alone`),
  );
}

/** Room for the next image, and for the ledger. */
export async function spaceChecks(settings: AgentSettings, host: HostDriver): Promise<readonly Check[]> {
  const scratch = looked("scratch", async () => scratchCheck(settings, host));
  const state = looked("state space", async () => stateSpaceCheck(settings));
  return (await Promise.all([scratch, state])).flat();
}

async function scratchCheck(settings: AgentSettings, host: HostDriver): Promise<Check> {
  const name = "scratch";
  const { path, space, persistence } = await findScratch(host, policyFor(settings, ""));
  const reserve = settings.scratchReserveBytes;
  const told = `${path}: ${formatBytes(space.freeBytes)} of ${formatBytes(space.totalBytes)} free, ${formatBytes(reserve)} are kept`;
  const remedy = `Free space on ${path}, or unstage an image that is not wanted: \`greenroom agent unstage IMAGE\`.`;
  if (space.freeBytes <= reserve) return faulty(name, `${told}: nothing can be staged`, remedy);
  if (space.countsInodes && space.freeInodes < FEW_INODES)
    return warned(name, `${told}, and ${space.freeInodes} inodes`, remedy);
  if (persistence === "volatile")
    return warned(
      name,
      `${told}; it lies in memory: a reboot empties it`,
      "Give the host a scratch partition on a disk.",
    );
  return fine(name, told);
}

async function stateSpaceCheck({ stateFolder }: AgentSettings): Promise<Check> {
  if (!existsSync(stateFolder)) return unknowable("state space", `${stateFolder} does not exist`);
  const { freeBytes } = await glanceAtSpace(stateFolder);
  const told = `${stateFolder}: ${formatBytes(freeBytes)} free for the ledger`;
  return freeBytes < STATE_BYTES
    ? faulty("state space", told, "Free space there: an agent that cannot write its ledger takes no order.")
    : fine("state space", told);
}
