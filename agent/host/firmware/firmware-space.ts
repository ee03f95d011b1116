import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { glanceAtSpace } from "../disk-space.js";

/** Room where the payloads of a firmware VIB are unpacked to, bytes. */
export interface FirmwareSpace {
  readonly path: string;
  readonly freeBytes: number;
}

/** The folder is there only while something is installed: until then what it will lie in tells. Throws SPACE_UNMEASURABLE. */
export async function firmwareSpace(workFolder: string): Promise<FirmwareSpace> {
  const { freeBytes } = await glanceAtSpace(nearestFolder(workFolder));
  return { path: workFolder, freeBytes };
}

function nearestFolder(path: string): string {
  const parent = dirname(path);
  return existsSync(path) || parent === path ? path : nearestFolder(parent);
}
