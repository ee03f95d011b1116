import type { Scope } from "../rest/scope.js";
import { LastRun } from "./last-run.js";
import { RunPanel } from "./run-panel.js";
import type { Run } from "./use-run.js";

interface RunOrLastProps {
  readonly scope: Scope;
  /** That runs here now. */
  readonly task: string | undefined;
  readonly run: Run;
}

/** What runs in a cluster or on a host, else how the last run ended. */
export function RunOrLast({ scope, task, run }: RunOrLastProps) {
  return task === undefined ? <LastRun scope={scope} /> : <RunPanel task={task} run={run} />;
}
