import {
  PrecheckSeverity,
  RemediationOutcome as OutcomeMessage,
  RemediationState,
  type BadImage as BadImageMessage,
  type GetStagedResponse,
  type HookLine,
  type PrecheckFinding as FindingMessage,
  type PrecheckResponse,
  type RemediationImpact,
  type RemediationProgress as ProgressMessage,
  type RemediationStep,
  type TargetRemediation as TargetMessage,
} from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import type { BadImage } from "../../domain/remediation/remembered-remediation.js";
import { KINDS } from "../agent-messages.js";
import { label, MOST, sentence, size } from "../message-bounds.js";
import { readProblem, readStagingProgress } from "../progress-messages.js";
import type {
  HostStanding,
  HostState,
  HostStep,
  NeededImpact,
  Prechecked,
  PrecheckFinding,
  RemediationOutcome,
  RemediationProgress,
  TargetRemediation,
} from "./remediation-progress.js";

// Partial, since enums of proto3 are open: a newer or a hostile agent may send any number.
const STATES: Readonly<Partial<Record<number, HostState>>> = {
  [RemediationState.STAGING]: "staging",
  [RemediationState.PRECHECKS]: "prechecks",
  [RemediationState.ENTERING_MAINTENANCE]: "entering-maintenance",
  [RemediationState.APPLYING]: "applying",
  [RemediationState.REBOOTING]: "rebooting",
  [RemediationState.VERIFYING]: "verifying",
  [RemediationState.ROLLING_BACK]: "rolling-back",
  [RemediationState.LEAVING_MAINTENANCE]: "leaving-maintenance",
  [RemediationState.DONE]: "done",
};

const OUTCOMES: Readonly<Partial<Record<number, RemediationOutcome>>> = {
  [OutcomeMessage.UNSPECIFIED]: "RUNNING",
  [OutcomeMessage.RUNNING]: "RUNNING",
  [OutcomeMessage.REMEDIATED]: "REMEDIATED",
  [OutcomeMessage.COMPLIANT]: "COMPLIANT",
  [OutcomeMessage.FAILED]: "FAILED",
  [OutcomeMessage.ROLLED_BACK]: "ROLLED_BACK",
  [OutcomeMessage.CANCELED]: "CANCELED",
};

// A severity that nobody knows is taken for the worst.
const SEVERITIES: Readonly<Partial<Record<number, PrecheckFinding["severity"]>>> = {
  [PrecheckSeverity.OK]: "OK",
  [PrecheckSeverity.WARNING]: "WARNING",
};

const orNull = (text: string): string | null => (text === "" ? null : label(text));

function readStep({ state, begunAt, endedAt, event, bootId }: RemediationStep): HostStep | undefined {
  const known = STATES[state];
  if (known === undefined) return undefined;
  const [begun, ended] = [label(begunAt), orNull(endedAt)];
  return { state: known, begunAt: begun, endedAt: ended, event: orNull(event), bootId: label(bootId) };
}

const readFinding = ({ id, severity, text, remedy, targetId }: FindingMessage): PrecheckFinding => ({
  id: label(id),
  severity: SEVERITIES[severity] ?? "ERROR",
  text: sentence(text),
  remedy: sentence(remedy),
  targetId: label(targetId),
});

const readImpact = (impact: RemediationImpact | undefined): NeededImpact | null =>
  impact === undefined ? null : { maintenanceMode: impact.maintenanceMode, reboot: impact.reboot };

function readTarget(message: TargetMessage): TargetRemediation | undefined {
  const kind = KINDS[message.kind];
  if (kind === undefined) return undefined;
  return {
    id: label(message.targetId),
    kind,
    state: label(message.state),
    fromVersion: label(message.fromVersion),
    toVersion: label(message.toVersion),
    problem: message.problem === undefined ? null : readProblem(message.problem),
  };
}

const readLine = ({ at, hook, text }: HookLine) => ({ at: label(at), hook: label(hook), text: sentence(text) });

/** An event of a remediation. */
export function readRemediationProgress(message: ProgressMessage): RemediationProgress {
  const { savings } = message;
  return {
    orderId: label(message.orderId),
    imageDigest: label(message.imageDigest),
    state: STATES[message.state] ?? "staging",
    outcome: OUTCOMES[message.outcome] ?? "RUNNING",
    steps: message.steps.slice(-MOST.texts).flatMap((step) => readStep(step) ?? []),
    staging: message.staging === undefined ? null : readStagingProgress(message.staging),
    prechecks: message.prechecks.slice(0, MOST.texts).map(readFinding),
    ...(message.problem !== undefined && { problem: readProblem(message.problem) }),
    failedState: STATES[message.failedState] ?? null,
    inMaintenanceMode: message.inMaintenanceMode,
    maintenanceMs: size(message.maintenanceMs),
    savings: {
      bytesStagedBefore: size(savings?.bytesStagedBefore ?? 0),
      bytesFetched: size(savings?.bytesFetched ?? 0),
      fetchMs: size(savings?.fetchMs ?? 0),
    },
    journal: message.journal.slice(-MOST.texts).map(readLine),
    bootId: label(message.bootId),
    targets: message.targets.slice(0, MOST.targets).flatMap((target) => readTarget(target) ?? []),
    impact: readImpact(message.impact),
    cancelable: message.cancelable,
  };
}

/** Answer of Precheck. */
export const readPrechecked = ({ findings, impact }: PrecheckResponse): Prechecked => ({
  findings: findings.slice(0, MOST.texts).map(readFinding),
  impact: readImpact(impact),
});

const readBadImage = ({ imageDigest, name, at, problem }: BadImageMessage): BadImage => ({
  imageDigest: label(imageDigest),
  name: label(name),
  at: label(at),
  reason: sentence(problem?.message ?? ""),
});

/** Answer of GetStaged. */
export function readStanding({ receiptEnvelope, badImages, lastRemediation }: GetStagedResponse): HostStanding {
  const runs = lastRemediation === undefined ? "none" : OUTCOMES[lastRemediation.outcome] === "RUNNING";
  return {
    ...(receiptEnvelope.length > 0 && { receiptEnvelope }),
    badImages: badImages.slice(0, MOST.texts).map(readBadImage),
    remediation: runs === "none" ? "none" : runs ? "running" : "ended",
  };
}
