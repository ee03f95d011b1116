import {
  StageState,
  StageStep,
  TargetStagingState,
  VibPhase,
  type Problem,
  type StageProgress,
  type TargetStaging,
  type Verifying,
  type VibProgress,
} from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { TargetKind } from "../../../proto/gen/greenroom/types/v1/target_pb.js";
import type { ProgressStatus, TargetStatus, VibProgressStatus } from "../../domain/agent-status.js";
import type { ProblemStatus } from "../../domain/problem-status.js";

const seconds = (remaining: bigint | undefined): number | null => (remaining === undefined ? null : Number(remaining));

export const readProgress = (progress: StageProgress): ProgressStatus => ({
  order_id: progress.orderId,
  image_digest: progress.imageDigest,
  state: StageState[progress.state],
  step: StageStep[progress.step],
  bytes_total: Number(progress.bytesTotal),
  bytes_done: Number(progress.bytesDone),
  bytes_fetched: Number(progress.bytesFetched + (progress.bytesFetchedBefore ?? 0n)),
  bytes_per_second: Number(progress.bytesPerSecond),
  remaining_seconds: seconds(progress.remainingSeconds),
  max_bytes_per_second: Number(progress.maxBytesPerSecond),
  vibs_total: progress.vibsTotal,
  vibs_done: progress.vibsDone,
  fetching: progress.fetching,
  underway: progress.underway.map(readVib),
  verifying: progress.verifying === undefined ? null : readVerifying(progress.verifying),
  targets: progress.targets.map(readTarget),
  pause:
    progress.pause === undefined
      ? null
      : {
          reason: progress.pause.reason,
          resumes_at: progress.pause.resumesAt === "" ? null : progress.pause.resumesAt,
        },
  bad_sources: progress.badSources.map(({ source, vibId, why }) => ({ source, vib_id: vibId, why })),
  notices: progress.notices,
  problem: readProblem(progress.problem),
});

const readVib = (vib: VibProgress): VibProgressStatus => ({
  id: vib.id,
  sha256: vib.sha256,
  phase: VibPhase[vib.phase],
  bytes_done: Number(vib.bytesDone),
  bytes_total: Number(vib.bytesTotal),
  bytes_per_second: Number(vib.bytesPerSecond),
  remaining_seconds: seconds(vib.remainingSeconds),
});

const readVerifying = ({ bytesDone, bytesTotal }: Verifying): ProgressStatus["verifying"] => ({
  bytes_done: Number(bytesDone),
  bytes_total: Number(bytesTotal),
});

/** The words of a receipt: "not-stageable" for NOT_STAGEABLE. */
export const readTarget = (target: TargetStaging): TargetStatus => ({
  target_id: target.targetId,
  kind: TargetKind[target.kind],
  state: TargetStagingState[target.state].toLowerCase().replace("_", "-"),
  vibs_wanted: target.vibsWanted,
  vibs_staged: target.vibsStaged,
  manager: target.manager,
  problem: readProblem(target.problem),
});

export const readProblem = (problem: Problem | undefined): ProblemStatus | null =>
  problem === undefined ? null : { code: problem.code, message: problem.message, remedy: problem.remedy };
