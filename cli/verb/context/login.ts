import { cliProblem } from "../../cli-problems.js";
import { contextPath, loadContext, saveContext, type Context } from "../../context/context-file.js";
import { DEFAULT_NAME, forgetCurrent, namedPath } from "../../context/context-names.js";
import { readSecret } from "../../context/read-credential.js";
import { printChange } from "../../render/answer.js";
import { renderFacts } from "../../render/table.js";
import { Rest } from "../../rest/rest.js";
import type { Flags } from "../flags.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

const PIN_TIMEOUT_MS = 15_000;

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Logs in to a controller: checks who it is, signs in, and writes the context file (0600) that all other verbs use. The password (of the built-in administrator: the credential that `controller init` made) is read from --password-file, or from standard input (asked for without echo on a terminal).",
      )
      .argument("[url]", "https://HOST:PORT of the controller's REST door")
      .option("--user <user>", "user name")
      .option(
        "--ca-fingerprint <sha256:hex>",
        "fingerprint of the controller's authority, as `controller init` printed it; without it the controller must prove itself to this machine's trust roots",
      )
      .option("--password-file <file>", "file whose first line is the password (default: standard input)")
      .option(
        "--token-file <file>",
        "file whose first line is an API token, or one of an identity provider; needs no user",
      )
      .option("--context-from <file>", "take over a context file, such as the one `controller init` wrote")
      .option("--no-check", "write the context without signing in (the controller need not run yet)");
    addContext(addOutput(command));
    addExamples(command, [
      [
        "on the controller's machine, after `controller init`",
        "login --context-from /var/lib/greenroom/controller/admin-context.json",
      ],
      [
        "from elsewhere; asks for the password",
        "login https://ctl.example.net:9443 --user administrator --ca-fingerprint sha256:4f…",
      ],
      [
        "one of several controllers, under a name of its own",
        "login https://ctl.example.net:9443 --user ann --context site-b",
      ],
      [
        "in a script",
        "login https://ctl.example.net:9443 --user administrator --ca-fingerprint sha256:4f… < password.txt",
      ],
    ]);
  },
  run: async ({ args, flags, terminal }) => {
    const from = flags.text("contextFrom");
    if ((from === undefined) === (args[0] === undefined))
      throw cliProblem("USAGE_INVALID", { what: "give either a URL or --context-from FILE" });
    const context = from === undefined ? await newContext(args[0] ?? "", flags, terminal) : await loadContext(from);
    if (flags.is("check")) await signIn(context);
    const named = flags.text("context");
    // Who logs in without a name means the default, whatever was used before.
    const path = named === undefined ? namedPath(DEFAULT_NAME) : contextPath(named);
    await saveContext(path, context);
    if (named === undefined) forgetCurrent();
    const data = { url: context.url, user: context.user, context: path };
    const facts = () =>
      renderFacts([
        ["logged in to", context.url],
        ["as", context.token === undefined ? context.user : "the owner of the token"],
        ["context", path],
      ]);
    printChange({ terminal, flags, changed: true, data, table: facts });
    return 0;
  },
};

async function newContext(
  address: string,
  flags: Flags,
  streams: { readonly stdin: NodeJS.ReadStream; readonly stderr: NodeJS.WriteStream },
): Promise<Context> {
  if (!URL.canParse(address) || !/^https?:/.test(address))
    throw cliProblem("USAGE_INVALID", { what: `${address} is no address: write https://HOST:PORT` });
  const url = new URL(address);
  const tokenFile = flags.text("tokenFile");
  const fingerprint = flags.text("caFingerprint");
  const caPem = fingerprint === undefined ? undefined : await pinned(url, fingerprint);
  const pin = caPem === undefined ? {} : { caPem };
  if (tokenFile !== undefined)
    return { url: url.origin, user: "", credential: "", token: await readSecret(tokenFile, "token", streams), ...pin };
  const user = flags.needed("user");
  const file = flags.text("passwordFile");
  const credential = await readSecret(file, user, streams);
  return { url: url.origin, user, credential, ...pin };
}

async function pinned(url: URL, fingerprint: string): Promise<string> {
  const { fetchPinnedAuthority } = await import("../../../core/trust/pinned-authority.js");
  const port = Number(url.port === "" ? "443" : url.port);
  return fetchPinnedAuthority({ host: url.hostname, port, fingerprint, timeoutMs: PIN_TIMEOUT_MS });
}

async function signIn(context: Context): Promise<void> {
  const rest = new Rest(context);
  try {
    await rest.open();
  } finally {
    await rest.close();
  }
}
