import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ProblemBody } from "../../core/problem/problem.js";
import {
  TargetKind,
  type TargetSchema,
  type TargetSoftwareSchema,
} from "../../proto/gen/greenroom/types/v1/target_pb.js";
import {
  StageState as WireState,
  StageStep as WireStep,
  TargetStagingState as WireTargetState,
  VibPhase as WirePhase,
  FindingKind as WireFindingKind,
  type FindingSchema,
  type TargetStagingSchema,
  type VibProgressSchema,
  type ProblemSchema,
  type StageProgressSchema,
  type StagedImageSchema,
  type LastOrderSchema,
} from "../../proto/gen/greenroom/agent/v1/agent_pb.js";
import type { Target, TargetSoftware } from "../../formats/vib/target.js";
import type { StagedImage } from "../domain/staged-image.js";
import type { StageState, StageStep } from "../domain/stage-machine.js";
import type { StageProgress, VibPhase, VibProgress } from "../domain/stage-progress.js";
import type { Finding, FindingKind } from "../domain/finding.js";
import type { TargetStaging } from "../domain/target-staging.js";
import type { OrderRecord } from "../ledger/table/order-table.js";

const STATES: Record<StageState, WireState> = {
  RUNNING: WireState.RUNNING,
  STAGED: WireState.STAGED,
  COMPLIANT: WireState.COMPLIANT,
  FAILED: WireState.FAILED,
  CANCELED: WireState.CANCELED,
};

const STEPS: Record<StageStep, WireStep> = {
  CHECK: WireStep.CHECK,
  PLAN: WireStep.PLAN,
  RESERVE: WireStep.RESERVE,
  FETCH: WireStep.FETCH,
  COMMIT: WireStep.COMMIT,
  RECEIPT: WireStep.RECEIPT,
  WAIT: WireStep.WAIT,
  VERIFY: WireStep.VERIFY,
};

const PHASES: Record<VibPhase, WirePhase> = {
  READING: WirePhase.READING,
  FETCHING: WirePhase.FETCHING,
  COMMITTING: WirePhase.COMMITTING,
  UNPACKING: WirePhase.UNPACKING,
};

const TARGET_STATES: Record<TargetStaging["state"], WireTargetState> = {
  absent: WireTargetState.ABSENT,
  partial: WireTargetState.PARTIAL,
  staged: WireTargetState.STAGED,
  compliant: WireTargetState.COMPLIANT,
  "not-stageable": WireTargetState.NOT_STAGEABLE,
  failed: WireTargetState.FAILED,
};

const FINDING_KINDS: Record<FindingKind, WireFindingKind> = {
  FOREIGN: WireFindingKind.FOREIGN,
  MISSING: WireFindingKind.MISSING,
  ALTERED: WireFindingKind.ALTERED,
  VOLATILE_GONE: WireFindingKind.VOLATILE_GONE,
};

export const KINDS: Record<Target["kind"], TargetKind> = {
  HOST: TargetKind.HOST,
  DPU: TargetKind.DPU,
  FIRMWARE: TargetKind.FIRMWARE,
};

export function writeProblem({ code, message, remedy, details }: ProblemBody): MessageInitShape<typeof ProblemSchema> {
  const texts = Object.entries(details).map(([key, value]) => [
    key,
    Array.isArray(value) ? value.join(", ") : String(value),
  ]);
  return { code, message, remedy, details: Object.fromEntries(texts) as Record<string, string> };
}

export function writeProgress(progress: StageProgress): MessageInitShape<typeof StageProgressSchema> {
  const { problem, pause, receiptEnvelope, remainingSeconds, state, step, verifying } = progress;
  const { orderId, imageDigest, bytesTotal, bytesDone, bytesFetched, bytesFetchedBefore, vibsTotal, vibsDone } =
    progress;
  const { bytesPerSecond, maxBytesPerSecond, fetching, notices, underway, targets, badSources } = progress;
  return {
    orderId,
    imageDigest,
    vibsTotal,
    vibsDone,
    state: STATES[state],
    step: STEPS[step],
    bytesTotal: BigInt(bytesTotal),
    bytesDone: BigInt(bytesDone),
    bytesFetched: BigInt(bytesFetched),
    bytesFetchedBefore: BigInt(bytesFetchedBefore),
    fetching: [...fetching],
    notices: [...notices],
    bytesPerSecond: BigInt(bytesPerSecond),
    maxBytesPerSecond: BigInt(maxBytesPerSecond),
    underway: underway.map(writeVibProgress),
    targets: targets.map(writeTargetStaging),
    badSources: [...badSources],
    ...(remainingSeconds === undefined ? {} : { remainingSeconds: BigInt(remainingSeconds) }),
    ...(pause === undefined ? {} : { pause }),
    ...(verifying && {
      verifying: { bytesDone: BigInt(verifying.bytesDone), bytesTotal: BigInt(verifying.bytesTotal) },
    }),
    ...(receiptEnvelope === undefined ? {} : { receiptEnvelope }),
    ...(problem === undefined ? {} : { problem: writeProblem(problem) }),
  };
}

function writeVibProgress(vib: VibProgress): MessageInitShape<typeof VibProgressSchema> {
  const { phase, bytesDone, bytesTotal, bytesPerSecond, remainingSeconds, ...plain } = vib;
  return {
    ...plain,
    phase: PHASES[phase],
    bytesDone: BigInt(bytesDone),
    bytesTotal: BigInt(bytesTotal),
    bytesPerSecond: BigInt(bytesPerSecond),
    ...(remainingSeconds === undefined ? {} : { remainingSeconds: BigInt(remainingSeconds) }),
  };
}

const writeTargetStaging = ({
  id,
  kind,
  state,
  problem,
  ...counts
}: TargetStaging): MessageInitShape<typeof TargetStagingSchema> => ({
  ...counts,
  targetId: id,
  kind: KINDS[kind],
  state: TARGET_STATES[state],
  ...(problem === undefined ? {} : { problem: writeProblem(problem) }),
});

export const writeTarget = ({ kind, ...target }: Target): MessageInitShape<typeof TargetSchema> => ({
  ...target,
  kind: KINDS[kind],
});

export const writeSoftware = ({
  target,
  vibs,
  version,
  trouble = "",
  bankBytes = 0,
}: TargetSoftware): MessageInitShape<typeof TargetSoftwareSchema> => ({
  target: writeTarget(target),
  version,
  trouble,
  bankBytes: BigInt(bankBytes),
  vibs: vibs.map((vib) => ({ ...vib, sizeBytes: BigInt(vib.sizeBytes) })),
});

export const writeFinding = ({ kind, ...finding }: Finding): MessageInitShape<typeof FindingSchema> => ({
  ...finding,
  kind: FINDING_KINDS[kind],
});

export const writeImage = (
  image: StagedImage,
  targets: readonly TargetStaging[],
): MessageInitShape<typeof StagedImageSchema> => ({
  imageDigest: image.imageDigest,
  name: image.name,
  scopeId: image.scopeId,
  orderedAt: image.orderedAt,
  // Compliant: nothing is wanted, so nothing is missing.
  complete: image.state === "complete" || image.state === "compliant",
  vibsWanted: image.vibsWanted,
  bytesWanted: BigInt(image.bytesWanted),
  bytesStaged: BigInt(image.bytesStaged),
  targets: targets.map(writeTargetStaging),
  vibs: image.vibs.map(({ sha256, id, sizeBytes, stagedAt, targetIds, depth }) => ({
    sha256,
    id,
    stagedAt,
    sizeBytes: BigInt(sizeBytes),
    targetIds: [...targetIds],
    unpackingDue: depth === "packed",
  })),
});

export const writeLastOrder = ({
  orderId,
  imageDigest,
  state,
  at,
  problem,
}: OrderRecord): MessageInitShape<typeof LastOrderSchema> => ({
  orderId,
  imageDigest,
  at,
  state: STATES[state],
  ...(problem === undefined ? {} : { problem: writeProblem(problem) }),
});
