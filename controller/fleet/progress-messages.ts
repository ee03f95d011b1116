import { EXIT, GRPC } from "../../core/problem/core-problems.js";
import type { ProblemBody } from "../../core/problem/problem.js";
import {
  StageState,
  StageStep,
  TargetStagingState,
  VibPhase,
  type BadSource,
  type Problem as ProblemMessage,
  type StagePause,
  type StageProgress,
  type TargetStaging as TargetStagingMessage,
  type VibProgress,
} from "../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { KINDS } from "./agent-messages.js";
import { label, MOST, sentence, sentences, size } from "./message-bounds.js";
import type { StagingProgress, StagingState, TargetStaging, VibUnderway } from "./staging-progress.js";

// Partial, since enums of proto3 are open: a newer or a hostile agent may send any number.
const STATES: Readonly<Partial<Record<number, StagingState>>> = {
  [StageState.UNSPECIFIED]: "RUNNING",
  [StageState.RUNNING]: "RUNNING",
  [StageState.STAGED]: "STAGED",
  [StageState.COMPLIANT]: "COMPLIANT",
  [StageState.FAILED]: "FAILED",
  [StageState.CANCELED]: "CANCELED",
};

const ABOUT_SPACE: readonly string[] = [
  "INSUFFICIENT_SPACE",
  "SCRATCH_MISSING",
  "SCRATCH_VOLATILE",
  "SPACE_UNMEASURABLE",
  "LEDGER_UNWRITABLE",
];

/** Details travel as texts; those whose names say a number are numbers again. */
const IS_NUMBER = /(Bytes|Inodes|Ms)$/;
const readDetail = (key: string, text: string): string | number =>
  IS_NUMBER.test(key) && /^\d{1,15}$/.test(text) ? Number(text) : sentence(text);

/** Space has its own exit code, the rest is a failure of the host. */
export function readProblem(message: ProblemMessage): ProblemBody {
  const details = Object.entries(message.details).slice(0, MOST.texts);
  return {
    code: /^[A-Z][A-Z0-9_]{1,63}$/.test(message.code) ? message.code : "INTERNAL",
    message: sentence(message.message),
    remedy: sentence(message.remedy),
    details: Object.fromEntries(details.map(([key, text]) => [label(key), readDetail(key, text)])),
    grpc: GRPC.precondition,
    http: 400,
    exit: ABOUT_SPACE.includes(message.code) ? EXIT.space : EXIT.failed,
  };
}

const STEPS = new Map<number, string>(
  Object.entries(StageStep).flatMap(([name, step]) => (typeof step === "number" ? [[step, name] as const] : [])),
);

const TARGET_STATES: Readonly<Partial<Record<number, TargetStaging["state"]>>> = {
  [TargetStagingState.ABSENT]: "absent",
  [TargetStagingState.PARTIAL]: "partial",
  [TargetStagingState.STAGED]: "staged",
  [TargetStagingState.COMPLIANT]: "compliant",
  [TargetStagingState.NOT_STAGEABLE]: "not-stageable",
  [TargetStagingState.FAILED]: "failed",
};

/** Undefined for a kind or a state that this controller does not know. */
function readTargetStaging(message: TargetStagingMessage): TargetStaging | undefined {
  const [kind, state] = [KINDS[message.kind], TARGET_STATES[message.state]];
  if (kind === undefined || state === undefined) return undefined;
  return {
    id: label(message.targetId),
    kind,
    state,
    vibsWanted: size(message.vibsWanted),
    vibsStaged: size(message.vibsStaged),
    problem: message.problem === undefined ? null : readProblem(message.problem),
  };
}

/** A time that cannot be read is none: it is shown, and waited for. */
const readPause = (pause: StagePause | undefined): StagingProgress["pause"] =>
  pause === undefined
    ? null
    : {
        reason: sentence(pause.reason),
        resumesAt: Number.isNaN(Date.parse(pause.resumesAt)) ? null : new Date(pause.resumesAt).toISOString(),
      };

const PHASES: Readonly<Partial<Record<number, VibUnderway["phase"]>>> = {
  [VibPhase.READING]: "READING",
  [VibPhase.FETCHING]: "FETCHING",
  [VibPhase.COMMITTING]: "COMMITTING",
  [VibPhase.UNPACKING]: "UNPACKING",
};

/** Undefined in a phase that this controller does not know. */
function readUnderway({ id, phase: number, bytesDone, bytesTotal }: VibProgress): VibUnderway | undefined {
  const phase = PHASES[number];
  return phase && { id: label(id), phase, bytesDone: size(bytesDone), bytesTotal: size(bytesTotal) };
}

const readBadSource = ({ source, vibId, why }: BadSource): StagingProgress["badSources"][number] => ({
  source: sentence(source),
  vibId: label(vibId),
  why: sentence(why),
});

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
    bytesFetchedBefore: message.bytesFetchedBefore === undefined ? null : size(message.bytesFetchedBefore),
    vibsTotal: message.vibsTotal,
    vibsDone: message.vibsDone,
    fetching: sentences(message.fetching),
    underway: message.underway.slice(0, MOST.texts).flatMap((vib) => readUnderway(vib) ?? []),
    verifying: message.verifying
      ? { bytesDone: size(message.verifying.bytesDone), bytesTotal: size(message.verifying.bytesTotal) }
      : null,
    notices: sentences(message.notices),
    bytesPerSecond: size(message.bytesPerSecond),
    remainingSeconds: message.remainingSeconds === undefined ? null : size(message.remainingSeconds),
    pause: readPause(message.pause),
    badSources: message.badSources.slice(0, MOST.texts).map(readBadSource),
    targets: message.targets.slice(0, MOST.targets).flatMap((target) => readTargetStaging(target) ?? []),
    ...(message.problem !== undefined && { problem: readProblem(message.problem) }),
    ...(message.receiptEnvelope.length > 0 && { receiptEnvelope: message.receiptEnvelope }),
  };
}
