import { structureFields } from "./type-table.js";
import { wireType, type WireType } from "./type-language.js";

const SETTINGS = "com.vmware.esx.settings.";

/** By the end of "service operation": the type of the task's result; `~` is its service. */
const RESULTS: readonly (readonly [operation: RegExp, type: string])[] = [
  [/\.clusters\.software(\.drafts)? scan\$task$/, `struct:${SETTINGS}cluster_compliance`],
  [/\.hosts\.software(\.drafts)? scan\$task$/, `struct:${SETTINGS}host_compliance`],
  [/\.(drafts|solutions) (commit|set|delete)\$task$/, "string"],
  [/\.recommendations generate\$task$/, "struct:~.info"],
  [/\.hardware_compatibility check\$task$/, "struct:~.check_summary"],
  [/(sync|enable)\$task$/, "dynamic"],
];

/** The type of what a task results in; of `stage$task` of a service the service's `stage_result`, where it has one. */
export function taskResultType(service: string, operation: string): WireType {
  const named = RESULTS.find(([pattern]) => pattern.test(`${service} ${operation}`))?.[1];
  if (named !== undefined) return wireType(named.replace("~", service));
  const name = `${service}.${operation.replace(/\$task$/, "_result")}`;
  return structureFields(name) === undefined ? { kind: "dynamic" } : { kind: "structure", name };
}
