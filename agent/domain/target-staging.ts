import type { ProblemBody } from "../../core/problem/problem.js";
import type { Receipt, ReceiptTarget } from "../../formats/receipt/receipt.js";
import type { TargetSoftware } from "../../formats/vib/target.js";
import type { StagingPlan } from "./staging-plan.js";

/** How one target of the host stands to an image; its failure is its own (VLCM part 4: DPUs are shown apart). */
export interface TargetStaging extends Omit<ReceiptTarget, "why"> {
  readonly problem?: ProblemBody;
  /** Of firmware that cannot be staged: the hardware support manager whose decision that is; empty where the image names none. */
  readonly manager?: string;
}

export interface TargetFacts {
  readonly plan: StagingPlan;
  readonly software: readonly TargetSoftware[];
  /** SHA-256 of the files that are staged: nothing of them is left to check. */
  readonly staged: ReadonlySet<string>;
  /** SHA-256 of all that lie here verified as they came, the staged ones among them. */
  readonly here: ReadonlySet<string>;
  /** Why a VIB could not be staged, by its SHA-256. */
  readonly failed: ReadonlyMap<string, ProblemBody>;
  /** Why a target cannot be read. */
  readonly unreadable: (target: string, why: string) => ProblemBody;
}

/** Each target of the host with what of the image it lacks, and how much of that is staged. */
export function targetStagings({ plan, software, staged, here, failed, unreadable }: TargetFacts): TargetStaging[] {
  return software.map(({ target, trouble }) => {
    const wanted = plan.wanted.filter((vib) => vib.targetIds.includes(target.id));
    const vibsStaged = wanted.filter((vib) => staged.has(vib.sha256)).length;
    const counted = { id: target.id, kind: target.kind, vibsWanted: wanted.length, vibsStaged };
    if (trouble !== undefined) return { ...counted, state: "failed", problem: unreadable(target.id, trouble) };
    const problem = wanted.map((vib) => failed.get(vib.sha256)).find((one) => one !== undefined);
    if (problem !== undefined && vibsStaged < wanted.length) return { ...counted, state: "failed", problem };
    const unstageable = plan.unstageable.find((one) => one.targetIds.includes(target.id));
    if (unstageable !== undefined) return { ...counted, state: "not-stageable", manager: unstageable.manager };
    const vibsHere = wanted.filter((vib) => here.has(vib.sha256)).length;
    return { ...counted, state: stateOf({ ...counted, vibsHere }) };
  });
}

// Never staged before nothing is left to check, and never absent while something lies here (promise 2).
function stateOf(counted: Pick<TargetStaging, "vibsWanted" | "vibsStaged"> & { readonly vibsHere: number }) {
  const { vibsWanted, vibsStaged, vibsHere } = counted;
  if (vibsWanted === 0) return "compliant";
  if (vibsStaged === vibsWanted) return "staged";
  return vibsHere > 0 ? "partial" : "absent";
}

/** What the firmware of an image came to on this host. */
export function firmwareResult(targets: readonly TargetStaging[]): Receipt["firmware"] {
  const lacking = targets.filter(({ kind, state }) => kind === "FIRMWARE" && state !== "compliant");
  if (lacking.length === 0) return "none";
  if (lacking.some(({ state }) => state === "not-stageable")) return "not-stageable";
  return lacking.every(({ state }) => state === "staged") ? "staged" : "partial";
}

/** As a receipt tells it. */
export const receiptTarget = (target: TargetStaging): ReceiptTarget => {
  const { id, kind, state, vibsWanted, vibsStaged, problem } = target;
  return {
    ...{ id, kind, state, vibsWanted, vibsStaged },
    ...(problem === undefined ? {} : { why: `${problem.code}: ${problem.message}` }),
  };
};
