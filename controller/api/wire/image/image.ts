import { z } from "zod";
import { baseImageInfo, softwareParts } from "./image-parts.js";
import { vibDifference } from "../compliance.js";
import { localizable, notifications } from "../message.js";

export const noticeInfo = z.object({ code: z.string(), message: z.string() });

const metadata = { owner: z.string(), status: z.enum(["VALID", "INVALID"]), creation_time: z.string() };

/** GET software/drafts: draft id to this; flat beside `metadata`, since clients read either (WIRE 2). */
export const draftSummary = z.object({ metadata: z.object(metadata), ...metadata });

/** GET software/drafts/{d}; `base_image` is left out while the draft has none. */
export const draftInfo = z.object({
  metadata: z.object(metadata),
  software: z.object({ base_image: baseImageInfo.optional(), ...softwareParts }),
  greenroom: z.object({
    draft: z.string(),
    revision: z.number().int(),
    origin: z.enum(["IMAGE", "EMPTY", "IMPORT", "REVERT", "RECOMMENDATION"]),
    changed_at: z.string(),
    /** The commit that it was made from; null: there was no image. */
    base_commit: z.string().nullable(),
    /** The image now. */
    current_commit: z.string().nullable(),
    /** Somebody has committed since: a commit of this draft is refused until it is rebased. */
    outdated: z.boolean(),
    pins: z.record(z.string(), z.string()),
    /** What of an imported spec has no effect here. */
    notices: z.array(noticeInfo),
  }),
});

/** POST software/drafts?action=import-software-spec, 201 with the draft id. */
export const importSpec = z.strictObject({
  source_type: z.enum([
    "PULL",
    "PUSH",
    "JSON_STRING",
    "LATEST_RECOMMENDATION",
    "CURRENT_SERIES_RECOMMENDATION",
    "SPECIFIED_BASE_IMAGE_RECOMMENDATION",
  ]),
  location: z.string().max(4096).optional(),
  file_id: z.string().max(255).optional(),
  software_spec: z
    .string()
    .max(1024 * 1024)
    .optional(),
  /** VIB id to the SHA-256 that this image shall take, where a library holds several (ours). */
  pins: z.record(z.string(), z.string()).optional(),
});

export const createDraft = z.strictObject({
  /** Ours: an empty draft instead of a copy of the image. */
  greenroom: z.strictObject({ from: z.enum(["image", "nothing"]) }).optional(),
});
export const commitSpec = z.strictObject({ message: z.string().max(1024).optional() });
export const rebaseSpec = z.strictObject({ prefer: z.enum(["draft", "image"]).optional() });

/** `result` of validate$task. */
export const validateResult = z.object({ notifications });

/** GET software/commits/{id}; `greenroom` is ours. */
export const commitInfo = z.object({
  author: z.string(),
  commit_time: z.string(),
  description: z.string(),
  /** APPLIED: every host was found compliant with it at the last check. */
  apply_status: z.enum(["APPLIED", "NOT_APPLIED"]),
  greenroom: z.object({
    commit: z.string(),
    manifest_version: z.number().int(),
    image_digest: z.string(),
    display_name: z.string(),
    expires_at: z.string(),
    vibs: z.number().int(),
    bytes: z.number().int(),
  }),
});

/** GET /api/greenroom/…/software/commits: newest first. */
export const commitList = z.array(commitInfo);

const changeKind = z.enum(["ADDED", "REMOVED", "UPGRADED", "DOWNGRADED", "CHANGED"]);
const partChange = z.object({
  part: z.enum(["BASE_IMAGE", "ADD_ON", "COMPONENT", "REMOVED_COMPONENT", "HARDWARE_SUPPORT", "SOLUTION", "PIN"]),
  name: z.string(),
  change: changeKind,
  from: z.string().nullable(),
  to: z.string().nullable(),
});
const vibVersion = z.object({ version: z.string(), sha256: z.string() });

/** GET /api/greenroom/…/software/diff?from=&to=: each a commit, a draft, or `current`. */
export const imageDiff = z.object({
  from: z.string(),
  to: z.string(),
  parts: z.array(partChange),
  components: z.array(partChange),
  vibs: z.array(
    z.object({
      name: z.string(),
      target_kind: z.string(),
      platform: z.string(),
      change: changeKind,
      from: vibVersion.nullable(),
      to: vibVersion.nullable(),
    }),
  ),
  /** Why one of the two does not resolve: `components` and `vibs` are empty then. */
  unresolved: z.array(noticeInfo),
});

/** POST software?action=export. */
export const exportSpec = z.strictObject({
  export_software_spec: z.boolean(),
  export_iso_image: z.boolean(),
  export_offline_bundle: z.boolean(),
  /** Ours: another commit than the newest. */
  greenroom: z.strictObject({ commit: z.string().max(255) }).optional(),
});
export const exportAnswer = z.object({ SOFTWARE_SPEC: z.string().optional(), OFFLINE_BUNDLE: z.string().optional() });

const recommended = z.object({ base_image: baseImageInfo, ...softwareParts });

/** GET software/recommendations, and the result of generate$task. */
export const recommendationInfo = z.object({
  latest_recommendation: recommended.optional(),
  current_series_recommendation: recommended.optional(),
  specified_base_image_version_recommendation: recommended.optional(),
  /** Newer base images that do not go with the rest of the image, and why. */
  base_image_explanation_details: z.array(
    z.object({ display_name: z.string(), display_version: z.string(), explanation: z.array(localizable) }),
  ),
  check_time: z.string(),
  greenroom: z.object({ commit: z.string() }),
});
export const generateSpec = z.strictObject({ base_image_version: z.string().max(255).optional() });

/** POST /api/greenroom/hosts/{h}/software?action=extract. */
export const extractAnswer = z.object({
  /** As an image is exported; null: no base image of the library is on the host. */
  software_spec: z.record(z.string(), z.unknown()).nullable(),
  /** Of the closed list that the spec comes to; null: it does not resolve. */
  image_digest: z.string().nullable(),
  /** VIBs that run there and that no component of the spec explains. */
  unexplained: z.array(
    z.object({ target: z.string(), id: z.string(), version: z.string(), descriptor_sha256: z.string() }),
  ),
  /** By what the host itself would differ from this image; empty: it would be compliant. */
  differences: z.array(vibDifference),
  notices: z.array(noticeInfo),
});

export type DraftSummary = z.infer<typeof draftSummary>;
export type DraftInfo = z.infer<typeof draftInfo>;
export type ImportSpec = z.infer<typeof importSpec>;
export type ValidateResult = z.infer<typeof validateResult>;
export type CommitInfo = z.infer<typeof commitInfo>;
export type ImageDiff = z.infer<typeof imageDiff>;
export type ExportAnswer = z.infer<typeof exportAnswer>;
export type RecommendationInfo = z.infer<typeof recommendationInfo>;
export type ExtractAnswer = z.infer<typeof extractAnswer>;
