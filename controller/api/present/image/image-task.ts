import { z } from "zod";
import type { ClusterCompliance } from "../../../domain/compliance-model.js";
import { COMMIT } from "../../../rollout/images/commit.js";
import { SCAN_DRAFT, VALIDATE, type Validation } from "../../../rollout/images/draft-tasks.js";
import { GENERATE, generateInput } from "../../../rollout/images/recommend.js";
import type { TaskRecord } from "../../../store/activity/task-record.js";
import type { StoreReader } from "../../../store/repositories.js";
import { presentDraftCheck, type HostNames } from "../compliance.js";
import { presentImageFindings } from "./draft.js";
import { presentRecommendations } from "./recommendations.js";

const commitResult = z.object({ commitId: z.string() });

/** The result of a task about an image or a draft; undefined for any other. */
export async function imageTaskResult(
  { operation, result, input, scopeId }: TaskRecord,
  reader: StoreReader,
  names: () => Promise<HostNames>,
): Promise<unknown> {
  // The store gives back what the operation of this name has put there; migrations keep it readable.
  switch (operation) {
    case COMMIT:
      return commitResult.parse(result).commitId;
    case VALIDATE: {
      const { findings, at } = result as Validation;
      return { notifications: presentImageFindings(findings, at) };
    }
    case SCAN_DRAFT:
      return presentDraftCheck(scopeId, result as ClusterCompliance, await names());
    case GENERATE:
      return presentRecommendations(reader, generateInput.parse(input).scopeId);
    default:
      return undefined;
  }
}
