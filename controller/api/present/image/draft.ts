import type { ImageFinding } from "../../../domain/drafts/validation.js";
import type { DraftRecord } from "../../../store/images/drafts.js";
import { localizable } from "../../door/error-body.js";
import type { DraftInfo, DraftSummary } from "../../wire/image/image.js";
import type { Notifications } from "../../wire/message.js";
import { presentBaseImage, presentParts, type Offers } from "./software-parts.js";

export type DraftStatus = DraftSummary["status"];

export function presentDraftSummary(draft: DraftRecord, status: DraftStatus): DraftSummary {
  const metadata = { owner: draft.owner, status, creation_time: draft.createdAt };
  return { metadata, ...metadata };
}

export function presentDraft(
  draft: DraftRecord,
  context: { readonly status: DraftStatus; readonly currentCommit: string | null; readonly offers: Offers },
): DraftInfo {
  const { status, currentCommit, offers } = context;
  const { spec, baseCommitId } = draft;
  return {
    metadata: presentDraftSummary(draft, status).metadata,
    software: {
      ...(spec.baseImage !== undefined && { base_image: presentBaseImage(spec.baseImage.version, offers) }),
      ...presentParts(spec, offers),
    },
    greenroom: {
      draft: draft.id,
      revision: draft.revision,
      origin: draft.origin,
      changed_at: draft.changedAt,
      base_commit: baseCommitId,
      current_commit: currentCommit,
      outdated: currentCommit !== null && currentCommit !== baseCommitId,
      pins: { ...draft.pins },
      notices: draft.notices.map(({ code, message }) => ({ code, message })),
    },
  };
}

const LEVELS = { INFO: "info", WARNING: "warnings", ERROR: "errors" } as const;

/** Findings of a validation as vSphere's notifications, each with what to do about it. */
export function presentImageFindings(findings: readonly ImageFinding[], time: string): Notifications {
  const notifications: Notifications = {};
  for (const { severity, code, message, remedy } of findings) {
    const id = `com.greenroom.${code.toLowerCase()}`;
    const resolution = remedy === "" ? {} : { resolution: localizable(`${code}.resolution`, remedy) };
    const one = { type: severity, id, time, message: localizable(code, message), ...resolution };
    (notifications[LEVELS[severity]] ??= []).push(one);
  }
  return notifications;
}
