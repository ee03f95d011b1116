import type { ExtractAnswer } from "../../../controller/api/wire/image/image.js";
import { EXIT } from "../../../core/problem/core-problems.js";
import { cliProblem } from "../../cli-problems.js";
import { writeOutput } from "../../file/write-output.js";
import { printAnswer } from "../../render/answer.js";
import { extractionText } from "../../image/extraction-text.js";
import { withController } from "../../rest/connect.js";
import type { Rest } from "../../rest/rest.js";
import { clusterScope, hostScope, readCluster, readHost, type Scope } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Invocation, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Tells the image that a reference host runs, in what the library knows: base image, add-on, firmware and drivers, components of its own, and what it lacks of them. VIBs that nothing in the library explains are listed. Exits 6 when the host would differ from the image, 7 when no base image fits.",
      )
      .requiredOption("--host <host>", "reference host, in a cluster or standalone")
      .option("--file <spec.json>", "write the software spec to a file")
      .option("--force", "replace the file if it exists")
      .option("--draft", "make it your draft of the host's own cluster, or of the standalone host")
      .option("--draft-for <cluster>", "make it your draft of this cluster");
    addContext(addOutput(command));
    addExamples(command, [
      ["what it runs", "image extract --host esx-01"],
      ["as a draft of its cluster", "image extract --host esx-01 --draft"],
      ["as a file", "image extract --host esx-01 --file image.json"],
    ]);
  },
  run: ({ flags, terminal }) =>
    withController(flags, async (rest) => {
      const host = flags.needed("host");
      const found = await rest.post<ExtractAnswer>(
        `/api/greenroom/hosts/${encodeURIComponent(host)}/software?action=extract`,
      );
      const draft = await made(rest, found, flags);
      const path = flags.text("file");
      if (path !== undefined && found.software_spec !== null) {
        const replace = flags.is("force") ? "yes" : "no";
        await writeOutput({ path, replace }, [Buffer.from(`${JSON.stringify(found.software_spec, null, 2)}\n`)]);
      }
      const data = { ...found, ...(draft !== undefined && { draft }) };
      printAnswer({ terminal, flags, data, table: () => extractionText(host, data, terminal.stdout) });
      if (found.software_spec === null) return EXIT.notFound;
      return found.image_digest !== null && found.differences.length === 0 ? EXIT.done : EXIT.partial;
    }),
};

/** The draft that was asked for; its id. */
async function made(rest: Rest, found: ExtractAnswer, flags: Invocation["flags"]): Promise<string | undefined> {
  const scope = await draftScope(rest, flags);
  if (scope === undefined || found.software_spec === null) return undefined;
  return rest.post<string>(`${scope.base}/software/drafts?action=import-software-spec`, {
    source_type: "JSON_STRING",
    software_spec: JSON.stringify(found.software_spec),
  });
}

async function draftScope(rest: Rest, flags: Invocation["flags"]): Promise<Scope | undefined> {
  const other = flags.text("draftFor");
  if (other !== undefined && flags.is("draft"))
    throw cliProblem("USAGE_INVALID", { what: "name --draft or --draft-for, not both" });
  if (other !== undefined) return clusterScope(await readCluster(rest, other));
  if (!flags.is("draft")) return undefined;
  const host = await readHost(rest, flags.needed("host"));
  return host.cluster === null ? hostScope(host) : clusterScope(await readCluster(rest, host.cluster));
}
