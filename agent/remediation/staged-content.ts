import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { handleBytes, streamOf, type RandomAccess } from "../../core/bytes/random-access.js";
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
  const absent = wanted
    .filter(({ sha256 }) => !files.has(sha256))
    .map((file) => ({ ...file, why: "it is not staged" }));
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

/** Opens a staged file and hashes it from that very handle; what is applied is read from it. Throws STAGED_CONTENT_ALTERED. */
export async function openStaged(tools: StagingTools, { sha256, sizeBytes, id }: WantedFile): Promise<StagedVib> {
  using folder = openPlace(tools, await findScratch(tools.host, tools.policy));
  const name = finalName(sha256);
  const altered = (why: string, cause?: unknown) =>
    remediationProblem("STAGED_CONTENT_ALTERED", { vib: id, why }, cause);
  let bytes: RandomAccess;
  try {
    bytes = await handleBytes(await folder.vibs.openFile(name, constants.O_RDONLY), name);
  } catch (cause) {
    throw altered(cause instanceof Error ? cause.message : String(cause), cause);
  }
  const close = () => bytes.close();
  try {
    const actual = bytes.sizeBytes === sizeBytes ? await digestOf(bytes) : "a file of another length";
    if (actual !== sha256) throw altered(`its SHA-256 is ${actual}`);
    return { bytes, [Symbol.asyncDispose]: close };
  } catch (failure) {
    await close();
    throw failure;
  }
}

async function digestOf(bytes: RandomAccess): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of streamOf(bytes)) hash.update(chunk);
  return hash.digest("hex");
}
