import type { ManifestVib } from "../../../formats/manifest/image-manifest.js";
import type { Signer } from "../../../formats/vib/signature/signing.js";
import { deflatedBlocks, type DeflatedBlock, type PayloadContent } from "./deflated-blocks.js";
import { choosePayload, gzipPayload, type PayloadPart } from "./gzip-payload.js";
import { planImage, type PlannedVib } from "./image-plan.js";
import { SeededRandom } from "./seeded-random.js";
import { writeVib } from "./vib-file.js";

export interface ForgedImages {
  readonly first: readonly ManifestVib[];
  /** The same with 18 VIBs changed. */
  readonly second: readonly ManifestVib[];
}

export interface ForgePlan {
  /** Where `<sha256>.vib` of both images go. */
  readonly folder: string;
  readonly signer: Signer;
  readonly content: PayloadContent;
}

/** Both images of the bench, the same payloads in every run. */
export function forgeImages({ folder, signer, content }: ForgePlan): ForgedImages {
  const blocks = deflatedBlocks(content);
  const forge = (vib: PlannedVib, version: string, parts: readonly PayloadPart[]): ManifestVib => {
    const path = `opt/grn/${vib.name}`;
    return writeVib(folder, { name: vib.name, version, path, payload: gzipPayload(path, parts) }, signer);
  };
  const pairs = planImage().map((vib) => {
    const parts = partsOf(blocks, vib, vib.seed);
    const first = forge(vib, "1.0-1", parts);
    const second = vib.change === "none" ? first : forge(vib, "1.1-1", changed(blocks, vib, parts));
    return { first, second };
  });
  return { first: pairs.map(({ first }) => first), second: pairs.map(({ second }) => second) };
}

const partsOf = (blocks: readonly DeflatedBlock[], vib: PlannedVib, seed: number): readonly PayloadPart[] =>
  choosePayload(blocks, new SeededRandom(seed), vib.packedBytes);

const SECOND = 1_000_000;

function changed(blocks: readonly DeflatedBlock[], vib: PlannedVib, parts: readonly PayloadPart[]) {
  const fresh = partsOf(blocks, vib, vib.seed + SECOND);
  if (vib.change === "whole") return fresh;
  // One run becomes longer, one shorter, one is new: about 18 MB, and what lies behind moves.
  const share = (thousandths: number) => Math.floor((parts.length * thousandths) / 1000);
  const edited = [...parts];
  edited.splice(share(800), share(26), ...fresh.slice(0, share(18)));
  edited.splice(share(500), 0, ...fresh.slice(share(100), share(120)));
  edited.splice(share(200), share(20), ...fresh.slice(share(200), share(224)));
  return edited;
}

export const totalBytes = (vibs: readonly ManifestVib[]): number => vibs.reduce((sum, vib) => sum + vib.sizeBytes, 0);
