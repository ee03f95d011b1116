import { readEnvironment } from "../../core/settings/settings.js";
import { cliProblem } from "../cli-problems.js";
import { readInput } from "../file/read-input.js";
import { contextPath, loadContext, type Context } from "./context-file.js";

/**
 * The context that --context or GREENROOM_CONTEXT names; without either GREENROOM_URL and GREENROOM_TOKEN (with the authority of
 * GREENROOM_CA_FILE, where that is not one of this machine's); else the default file.
 */
export async function chosenContext(named: string | undefined): Promise<Context> {
  const url = readEnvironment("GREENROOM_URL");
  if (named !== undefined || url === undefined || url === "") return loadContext(contextPath(named));
  const token = readEnvironment("GREENROOM_TOKEN");
  if (token === undefined || token === "")
    throw cliProblem("USAGE_INVALID", { what: "GREENROOM_URL needs GREENROOM_TOKEN" });
  if (!URL.canParse(url))
    throw cliProblem("USAGE_INVALID", { what: "GREENROOM_URL is no address: write https://HOST:PORT" });
  const ca = readEnvironment("GREENROOM_CA_FILE");
  const pinned = ca === undefined || ca === "" ? {} : { caPem: (await readInput(ca)).toString("utf8") };
  return { url, user: "", credential: "", token, ...pinned };
}
