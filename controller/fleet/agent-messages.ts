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

/** What one agent tells can fill no database: more targets than are known to be real, and longer texts, are cut. */
const MOST = { targets: 64, texts: 64, chars: 1_024, label: 255 } as const;
const label = (text: string): string => text.slice(0, MOST.label);
const texts = (list: readonly string[]): string[] => list.slice(0, MOST.texts).map((one) => one.slice(0, MOST.chars));
/** A size that is less than nothing is nothing. */
const size = (bytes: bigint): number => Math.max(0, Math.min(Number(bytes), Number.MAX_SAFE_INTEGER));

// Partial, since enums of proto3 are open: a newer or a hostile agent may send any number.
const KINDS: Readonly<Partial<Record<number, TargetKind>>> = {
  [TargetKindMessage.UNSPECIFIED]: "HOST",
  [TargetKindMessage.HOST]: "HOST",
  [TargetKindMessage.DPU]: "DPU",
  [TargetKindMessage.FIRMWARE]: "FIRMWARE",
};

const STATES: Readonly<Partial<Record<number, StagingState>>> = {
  [StageState.UNSPECIFIED]: "RUNNING",
  [StageState.RUNNING]: "RUNNING",
  [StageState.STAGED]: "STAGED",
  [StageState.COMPLIANT]: "COMPLIANT",
  [StageState.FAILED]: "FAILED",
  [StageState.CANCELED]: "CANCELED",
};

/** A target as its host describes it; undefined for one of a kind that this controller does not know. */
function readTarget(message: TargetMessage): Target | undefined {
  const kind = KINDS[message.kind];
  if (kind === undefined) return undefined;
  return {
    id: label(message.id),
    kind,
    platform: label(message.platform),
    ...(message.parentId !== "" && { parentId: label(message.parentId) }),
    ...(message.device !== "" && { device: label(message.device) }),
  };
}

/** Targets as their host describes them, those of unknown kinds left out. */
export const readTargets = (messages: readonly TargetMessage[]): Target[] =>
  messages.slice(0, MOST.targets).flatMap((one) => readTarget(one) ?? []);

function readTargetSoftware(message: TargetSoftwareMessage): TargetSoftware | undefined {
  const target = message.target && readTarget(message.target);
  if (target === undefined) return undefined;
  return {
    target,
    version: label(message.version),
    vibs: message.vibs.map((vib) => ({
      id: vib.id,
      vendor: vib.vendor,
      type: vib.type,
      name: vib.name,
      version: vib.version,
      descriptorSha256: vib.descriptorSha256,
      acceptanceLevel: vib.acceptanceLevel,
      sizeBytes: size(vib.sizeBytes),
    })),
  };
}

/** Answer of GetHost. A level that nobody knows is taken for the strictest. */
export function readHostFacts(message: GetHostResponse): ToldFacts {
  const { scratch, acceptanceLevel } = message;
  return {
    name: message.hostName,
    agentVersion: label(message.agentVersion),
    bootId: label(message.bootId),
    targets: readTargets(message.targets),
    acceptanceLevel: isAcceptanceLevel(acceptanceLevel) ? acceptanceLevel : "VMwareCertified",
    driver: label(message.driver),
    development: message.development,
    scratch:
      scratch === undefined
        ? null
        : {
            stagingFolder: scratch.stagingFolder.slice(0, MOST.chars),
            freeBytes: size(scratch.freeBytes),
            stagedBytes: size(scratch.stagedBytes),
            volatile: scratch.volatile,
          },
  };
}

/** Answer of GetSoftware; an entry that names no known target says nothing and is left out. */
export function readMeasuredSoftware(message: GetSoftwareResponse): MeasuredSoftware {
  const software = message.software.map(readTargetSoftware).filter((one) => one !== undefined);
  return { software, bootId: label(message.bootId) };
}

const ABOUT_SPACE: readonly string[] = [
  "INSUFFICIENT_SPACE",
  "SCRATCH_MISSING",
  "SCRATCH_VOLATILE",
  "SPACE_UNMEASURABLE",
];

/** Details travel as texts; those whose names say a number are numbers again. */
const IS_NUMBER = /(Bytes|Inodes|Ms)$/;
const readDetail = (key: string, text: string): string | number =>
  IS_NUMBER.test(key) && /^\d{1,15}$/.test(text) ? Number(text) : text.slice(0, MOST.chars);

/** Space has its own exit code, the rest is a failure of the host. */
function readProblem(message: ProblemMessage): ProblemBody {
  const details = Object.entries(message.details).slice(0, MOST.texts);
  return {
    code: /^[A-Z][A-Z0-9_]{1,63}$/.test(message.code) ? message.code : "INTERNAL",
    message: message.message.slice(0, MOST.chars),
    remedy: message.remedy.slice(0, MOST.chars),
    details: Object.fromEntries(details.map(([key, text]) => [label(key), readDetail(key, text)])),
    grpc: GRPC.precondition,
    http: 400,
    exit: ABOUT_SPACE.includes(message.code) ? EXIT.space : EXIT.failed,
  };
}

const STEPS = new Map<number, string>(
  Object.entries(StageStep).flatMap(([name, step]) => (typeof step === "number" ? [[step, name] as const] : [])),
);

/** An event of a staging. */
export function readStagingProgress(message: StageProgress): StagingProgress {
  return {
    orderId: message.orderId,
    imageDigest: message.imageDigest,
    state: STATES[message.state] ?? "RUNNING",
    step: (STEPS.get(message.step) ?? "unspecified").toLowerCase(),
    bytesTotal: size(message.bytesTotal),
    bytesDone: size(message.bytesDone),
    bytesFetched: size(message.bytesFetched),
    vibsTotal: message.vibsTotal,
    vibsDone: message.vibsDone,
    fetching: texts(message.fetching),
    notices: texts(message.notices),
    ...(message.problem !== undefined && { problem: readProblem(message.problem) }),
    ...(message.receiptEnvelope.length > 0 && { receiptEnvelope: message.receiptEnvelope }),
  };
}
