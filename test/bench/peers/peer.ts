import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ManifestVib } from "../../../formats/manifest/image-manifest.js";

/** The work that is measured: all files under final names in `<folder>/vibs`, SHA-256 right, every file and the folder fsynced. */
export interface Errand {
  /** URL of the server. */
  readonly base: string;
  /** PEM of the authority behind its certificate. */
  readonly caFile: string;
  readonly vibs: readonly ManifestVib[];
  /** Private and empty but for `vibs`. */
  readonly folder: string;
}

/** A way to bring the image to a host without Greenroom. */
export interface Peer {
  readonly name: string;
  /** Programs that must be installed. */
  readonly tools: readonly string[];
  /** Leaders run in every round, also over TLS; the others once, since they are slow. */
  readonly pace: "leader" | "slow";
  /** Writes what a user would have beforehand: lists, settings, an empty repository. Not measured. */
  prepare(errand: Errand): void;
  /** Bash, run in the errand's folder. */
  script(errand: Errand): string;
}

export const fileOf = ({ sha256 }: ManifestVib): string => `${sha256}.vib`;
export const urlOf = ({ base }: Errand, vib: ManifestVib): string => `${base}/vibs/${fileOf(vib)}`;

/** Lines as `sha256sum` and `openssl dgst -r` write them, sorted. */
export const sumLines = (vibs: readonly ManifestVib[]): string =>
  vibs
    .map((vib) => `${vib.sha256} *${fileOf(vib)}\n`)
    .sort()
    .join("");

/** Throws unless the errand was done: as many files as ordered, with all their bytes. */
export function checkDone(peer: string, { folder, vibs }: Errand): void {
  const place = join(folder, "vibs");
  const names = readdirSync(place);
  const bytes = names.reduce((sum, name) => sum + statSync(join(place, name)).size, 0);
  const wanted = vibs.reduce((sum, vib) => sum + vib.sizeBytes, 0);
  if (names.length !== vibs.length || bytes !== wanted)
    throw new Error(`${peer} brought ${names.length} files, ${bytes} bytes, of ${vibs.length}, ${wanted}`);
}
