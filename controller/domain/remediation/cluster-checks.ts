import type { ApplyPolicy } from "./apply-policy.js";
import { serviceLimit } from "./apply-policy.js";
import { found, passed, type Check } from "./checks.js";
import { CARRIED_OUT } from "./honoured.js";

export interface ClusterFacts {
  readonly hosts: number;
  /** Names of hosts that do not answer. */
  readonly away: readonly string[];
  /** Names of hosts that a run left out of service. */
  readonly outOfService: readonly string[];
  readonly manifestExpiresAt: string;
  readonly nowMs: number;
  /** Hardware support managers that could not be asked. */
  readonly silentManagers: readonly string[];
  readonly policy: ApplyPolicy;
}

const DAY_MS = 86_400_000;

/** What is looked at of a cluster as a whole; of a standalone host the same, where it means anything. */
export function clusterChecks(facts: ClusterFacts, kind: "cluster" | "host"): readonly Check[] {
  const ofAll = [manifest(facts), managers(facts), policyHonoured(facts)];
  return kind === "host" ? ofAll : [hostsAnswer(facts), capacity(facts), places(facts), ...ofAll];
}

function hostsAnswer({ away, hosts }: ClusterFacts): Check {
  if (away.length === 0) return passed("HOSTS_ANSWER", `all ${hosts} hosts answer`);
  const text = `${away.length} of ${hosts} hosts do not answer: ${away.join(", ")}`;
  return found("HOSTS_ANSWER", "ERROR", { text, remedy: "Bring them back, or remediate the others by name." });
}

/** Guests of a host that goes out of service need another one. */
function capacity({ hosts, policy }: ClusterFacts): Check {
  const limit = serviceLimit(policy);
  if (limit < hosts)
    return passed("CAPACITY_TO_EVACUATE", `at most ${limit} of ${hosts} hosts are out of service at once`);
  const text =
    hosts === 1
      ? "the cluster has one host, so that no other can take its guests"
      : `the policy lets all ${hosts} hosts be out of service at once, so that none can take their guests`;
  const remedy = "Set a lower limit, or a power action for the guests in the apply policy.";
  return found("CAPACITY_TO_EVACUATE", "WARNING", { text, remedy });
}

function places({ outOfService, policy }: ClusterFacts): Check {
  if (outOfService.length === 0) return passed("HOSTS_IN_SERVICE", "no earlier run has left a host out of service");
  const text = `an earlier run has left out of service: ${outOfService.join(", ")}; they count against the limit`;
  const severity = outOfService.length >= serviceLimit(policy) ? "ERROR" : "WARNING";
  const remedy = "Remediate these hosts again, or bring them back into service by hand.";
  return found("HOSTS_IN_SERVICE", severity, { text, remedy });
}

function manifest({ manifestExpiresAt, nowMs }: ClusterFacts): Check {
  const leftMs = Date.parse(manifestExpiresAt) - nowMs;
  const text = `the image manifest expires at ${manifestExpiresAt}`;
  if (leftMs > DAY_MS) return passed("MANIFEST_VALID", text);
  const remedy = "Commit the image again: the new manifest lasts longer.";
  return found("MANIFEST_VALID", leftMs > 0 ? "WARNING" : "ERROR", { text, remedy });
}

function managers({ silentManagers }: ClusterFacts): Check {
  if (silentManagers.length === 0) return passed("HARDWARE_SUPPORT_MANAGERS", "every manager of the image answers");
  const text = `hardware support managers that do not answer: ${silentManagers.join(", ")}`;
  const remedy = "Start them; else firmware is judged by the image alone.";
  return found("HARDWARE_SUPPORT_MANAGERS", "WARNING", { text, remedy });
}

/** A field that asks for something and that nobody carries out is told, never silently ignored (DECISIONS 21). */
function policyHonoured({ policy }: ClusterFacts): Check {
  const asked = [
    ...(policy.disableHac ? (["disableHac"] as const) : []),
    ...(policy.enforceHclValidation ? (["enforceHclValidation"] as const) : []),
  ];
  if (asked.length === 0) return passed("POLICY_HONOURED", "everything that the apply policy asks for is carried out");
  const text = asked.map((field) => `${field} is ${CARRIED_OUT[field].how}`).join("; ");
  const remedy = "Do that by a hook of the host, or unset the field.";
  return found("POLICY_HONOURED", "WARNING", { text, remedy });
}
