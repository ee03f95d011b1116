import type { Command } from "commander";
import { cliProblem } from "../../cli-problems.js";
import type { Rest } from "../../rest/rest.js";
import { readScope } from "../../rest/scope.js";
import type { Flags } from "../flags.js";
import { addScope } from "../scope-options.js";

/** `[cluster]`, `--standalone HOST`, or the default of all clusters or of all standalone hosts. */
export const addPolicyScope = (command: Command): Command =>
  addScope(command)
    .option("--default-clusters", "the global default of all clusters")
    .option("--default-hosts", "the global default of all standalone hosts");

/** Path of the policy that is meant. */
export async function policyPath(rest: Rest, cluster: string | undefined, flags: Flags): Promise<string> {
  const defaults = (["clusters", "hosts"] as const).filter((kind) => flags.is(`default${capital(kind)}`));
  const [kind] = defaults;
  if (kind === undefined) return `${(await readScope(rest, cluster, flags)).base}/policies/apply`;
  if (defaults.length > 1 || cluster !== undefined || flags.text("standalone") !== undefined)
    throw cliProblem("USAGE_INVALID", {
      what: "name one of CLUSTER, --standalone, --default-clusters, --default-hosts",
    });
  return `/api/esx/settings/defaults/${kind}/policies/apply`;
}

const capital = (word: string): string => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
