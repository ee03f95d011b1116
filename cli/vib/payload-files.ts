import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { cliProblem } from "../cli-problems.js";
import { filesBelow, type FolderFile } from "../file/folder-files.js";
import type { PayloadPlan } from "./draft-file.js";

/** The archive that a tree of files is packed as; other types are taken as they are, from a file. */
const TREE_TYPE = "tgz";

export type PayloadContent =
  | { readonly name: string; readonly type: typeof TREE_TYPE; readonly files: readonly FolderFile[] }
  | (PayloadPlan & { readonly bytes: Uint8Array });

/**
 * The content of each payload: FOLDER/NAME, a folder (its tree, packed) or a file (its bytes, as they are). The one
 * payload of a VIB may be the folder itself. Throws PAYLOAD_FOLDER_UNUSABLE, FILE_UNREADABLE.
 */
export async function readPayloads(folder: string, plans: readonly PayloadPlan[]): Promise<readonly PayloadContent[]> {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw cliProblem("PAYLOAD_FOLDER_UNUSABLE", { path: folder, why: "there is no such folder" });
  return Promise.all(plans.map((plan) => readPayload(folder, plan, plans.length)));
}

async function readPayload(folder: string, plan: PayloadPlan, payloads: number): Promise<PayloadContent> {
  const path = join(folder, plan.name);
  if (existsSync(path) && statSync(path).isFile()) return { ...plan, bytes: await readFile(path) };
  if (!existsSync(path) && payloads > 1)
    throw cliProblem("PAYLOAD_FOLDER_UNUSABLE", {
      path: folder,
      why: `payload ${plan.name} has neither a folder nor a file there`,
    });
  const files = await filesBelow(existsSync(path) ? path : folder);
  if (files.length === 0)
    throw cliProblem("PAYLOAD_FOLDER_UNUSABLE", { path: folder, why: `there is no file for payload ${plan.name}` });
  if (plan.type !== TREE_TYPE)
    throw cliProblem("PAYLOAD_FOLDER_UNUSABLE", {
      path: folder,
      why: `payload ${plan.name} is of type ${plan.type}, which is taken as a file; a folder makes a ${TREE_TYPE}`,
    });
  return { name: plan.name, type: TREE_TYPE, files };
}
