import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  PrecheckSeverity as WireSeverity,
  RemediationOutcome as WireOutcome,
  RemediationState as WireState,
  type BadImageSchema,
  type PrecheckFindingSchema,
  type RemediationProgressSchema,
  type RemediationStepSchema,
  type TargetRemediationSchema,
} from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import type { PrecheckFinding, PrecheckSeverity } from "../../domain/remediation/findings.js";
import type { RemediationProgress, RemediationStep } from "../../domain/remediation/progress.js";
import type { BadImage, RemediationOutcome, TargetRemediation } from "../../domain/remediation/remediation.js";
import type { RemediationState } from "../../domain/remediation/transitions.js";
import { KINDS, writeProblem, writeProgress } from "../message-writing.js";

const STATES: Record<RemediationState, WireState> = {
  STAGING: WireState.STAGING,
  PRECHECKS: WireState.PRECHECKS,
  ENTERING_MAINTENANCE: WireState.ENTERING_MAINTENANCE,
  APPLYING: WireState.APPLYING,
  REBOOTING: WireState.REBOOTING,
  VERIFYING: WireState.VERIFYING,
  ROLLING_BACK: WireState.ROLLING_BACK,
  LEAVING_MAINTENANCE: WireState.LEAVING_MAINTENANCE,
  DONE: WireState.DONE,
};

const OUTCOMES: Record<RemediationOutcome, WireOutcome> = {
  RUNNING: WireOutcome.RUNNING,
  REMEDIATED: WireOutcome.REMEDIATED,
  COMPLIANT: WireOutcome.COMPLIANT,
  FAILED: WireOutcome.FAILED,
  ROLLED_BACK: WireOutcome.ROLLED_BACK,
  CANCELED: WireOutcome.CANCELED,
};

const SEVERITIES: Record<PrecheckSeverity, WireSeverity> = {
  OK: WireSeverity.OK,
  WARNING: WireSeverity.WARNING,
  ERROR: WireSeverity.ERROR,
};

export const writeFindings = (findings: readonly PrecheckFinding[]): MessageInitShape<typeof PrecheckFindingSchema>[] =>
  findings.map(({ severity, ...finding }) => ({ ...finding, severity: SEVERITIES[severity] }));

export const writeBadImage = ({ problem, ...image }: BadImage): MessageInitShape<typeof BadImageSchema> => ({
  ...image,
  problem: writeProblem(problem),
});

export function writeRemediation(progress: RemediationProgress): MessageInitShape<typeof RemediationProgressSchema> {
  const { remediation, steps, staging, journal, maintenanceMs, bootId, inMaintenanceMode, cancelable } = progress;
  const { orderId, imageDigest, state, outcome, problem, failedState, facts } = remediation;
  const { impact, savings } = facts;
  return {
    orderId,
    imageDigest,
    bootId,
    inMaintenanceMode,
    cancelable,
    state: STATES[state],
    outcome: OUTCOMES[outcome],
    steps: steps.map(writeStep),
    prechecks: writeFindings(facts.prechecks),
    maintenanceMs: BigInt(maintenanceMs),
    savings: {
      bytesStagedBefore: BigInt(savings.bytesStagedBefore ?? 0),
      bytesFetched: BigInt(savings.bytesFetched),
      fetchMs: BigInt(savings.fetchMs),
    },
    journal: journal.map((line) => ({ ...line })),
    targets: facts.targets.map(writeTarget),
    ...(staging === undefined ? {} : { staging: writeProgress(staging) }),
    ...(problem === undefined ? {} : { problem: writeProblem(problem) }),
    ...(failedState === undefined ? {} : { failedState: STATES[failedState] }),
    ...(impact === undefined ? {} : { impact }),
  };
}

const writeStep = ({ state, ...step }: RemediationStep): MessageInitShape<typeof RemediationStepSchema> => ({
  ...step,
  state: STATES[state],
});

const writeTarget = ({
  id,
  kind,
  problem,
  ...plain
}: TargetRemediation): MessageInitShape<typeof TargetRemediationSchema> => ({
  ...plain,
  targetId: id,
  kind: KINDS[kind],
  ...(problem === undefined ? {} : { problem: writeProblem(problem) }),
});
