import type { Finding, HostCompliance } from "../compliance-model.js";
import { finding } from "../finding/finding-table.js";

/** How the last remediation of a host ended. */
export interface LastRemediation {
  readonly imageDigest: string;
  /** "remediated", "compliant", "failed", "rolled-back", "canceled", "overdue". */
  readonly outcome: string;
  /** The step in which it failed; empty where it did not. */
  readonly failedStep: string;
  readonly reason: string;
  readonly remedy: string;
  readonly endedAt: string;
}

/** An image that failed on a host, which refuses it until an operator clears it. */
export interface BadImage {
  readonly imageDigest: string;
  readonly name: string;
  readonly at: string;
  readonly reason: string;
}

/**
 * What is to be done before an image that a host has rolled back from can be tried there again: nobody guesses that it is refused until
 * somebody clears it.
 */
export const refusedFromNowOn = (remedy: string, host: string): string =>
  `${remedy} Host ${host} refuses this image until \`greenroom host clear-bad-image ${host}\`; or commit another one.`.trim();

export interface RemediationMemory {
  readonly last: LastRemediation | undefined;
  readonly bad: readonly BadImage[];
}

const CODES: readonly string[] = ["REMEDIATION_FAILED", "IMAGE_MARKED_BAD"];
const FAILURES: readonly string[] = ["failed", "rolled-back", "overdue"];

/**
 * A host whose remediation failed after its staging stays non-compliant and staged (VLCM 5a, 7.17), and its compliance says which step failed, why,
 * and what to do. Of a host that runs the image nothing is said.
 */
export function withMemory(host: HostCompliance, { last, bad }: RemediationMemory): HostCompliance {
  const others = host.findings.filter(({ code }) => !CODES.includes(code));
  if (host.status === "COMPLIANT") return { ...host, findings: others };
  const failure = failureOf(host, last);
  return {
    ...host,
    findings: [...others, ...failure, ...badOf(host, { last: failure.length > 0 ? last : undefined, bad })],
  };
}

function failureOf({ imageDigest }: HostCompliance, last: LastRemediation | undefined): readonly Finding[] {
  if (last === undefined || last.imageDigest !== imageDigest || !FAILURES.includes(last.outcome)) return [];
  const { failedStep: step, reason, endedAt: at, remedy, outcome } = last;
  return [{ ...finding("REMEDIATION_FAILED", { step, reason, at, outcome }), ...(remedy !== "" && { remedy }) }];
}

/** The reason once: where the last remediation tells it, the mark does not tell it again. */
function badOf({ imageDigest, hostId }: HostCompliance, { last, bad }: RemediationMemory): readonly Finding[] {
  return bad
    .filter((one) => one.imageDigest === imageDigest)
    .map(({ at, reason }) =>
      finding("IMAGE_MARKED_BAD", { host: hostId, at, reason: last?.reason === reason ? "" : reason }),
    );
}
