import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { bankFileNames } from "../../../formats/bootbank/bank-file-names.js";
import { IMAGE_DATABASE, liesInBank, type PlannedFile } from "../../../formats/bootbank/bank-plan.js";
import {
  readImageDatabase,
  type ImageDatabase,
  type ImageDatabaseVib,
} from "../../../formats/bootbank/image-database.js";
import type { Payload } from "../../../formats/vib/descriptor-model.js";
import { carriesErrno } from "../../../core/durable/errno.js";
import { hostProblem } from "../host-problems.js";
import type { Bank } from "./machine.js";
import type { BankFolder } from "./bank-folder.js";

/** What a bank says it holds. */
export interface BankContent {
  readonly database: ImageDatabase;
  readonly vibs: ReadonlyMap<string, ImageDatabaseVib>;
  /** File names by VIB id, then by payload name. */
  readonly fileNames: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** Known files that belong to no VIB and go along from bank to bank (FORMAT 9.4); others do where boot.cfg loads them. */
const CARRIED: readonly string[] = ["state.tgz", "basemisc.tgz", "onetime.tgz"];
/** A name that a payload got by the rule (FORMAT 9.6): without an owner it is what an interrupted change left. */
export const isAssignedName = (name: string): boolean => /\.[vtbue]\d\d$/i.test(name);

/** HOST_UNREADABLE, IMAGE_DATABASE_INVALID. */
export async function contentOf(bank: Bank): Promise<BankContent> {
  const content = await contentIfAny(bank);
  if (content !== undefined) return content;
  throw hostProblem("HOST_UNREADABLE", { path: join(bank.path, IMAGE_DATABASE), why: "it does not exist" });
}

/** undefined: the bank has no image database. */
export async function contentIfAny({ path }: Pick<Bank, "path">): Promise<BankContent | undefined> {
  const file = join(path, IMAGE_DATABASE);
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    if (carriesErrno(cause, ["ENOENT", "ENOTDIR"])) return undefined;
    throw hostProblem(
      "HOST_UNREADABLE",
      { path: file, why: cause instanceof Error ? cause.message : String(cause) },
      cause,
    );
  }
  const database = await readImageDatabase(bytes);
  const vibs = new Map(database.vibs.map((vib) => [vib.descriptor.id, vib]));
  return { database, vibs, fileNames: fileNamesOf(database) };
}

/** As the profile assigns them; by the rule where there is no profile that names all (FORMAT 9.6). */
function fileNamesOf({ vibs, profile }: ImageDatabase): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const names = new Map<string, Map<string, string>>();
  const put = (vibId: string, payload: string, fileName: string): void => {
    const own = names.get(vibId) ?? new Map<string, string>();
    names.set(vibId, own.set(payload, fileName));
  };
  const payloads = vibs.flatMap(({ descriptor }) =>
    descriptor.payloads.map(({ name, type, vfatName }) => ({
      vibId: descriptor.id,
      name,
      type,
      ...(vfatName !== undefined && { vfatName }),
    })),
  );
  for (const vib of profile?.vibs ?? []) for (const { name, fileName } of vib.payloads) put(vib.vibId, name, fileName);
  const isComplete = payloads.every(({ vibId, name }) => names.get(vibId)?.has(name));
  if (!isComplete) for (const one of bankFileNames(payloads)) put(one.vibId, one.payload, one.fileName);
  return names;
}

/** The files that a bank's own image database says it has. */
export const filesOf = ({ database, fileNames }: BankContent): PlannedFile[] =>
  database.vibs.flatMap(({ descriptor: { id, payloads } }) =>
    payloads
      .filter(liesInBank)
      .map((payload) => ({ vibId: id, payload, fileName: fileNames.get(id)?.get(payload.name) ?? "" })),
  );

/** Files of a bank that belong to no VIB and go along to the next image. */
export function carriedFiles({ cfg }: Bank, content: BankContent, folder: BankFolder) {
  const owned = new Set(filesOf(content).map(({ fileName }) => fileName.toLowerCase()));
  const modules = (cfg?.modules ?? []).map((name) => name.toLowerCase());
  const isForeign = (name: string): boolean =>
    !owned.has(name) && !isAssignedName(name) && ![IMAGE_DATABASE, cfg?.kernel].includes(name);
  return folder
    .names()
    .filter((name) => {
      const lower = name.toLowerCase();
      return CARRIED.includes(lower) || (modules.includes(lower) && isForeign(lower));
    })
    .map((fileName) => ({ fileName, loaded: modules.includes(fileName.toLowerCase()) }));
}

/** The digest of a payload as it is stored: each has one (FORMAT 3.3). */
export const packedSha256 = ({ checksums }: Payload): string | undefined =>
  checksums.find(({ type, verifyProcess }) => type === "sha-256" && verifyProcess === undefined)?.value;

/** Whether the bank has this file with exactly the bytes that its VIB promises. */
export async function holdsFile(folder: BankFolder, { payload, fileName }: PlannedFile): Promise<boolean> {
  if (folder.sizeOf(fileName) !== payload.sizeBytes) return false;
  return (await folder.sha256Of(fileName)) === packedSha256(payload);
}
