import { z } from "zod";
import { coreProblem } from "../../core/problem/core-problems.js";
import { ACCEPTANCE_LEVELS } from "../../formats/vib/acceptance.js";
import type { VibDraft } from "../../formats/vib/descriptor/draft.js";
import { readDescriptor } from "../../formats/vib/descriptor.js";

const text = z.string().min(1);
const relation = z.strictObject({
  name: text,
  relation: z.enum(["<<", "<=", "=", ">=", ">>"]).optional(),
  version: text.optional(),
});
const provide = z.strictObject({ name: text, version: text.optional() });
const hardware = z.strictObject({ vendor: text.optional(), model: text.optional(), oemString: text.optional() });
const platform = z.strictObject({
  productLineId: text,
  version: z.string().default(""),
  locale: z.string().default(""),
});

/** Descriptor as JSON: what formats/vib/descriptor/draft.ts takes, key for key, and the payloads in their order. */
const draftJson = z.strictObject({
  name: text,
  version: text,
  vendor: text,
  releaseDate: text,
  type: z.enum(["bootbank", "locker", "meta"]).optional(),
  summary: z.string().optional(),
  description: z.string().optional(),
  urls: z.array(z.strictObject({ key: text, text })).optional(),
  depends: z.array(relation).optional(),
  conflicts: z.array(relation).optional(),
  replaces: z.array(relation).optional(),
  provides: z.array(provide).optional(),
  compatibleWith: z.array(relation).optional(),
  softwareTags: z.array(text).optional(),
  maintenanceMode: z.strictObject({ onInstall: z.boolean(), onRemove: z.boolean() }).optional(),
  softwarePlatforms: z.array(platform).optional(),
  hardwarePlatforms: z.array(hardware).optional(),
  acceptanceLevel: z.enum(ACCEPTANCE_LEVELS).optional(),
  liveInstallAllowed: z.boolean().optional(),
  liveRemoveAllowed: z.boolean().optional(),
  cimomRestart: z.boolean().optional(),
  statelessReady: z.boolean().optional(),
  overlay: z.boolean().optional(),
  payloads: z.array(z.strictObject({ name: text, type: text })).optional(),
});

export interface PayloadPlan {
  readonly name: string;
  readonly type: string;
}

export interface DraftFile {
  readonly draft: VibDraft;
  /** At least one, unless the VIB is a meta VIB. */
  readonly payloads: readonly PayloadPlan[];
}

/** What `vib build` takes as --descriptor: our JSON, or a descriptor.xml whose sizes, checksums and files are made anew. */
export function readDraftFile(bytes: Uint8Array, where: string): DraftFile {
  return Buffer.from(bytes).toString("utf8").trimStart().startsWith("<")
    ? fromXml(bytes, where)
    : fromJson(bytes, where);
}

function fromJson(bytes: Uint8Array, where: string): DraftFile {
  const { payloads, ...draft } = parse(bytes, where);
  // zod leaves a key out or gives it a value; its types cannot say that it never gives undefined.
  return {
    draft: draft as VibDraft,
    payloads: payloads ?? (draft.type === "meta" ? [] : [{ name: "payload1", type: "tgz" }]),
  };
}

function parse(bytes: Uint8Array, where: string): z.output<typeof draftJson> {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (thrown) {
    throw coreProblem(
      "INPUT_INVALID",
      { where, what: thrown instanceof Error ? thrown.message : String(thrown) },
      thrown,
    );
  }
  const result = draftJson.safeParse(json);
  if (result.success) return result.data;
  const what = result.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`.trim()).join("; ");
  throw coreProblem("INPUT_INVALID", { where, what }, result.error);
}

function fromXml(bytes: Uint8Array, where: string): DraftFile {
  const { id: _id, releasedAtMs: _at, files: _files, unknown, payloads, ...draft } = readDescriptor(bytes, where);
  // What nobody knows cannot be written again: better refused than lost.
  if (unknown.length > 0)
    throw coreProblem("INPUT_INVALID", { where, what: `these parts would be lost: ${unknown.join(", ")}` });
  return { draft, payloads: payloads.map(({ name, type }) => ({ name, type })) };
}
