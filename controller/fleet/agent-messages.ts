import { EXIT, GRPC } from "../../core/problem/core-problems.js";
import type { ProblemBody } from "../../core/problem/problem.js";
import { isAcceptanceLevel } from "../../formats/vib/acceptance.js";
import type { Target, TargetKind, TargetSoftware } from "../../formats/vib/target.js";
import {
  StageState,
  StageStep,
  type GetHostResponse,
  type GetSoftwareResponse,
  type Problem as ProblemMessage,
  type StageProgress,
} from "../../proto/gen/greenroom/agent/v1/agent_pb.js";
import {
  TargetKind as TargetKindMessage,
  type Target as TargetMessage,
  type TargetSoftware as TargetSoftwareMessage,
} from "../../proto/gen/greenroom/types/v1/target_pb.js";
import type { HostFacts } from "../store/inventory/host-record.js";
import type { MeasuredSoftware, StagingProgress, StagingState } from "./staging-progress.js";

/** What a host says about itself; where it can be reached it says when it enrols and with each Hello. */
export type ToldFacts = Omit<HostFacts, "address">;

const KINDS: Readonly<Record<TargetKindMessage, TargetKind>> = {
  [TargetKindMessage.UNSPECIFIED]: "HOST",
  [TargetKindMessage.HOST]: "HOST",
  [TargetKindMessage.DPU]: "DPU",
  [TargetKindMessage.FIRMWARE]: "FIRMWARE",
};

const STATES: Readonly<Record<StageState, StagingState>> = {
  [StageState.UNSPECIFIED]: "RUNNING",
  [StageState.RUNNING]: "RUNNING",
  [StageState.STAGED]: "STAGED",
  [StageState.COMPLIANT]: "COMPLIANT",
  [StageState.FAILED]: "FAILED",
  [StageState.CANCELED]: "CANCELED",
};

/** A target as its host describes it. */
export function readTarget(message: TargetMessage): Target {
  return {
    id: message.id,
    kind: KINDS[message.kind],
    platform: message.platform,
    ...(message.parentId !== "" && { parentId: message.parentId }),
    ...(message.device !== "" && { device: message.device }),
  };
}

function readTargetSoftware(message: TargetSoftwareMessage): TargetSoftware | undefined {
  if (message.target === undefined) return undefined;
  return {
    target: readTarget(message.target),
    version: message.version,
    vibs: message.vibs.map((vib) => ({
      id: vib.id,
      vendor: vib.vendor,
      type: vib.type,
      name: vib.name,
      version: vib.version,
      descriptorSha256: vib.descriptorSha256,
      acceptanceLevel: vib.acceptanceLevel,
      sizeBytes: Number(vib.sizeBytes),
    })),
  };
}

/** Answer of GetHost. A level that nobody knows is taken for the strictest. */
export function readHostFacts(message: GetHostResponse): ToldFacts {
  const { scratch, acceptanceLevel } = message;
  return {
    name: message.hostName,
    agentVersion: message.agentVersion,
    bootId: message.bootId,
    targets: message.targets.map(readTarget),
    acceptanceLevel: isAcceptanceLevel(acceptanceLevel) ? acceptanceLevel : "VMwareCertified",
    driver: message.driver,
    development: message.development,
    scratch:
      scratch === undefined
        ? null
        : {
            stagingFolder: scratch.stagingFolder,
            freeBytes: Number(scratch.freeBytes),
            stagedBytes: Number(scratch.stagedBytes),
            volatile: scratch.volatile,
          },
  };
}

/** Answer of GetSoftware; an entry that names no target says nothing and is left out. */
export function readMeasuredSoftware(message: GetSoftwareResponse): MeasuredSoftware {
  const software = message.software.map(readTargetSoftware).filter((one) => one !== undefined);
  return { software, bootId: message.bootId };
}

const ABOUT_SPACE: readonly string[] = [
  "INSUFFICIENT_SPACE",
  "SCRATCH_MISSING",
  "SCRATCH_VOLATILE",
  "SPACE_UNMEASURABLE",
];

/** A problem inside a message carries no numbers; space has its own exit code, the rest is a failure of the host. */
function readProblem(message: ProblemMessage): ProblemBody {
  return {
    code: message.code,
    message: message.message,
    remedy: message.remedy,
    details: { ...message.details },
    grpc: GRPC.precondition,
    http: 400,
    exit: ABOUT_SPACE.includes(message.code) ? EXIT.space : EXIT.failed,
  };
}

/** An event of a staging. */
export function readStagingProgress(message: StageProgress): StagingProgress {
  return {
    orderId: message.orderId,
    imageDigest: message.imageDigest,
    state: STATES[message.state],
    step: StageStep[message.step].toLowerCase(),
    bytesTotal: Number(message.bytesTotal),
    bytesDone: Number(message.bytesDone),
    bytesFetched: Number(message.bytesFetched),
    vibsTotal: message.vibsTotal,
    vibsDone: message.vibsDone,
    fetching: [...message.fetching],
    notices: [...message.notices],
    ...(message.problem !== undefined && { problem: readProblem(message.problem) }),
    ...(message.receiptEnvelope.length > 0 && { receiptEnvelope: message.receiptEnvelope }),
  };
}
