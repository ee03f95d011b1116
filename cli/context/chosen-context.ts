import { readEnvironment } from "../../core/settings/settings.js";
import { cliProblem } from "../cli-problems.js";
import { readInput } from "../file/read-input.js";
import { contextPath, loadContext, type Context } from "./context-file.js";

/**
 * The context that --context or GREENROOM_CONTEXT names; without either GREENROOM_URL with GREENROOM_TOKEN, or with GREENROOM_USER and
 * GREENROOM_PASSWORD (and the authority of GREENROOM_CA_FILE, where that is not one of this machine's); else the default file.
 */
export async function chosenContext(named: string | undefined): Promise<Context> {
  const url = given("GREENROOM_URL");
  if (named !== undefined || url === undefined) return loadContext(contextPath(named));
  if (!URL.canParse(url))
    throw cliProblem("USAGE_INVALID", { what: "GREENROOM_URL is no address: write https://HOST:PORT" });
  const proof = proofOfEnvironment();
  const ca = given("GREENROOM_CA_FILE");
  const pinned = ca === undefined ? {} : { caPem: (await readInput(ca)).toString("utf8") };
  return { url, ...proof, ...pinned };
}

function proofOfEnvironment(): Pick<Context, "user" | "credential" | "token"> {
  const token = given("GREENROOM_TOKEN");
  if (token !== undefined) return { user: "", credential: "", token };
  const [user, credential] = [given("GREENROOM_USER"), given("GREENROOM_PASSWORD")];
  if (user !== undefined && credential !== undefined) return { user, credential };
  throw cliProblem("USAGE_INVALID", {
    what: "GREENROOM_URL needs GREENROOM_TOKEN, or GREENROOM_USER and GREENROOM_PASSWORD",
  });
}

/** Set and not empty. */
function given(name: string): string | undefined {
  const value = readEnvironment(name);
  return value === "" ? undefined : value;
}
