import { EXIT } from "../../../core/problem/core-problems.js";
import { Problem } from "../../../core/problem/problem.js";
import type { TaskHostRecord } from "../../store/activity/task-hosts.js";
import { hostDetail } from "./host-detail.js";
import { goodOnes, tallyOf } from "./tally.js";

/**
 * A problem that says that not every wanted host was done, with the exit code that the hosts make of it: 5 when space is what each of the
 * others lacks, else 6 when some were done, and 1 when none was. A skip by the operator is a host that was not done.
 */
export function withHostsExit({ body }: Problem, rows: readonly TaskHostRecord[]): Problem {
  const bad = rows.filter((row) => goodOnes(tallyOf([row])) === 0);
  const lackSpace = bad.every(({ detail }) => hostDetail.parse(detail).problem?.exit === EXIT.space);
  const others = bad.length < rows.length ? EXIT.partial : EXIT.failed;
  return new Problem({ ...body, exit: lackSpace ? EXIT.space : others });
}
