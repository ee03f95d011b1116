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
  type ProblemSchema,
  type StageProgressSchema,
  type StagedImageSchema,
  type LastOrderSchema,
} from "../../proto/gen/greenroom/agent/v1/agent_pb.js";
import type { Target, TargetSoftware } from "../../formats/vib/target.js";
import type { StagedImage } from "../domain/staged-image.js";
import type { StageState, StageStep } from "../domain/stage-machine.js";
import type { StageProgress } from "../domain/stage-progress.js";
import type { OrderRecord } from "../ledger/order-table.js";

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
};

const KINDS: Record<Target["kind"], TargetKind> = {
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
  const { state, step, bytesTotal, bytesDone, bytesFetched, problem, fetching, notices, ...plain } = progress;
  return {
    ...plain,
    state: STATES[state],
    step: STEPS[step],
    bytesTotal: BigInt(bytesTotal),
    bytesDone: BigInt(bytesDone),
    bytesFetched: BigInt(bytesFetched),
    fetching: [...fetching],
    notices: [...notices],
    ...(problem === undefined ? {} : { problem: writeProblem(problem) }),
  };
}

export const writeTarget = ({ kind, ...target }: Target): MessageInitShape<typeof TargetSchema> => ({
  ...target,
  kind: KINDS[kind],
});

export const writeSoftware = ({
  target,
  vibs,
  version,
}: TargetSoftware): MessageInitShape<typeof TargetSoftwareSchema> => ({
  target: writeTarget(target),
  version,
  vibs: vibs.map((vib) => ({ ...vib, sizeBytes: BigInt(vib.sizeBytes) })),
});

export const writeImage = (image: StagedImage): MessageInitShape<typeof StagedImageSchema> => ({
  imageDigest: image.imageDigest,
  name: image.name,
  scopeId: image.scopeId,
  orderedAt: image.orderedAt,
  // Compliant: nothing is wanted, so nothing is missing.
  complete: image.state === "complete" || image.state === "compliant",
  vibsWanted: image.vibsWanted,
  bytesWanted: BigInt(image.bytesWanted),
  bytesStaged: BigInt(image.bytesStaged),
  vibs: image.vibs.map((vib) => ({ ...vib, sizeBytes: BigInt(vib.sizeBytes), targetIds: [...vib.targetIds] })),
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
