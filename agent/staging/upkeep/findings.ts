import { timestamp } from "../../../core/time/clock.js";
import { summarized, type Finding, type FindingKind, type Found } from "../../domain/finding.js";
import type { StagingTools } from "../staging-tools.js";

type Reporter = Pick<StagingTools, "ledger" | "clock" | "log">;

/** Puts what was found into the ledger, with whatever else has to change together with it, and into the log. */
export function report({ ledger, clock, log }: Reporter, kind: FindingKind, found: readonly Found[]): void {
  const at = timestamp(clock);
  const findings = summarized(found).map((one): Finding => ({ at, kind, ...one }));
  ledger.together(() => findings.forEach((one) => ledger.findings.put(one)));
  for (const { name, detail } of findings) log("finding", { kind, name, detail });
}
