import type { ApplyImpact } from "../../../controller/api/wire/remediation/impact.js";
import { printAnswer } from "../../render/answer.js";
import { impactText } from "../../render/remediation/impact-text.js";
import { impactPath } from "../../rest/reports.js";
import type { Rest } from "../../rest/rest.js";
import { readScope } from "../../rest/scope.js";
import type { Invocation } from "../verb.js";

/** What a remediation would do to the hosts that the command names, from the last check. */
export async function tellImpact(rest: Rest, { args, flags, terminal }: Omit<Invocation, "side">): Promise<number> {
  const impact = await rest.get<ApplyImpact>(impactPath(await readScope(rest, args[0], flags)));
  printAnswer({ terminal, flags, data: impact, table: () => impactText(impact, terminal.stdout) });
  return 0;
}
