import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { roomStream } from "../../../core/bytes/room-stream.js";
import type { Folder } from "../../../core/durable/folder.js";
import { YoungGarbage } from "../../../core/memory/young-garbage.js";
import { isProblem, type Problem } from "../../../core/problem/problem.js";
import type { StagedFile } from "../../domain/staged-image.js";
import { stampOf } from "../folder/own-file.js";
import { finalName } from "../folder/staging-folder.js";
import type { StagingTools } from "../staging-tools.js";
import type { NotedVib } from "./commit.js";
import { carriesErrno } from "../../../core/durable/errno.js";
import { isWrongContent, verifyBytes, verifyUnpacked, type ExpectedVib } from "./verify.js";

/** Waits until so many bytes more may be read; throws when the signal says so. */
export type Pace = (bytes: number) => Promise<void>;

export const atOnce: Pace = () => Promise.resolve();

/** A file under its final name, read through: sound with its stamp, or why not. */
export type Soundness = NotedVib | Unsound;

export interface Unsound {
  readonly why: string;
  readonly problem?: Problem;
}

/** The disk, or the file system on it, does not give the bytes back, or the name is gone: of no use to anyone, and no reason to stop at. */
const LOST_ON_DISK = ["EIO", "EUCLEAN", "EBADMSG", "ENODATA", "ENOENT"] as const;
/** Cut while it was read, or made so that it cannot be judged within bounds. */
const UNREADABLE = ["BYTES_OUT_OF_RANGE", "LIMIT_EXCEEDED"] as const;

/** Reads a file under its final name from its first byte to its last, and verifies it as when it came. Changes nothing. */
export async function readStaged(
  tools: StagingTools,
  vibs: Folder,
  expected: ExpectedVib,
  pace: Pace = atOnce,
): Promise<Soundness> {
  const name = finalName(expected.sha256);
  return await judged(vibs, name, (file) => readThrough(tools, file, { name, expected, pace }));
}

/**
 * Completes a file that is verified but for what it unpacks to. By its stamp it is the very file that was verified; without that it is read as
 * any other. Changes nothing.
 */
export async function completeStaged(
  tools: StagingTools,
  vibs: Folder,
  staged: StagedFile,
  pace: Pace,
): Promise<Pick<NotedVib, "stamp" | "depth"> | Unsound> {
  const name = finalName(staged.sha256);
  return await judged(vibs, name, async (file) => {
    if (stampOf(await file.stat({ bigint: true })) !== staged.stamp)
      return await readThrough(tools, file, { name, expected: staged, pace });
    await verifyUnpacked(paced(roomStream(file, name), pace), staged.id);
    return unchanged({ stamp: staged.stamp, depth: "unpacked" }, file);
  });
}

async function judged<F>(vibs: Folder, name: string, judge: (file: FileHandle) => Promise<F>): Promise<F | Unsound> {
  try {
    const file = await vibs.openFile(name, constants.O_RDONLY);
    try {
      return await judge(file);
    } finally {
      await file.close();
    }
  } catch (failure) {
    if (isProblem(failure) && (isWrongContent(failure) || UNREADABLE.some((code) => failure.code === code)))
      return { why: `${failure.code}: ${failure.message}`, problem: failure };
    if (carriesErrno(failure, LOST_ON_DISK)) return { why: `it cannot be read: ${String(failure)}` };
    throw failure;
  }
}

interface Reading {
  readonly name: string;
  readonly expected: ExpectedVib;
  readonly pace: Pace;
}

async function readThrough(
  tools: StagingTools,
  file: FileHandle,
  { name, expected, pace }: Reading,
): Promise<Soundness> {
  const stamp = stampOf(await file.stat({ bigint: true }));
  const bytes = paced(roomStream(file, name), pace);
  const vib = await verifyBytes(tools, bytes, { expected, digests: "unpacked" });
  // What was found after a crash may not have reached the disk: synced before a row says so.
  await file.sync();
  return await unchanged({ vib, stamp, depth: "unpacked" }, file);
}

/** What was verified may be no more. */
async function unchanged<F extends Pick<NotedVib, "stamp">>(found: F, file: FileHandle): Promise<F | Unsound> {
  const now = stampOf(await file.stat({ bigint: true }));
  return now === found.stamp ? found : { why: "it was changed while it was read" };
}

/** Of all files that are read, one after the other, small ones too: what they unpack to is far more than what they are. */
const garbage = new YoungGarbage();

async function* paced(bytes: AsyncIterable<Uint8Array>, pace: Pace): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    await pace(chunk.length);
    garbage.made(chunk.length);
    yield chunk;
  }
}
