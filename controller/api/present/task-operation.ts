import { z } from "zod";
import { CHECK_ENABLEMENT } from "../../rollout/eligibility/enablement.js";
import { CHECK_HARDWARE } from "../../rollout/eligibility/hardware-compatibility.js";
import { COMMIT } from "../../rollout/images/commit.js";
import { SCAN_DRAFT } from "../../rollout/images/draft-tasks.js";
import { SCAN } from "../../rollout/scan.js";
import type { WantedOperation } from "../../store/activity/task-query.js";
import type { TaskRecord } from "../../store/activity/task-record.js";

const CHECK = "check$task";
/** vSphere tells its scans and checks apart by their service alone. */
const VSPHERES: Readonly<Record<string, string>> = {
  [SCAN_DRAFT]: SCAN,
  [CHECK_ENABLEMENT]: CHECK,
  [CHECK_HARDWARE]: CHECK,
};

const SET_SOLUTION = "set$task";
const DELETE_SOLUTION = "delete$task";

/** A task's operation by vSphere's name. A solution is set or taken out by a commit of its own. */
export function operationName({ operation, service, input }: TaskRecord): string {
  if (operation !== COMMIT || !service.endsWith(".solutions")) return VSPHERES[operation] ?? operation;
  return solutionGone.safeParse(input).success ? DELETE_SOLUTION : SET_SOLUTION;
}

const solutionGone = z.object({ solution: z.object({ wanted: z.null() }) });

/** The operations, as they are kept, of the tasks that are shown by one of these names: what `operationName` says, the other way round. */
export const operationsNamed = (names: readonly string[]): readonly WantedOperation[] => names.flatMap(operationsOf);

function operationsOf(name: string): readonly WantedOperation[] {
  const others = Object.keys(VSPHERES).filter((kept) => VSPHERES[kept] === name);
  return [
    ...[name, ...others].map((kept) => (kept === COMMIT ? { kept, commits: "draft" as const } : { kept })),
    ...(name === SET_SOLUTION ? [{ kept: COMMIT, commits: "solution" as const }] : []),
    ...(name === DELETE_SOLUTION ? [{ kept: COMMIT, commits: "no-solution" as const }] : []),
  ];
}
