import { constants } from "node:fs";
import { handleBytes } from "../../core/bytes/random-access.js";
import type { VibDescriptor } from "../../formats/vib/descriptor-model.js";
import type { StagedVib } from "../host/host-changes.js";
import { remediationProblem } from "../domain/remediation/remediation-problems.js";
import { openPlace } from "../staging/folder/place.js";
import { findScratch } from "../staging/folder/scratch.js";
import { finalName } from "../staging/folder/staging-folder.js";
import type { StagingTools } from "../staging/staging-tools.js";
import { measureHost } from "../staging/steps/plan.js";
import { readStaged } from "../staging/steps/staged-file.js";

/** A file that has to lie staged. */
export interface WantedFile {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly id: string;
}

export interface Inspected {
  /** Of the files that were read through and hold, by SHA-256. */
  readonly descriptors: ReadonlyMap<string, VibDescriptor>;
  readonly damaged: readonly (WantedFile & { readonly why: string })[];
}

/** Reads each file again, from its opened handle: digest, structure, payloads, acceptance level and signature. Changes nothing. */
export async function inspectStaged(
  tools: StagingTools,
  wanted: readonly WantedFile[],
  signal: AbortSignal,
): Promise<Inspected> {
  const { files, scratch } = await measureHost(tools);
  const here = wanted.filter(({ sha256 }) => files.has(sha256));
  const absent = wanted.filter(({ sha256 }) => !files.has(sha256)).map((file) => ({ ...file, why: "not staged" }));
  if (here.length === 0 || scratch === undefined) return { descriptors: new Map(), damaged: absent };
  using folder = openPlace(tools, scratch);
  const descriptors = new Map<string, VibDescriptor>();
  const damaged: (WantedFile & { why: string })[] = [];
  for (const file of here) {
    const found = await readStaged(tools, folder.vibs, file, async () => signal.throwIfAborted());
    if ("why" in found) damaged.push({ ...file, why: found.why });
    else descriptors.set(file.sha256, found.vib.descriptor);
  }
  return { descriptors, damaged: [...absent, ...damaged] };
}

/** Opens a staged file; whoever applies it hashes it from that very handle first (host/host-changes.ts). Throws STAGED_CONTENT_ALTERED. */
export async function openStaged(tools: StagingTools, { sha256, sizeBytes, id }: WantedFile): Promise<StagedVib> {
  using folder = openPlace(tools, await findScratch(tools.host, tools.policy));
  const name = finalName(sha256);
  const altered = (why: string, cause?: unknown) =>
    remediationProblem("STAGED_CONTENT_ALTERED", { vib: id, why }, cause);
  try {
    const bytes = await handleBytes(await folder.vibs.openFile(name, constants.O_RDONLY), name);
    if (bytes.sizeBytes === sizeBytes) return { bytes, [Symbol.asyncDispose]: () => bytes.close() };
    await bytes.close();
  } catch (cause) {
    throw altered(cause instanceof Error ? cause.message : String(cause), cause);
  }
  throw altered("it has another length");
}
