import type { HostCompliance } from "../compliance-model.js";
import { finding } from "../finding/finding-table.js";

/** What one of a host's receipts said, in a line. */
export interface SaidOfStaging {
  readonly imageDigest: string;
  /** How many were staged. */
  readonly vibs: number;
  readonly persistence: "persistent" | "volatile";
  readonly bootId: string;
}

export interface StagingHistory {
  /** Newest first. */
  readonly said: readonly SaidOfStaging[];
  /** The boot that the host is in now. */
  readonly bootId: string;
}

const CODE = "VOLATILE_STAGING_GONE";

/** A host that staged into memory and was rebooted since says so: whoever saw it staged wants to know where that went. */
export function withVolatileGone(host: HostCompliance, history: StagingHistory): HostCompliance {
  const others = host.findings.filter(({ code }) => code !== CODE);
  const isLacking = host.status === "NON_COMPLIANT" && host.vibsStaged === 0;
  const vibs = isLacking ? goneByReboot(host.imageDigest, history) : 0;
  return { ...host, findings: vibs === 0 ? others : [...others, finding(CODE, { vibs })] };
}

/** How many VIBs of the image a reboot took. What was unstaged went within one boot, and is not gone by it. */
function goneByReboot(imageDigest: string, { said, bootId }: StagingHistory): number {
  const last = said.findIndex((one) => one.imageDigest !== imageDigest || one.vibs > 0);
  const held = said[last];
  if (held === undefined || held.imageDigest !== imageDigest || held.persistence !== "volatile") return 0;
  return (said[last - 1]?.bootId ?? bootId) === held.bootId ? 0 : held.vibs;
}
