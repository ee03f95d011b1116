import { statfs } from "node:fs/promises";
import { streamOf } from "../../../core/bytes/random-access.js";
import { carriesErrno } from "../../../core/durable/errno.js";
import {
  BOOT_CFG,
  IMAGE_DATABASE,
  invalidBootCfg,
  planBank,
  type PlannedFile,
} from "../../../formats/bootbank/bank-plan.js";
import { writeBootCfg } from "../../../formats/bootbank/boot-cfg.js";
import { readArchive } from "../../../formats/vib/archive.js";
import type { WantedBank } from "../host-changes.js";
import { bankCapacity } from "../boot-bank/bank-capacity.js";
import { carriedFiles, holdsFile, type BankContent } from "../boot-bank/bank-content.js";
import { fingerprintOf } from "./wanted-set.js";
import { BankFolder, type FileStep } from "../boot-bank/bank-folder.js";
import { bankProblem } from "./bank-problems.js";
import type { Bank, Banks } from "../boot-bank/machine.js";
import { writeOrOverwrite } from "./boot-state.js";
import { checkedPayload, refuseAborted, resolveVibs, type ResolvedVib } from "./wanted-vibs.js";

/** Everything that is known before a byte is written. */
export interface Writing {
  readonly vibs: readonly ResolvedVib[];
  readonly plan: Awaited<ReturnType<typeof planBank>>;
  readonly carried: readonly { readonly fileName: string; readonly loaded: boolean }[];
  /** Bytes that all files take, whole blocks. */
  readonly needBytes: number;
}

export interface WritingTools {
  readonly step: FileStep;
  readonly signal?: AbortSignal;
  /** Whole staged files are read first, and must be what was ordered. */
  readonly hashed: boolean;
  /** Names that no new file may take. */
  readonly reserved?: readonly string[];
}

/** What has to be written into `bank` so that it holds the wanted set; the running bank gives what is carried over. */
export async function planWriting(
  wanted: WantedBank,
  { booted, content, bank }: { readonly booted: Bank; readonly content: BankContent; readonly bank: Bank },
  tools: WritingTools,
): Promise<Writing> {
  using from = BankFolder.open(booted.path, tools.step);
  const carried = carriedFiles(booted, content, from);
  const vibs = await resolveVibs(wanted, content, tools);
  const plan = await planBank({
    vibs,
    carried,
    build: wanted.build,
    title: wanted.title,
    fingerprint: fingerprintOf(wanted, content),
    acceptanceLevel: content.database.profile?.acceptanceLevel ?? "",
    from: booted.cfg,
    ...(tools.reserved !== undefined && { reserved: tools.reserved }),
  });
  refuseWithoutKernel({ bank, booted, from }, plan);
  const cfgBytes = writeBootCfg(plan.bootCfg(3, 0)).length;
  const carriedBytes = carried.map(({ fileName }) => from.sizeOf(fileName) ?? 0);
  const payloadBytes = plan.files.map(({ payload }) => payload.sizeBytes);
  // What is replaced once more at the flip needs its room twice.
  const sizes = [...payloadBytes, plan.imageDatabase.length, ...carriedBytes, ...carriedBytes, cfgBytes, cfgBytes];
  return { vibs, plan, carried, needBytes: inBlocks(sizes, await blockBytes(bank)) };
}

/** An image that cannot boot is found before a bank is touched; hosts without a kernel of their own are sandboxes. */
function refuseWithoutKernel(
  { bank, booted, from }: { readonly bank: Bank; readonly booted: Bank; readonly from: BankFolder },
  { files, bootCfg }: Writing["plan"],
): void {
  const { kernel } = bootCfg(3, 0);
  const isReal = from.names().includes(booted.cfg?.kernel ?? "");
  if (isReal && !files.some(({ fileName }) => fileName === kernel))
    throw bankProblem("BANK_WITHOUT_KERNEL", { bank: bank.path, kernel });
}

const blockBytes = async ({ path }: Bank): Promise<number> => {
  try {
    return (await statfs(path)).bsize;
  } catch (cause) {
    if (carriesErrno(cause, ["ENOENT", "ENOTDIR", "EACCES"])) return 1;
    throw cause;
  }
};

const inBlocks = (sizes: readonly number[], block: number): number =>
  sizes.reduce((sum, size) => sum + Math.ceil(size / block) * block, 0);

/**
 * Fills the stand-by bank: first nothing boots it any more, then foreign and old files go, then payloads, carried files, image database, and boot.cfg last,
 * still invalid. Files that are right already stay: so a second call after a kill does the rest.
 */
export async function fillBank(
  { booted, standBy }: Banks,
  writing: Writing,
  { step, signal }: { readonly step: FileStep; readonly signal: AbortSignal },
): Promise<void> {
  await refuseTooMuch(standBy, writing);
  using bank = BankFolder.open(standBy.path, step);
  using from = BankFolder.open(booted.path, step);
  try {
    await writeOrOverwrite(bank, writeBootCfg(invalidBootCfg(booted.cfg)), 3);
    const right = await rightFiles(bank, from, writing);
    await removeOthers(bank, right);
    await writePayloads({ bank, from, signal }, { ...writing, right });
    await carryOver(from, bank, writing.carried);
    await bank.write(IMAGE_DATABASE, [writing.plan.imageDatabase]);
    await bank.write(BOOT_CFG, [writeBootCfg(writing.plan.bootCfg(3, 0))]);
  } catch (thrown) {
    throw await asFull(thrown, standBy, writing);
  }
}

export async function refuseTooMuch({ path }: Bank, { needBytes }: Writing): Promise<void> {
  const haveBytes = await bankCapacity(path);
  if (haveBytes !== undefined && needBytes > haveBytes) throw bankProblem("BANK_FULL", { path, needBytes, haveBytes });
}

export async function asFull(thrown: unknown, { path }: Bank, { needBytes }: Writing): Promise<unknown> {
  if (!carriesErrno(thrown, ["ENOSPC", "EDQUOT"])) return thrown;
  const haveBytes = (await bankCapacity(path)) ?? 0;
  return bankProblem("BANK_FULL", { path, needBytes, haveBytes }, thrown);
}

/** Names of files that need not be written again, lower case: what an interrupted writing did, or both images share. */
export async function rightFiles(
  bank: BankFolder,
  from: BankFolder,
  { plan, carried }: Writing,
): Promise<ReadonlySet<string>> {
  const right = new Set<string>([BOOT_CFG]);
  for (const file of plan.files) if (await holdsFile(bank, file)) right.add(file.fileName.toLowerCase());
  for (const { fileName } of carried)
    if ((await bank.sha256Of(fileName)) === (await from.sha256Of(fileName))) right.add(fileName.toLowerCase());
  return right;
}

/** All that is not right goes before anything is written, so that never two files of one name need room. */
async function removeOthers(bank: BankFolder, right: ReadonlySet<string>): Promise<void> {
  const others = bank.names().filter((name) => !right.has(name.toLowerCase()));
  for (const name of others) bank.remove(name);
  if (others.length > 0) await bank.sync();
}

export interface PayloadPlaces {
  /** Where payloads are written to. */
  readonly bank: BankFolder;
  /** Where those of running VIBs lie. */
  readonly from: BankFolder;
  readonly signal: AbortSignal;
}

/** Writes the payload files that are not right yet, each checked against its descriptor while it is written. */
export async function writePayloads(
  places: PayloadPlaces,
  { vibs, plan, right }: Pick<Writing, "vibs" | "plan"> & { readonly right: ReadonlySet<string> },
): Promise<void> {
  const due = plan.files.filter(({ fileName }) => !right.has(fileName.toLowerCase()));
  for (const vib of vibs) {
    refuseAborted(places.signal);
    const own = due.filter(({ vibId }) => vibId === vib.descriptor.id);
    if (own.length > 0) await (vib.staged === undefined ? copyFiles(places, vib, own) : unpackFiles(places, vib, own));
  }
  // Once for all of them: until now nothing names them.
  if (due.length > 0) await places.bank.sync();
}

async function copyFiles({ bank, from, signal }: PayloadPlaces, vib: ResolvedVib, due: readonly PlannedFile[]) {
  for (const file of due) {
    const source = vib.fileNames?.get(file.payload.name) ?? file.fileName;
    await bank.put(file.fileName, checkedPayload(file, from.read(source), signal));
  }
}

async function unpackFiles({ bank, signal }: PayloadPlaces, { staged }: ResolvedVib, due: readonly PlannedFile[]) {
  if (staged === undefined) return;
  await using opened = await staged.open();
  const left = new Map(due.map((file) => [file.payload.name, file]));
  for await (const member of readArchive(streamOf(opened.bytes), { where: staged.id })) {
    const file = left.get(member.name);
    if (file === undefined) continue;
    await bank.put(file.fileName, checkedPayload(file, member.data, signal));
    left.delete(member.name);
  }
  const [missing] = left.values();
  if (missing !== undefined)
    throw bankProblem("BANK_NOT_WRITTEN", {
      bank: bank.path,
      why: `${staged.id} has no member ${missing.payload.name}`,
    });
}

/** Configuration that the running bank keeps (`state.tgz`) goes along as it is now. */
export async function carryOver(from: BankFolder, bank: BankFolder, carried: Writing["carried"]): Promise<void> {
  for (const { fileName } of carried) {
    const now = await from.sha256Of(fileName);
    if (now !== undefined && now !== (await bank.sha256Of(fileName))) await bank.write(fileName, from.read(fileName));
  }
}
