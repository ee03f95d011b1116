import type { ExportAnswer } from "../../../controller/api/wire/image/image.js";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { cliProblem } from "../../cli-problems.js";
import { writeOutput } from "../../file/write-output.js";
import { printChange } from "../../render/answer.js";
import { renderFacts } from "../../render/table.js";
import { withController } from "../../rest/connect.js";
import type { Rest } from "../../rest/rest.js";
import { readScope } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { addScope } from "../scope-options.js";
import { addExamples, type Invocation, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    addScope(command)
      .description(
        "Writes the image to files: its software spec as JSON, as vCenter exports it, and an offline bundle of all its VIBs. At a site without a network, `depot import` the bundle and `image set` the spec: the image is the same there.",
      )
      .option("--spec <file>", "JSON file to write")
      .option("--bundle <file>", "ZIP file to write")
      .option("--commit <commit>", "an older commit (default: the image as it is)")
      .option("--force", "replace files that exist");
    addContext(addOutput(command));
    addExamples(command, [
      ["for an offline site", "image export production --spec image.json --bundle image.zip"],
      ["of an older commit", "image export production --commit commit-3 --spec image-3.json"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [spec, bundle, commit] = [flags.text("spec"), flags.text("bundle"), flags.text("commit")];
      if (spec === undefined && bundle === undefined)
        throw cliProblem("USAGE_INVALID", { what: "name --spec FILE, --bundle FILE, or both" });
      const scope = await readScope(rest, args[0], flags);
      const answer = await rest.post<ExportAnswer>(`${scope.base}/software?action=export`, {
        export_software_spec: spec !== undefined,
        export_offline_bundle: bundle !== undefined,
        export_iso_image: false,
        ...(commit !== undefined && { greenroom: { commit } }),
      });
      const written = [
        ...(await fetched(rest, { path: spec, address: answer.SOFTWARE_SPEC, flags })),
        ...(await fetched(rest, { path: bundle, address: answer.OFFLINE_BUNDLE, flags })),
      ];
      const table = () =>
        renderFacts(written.map(({ file, size_bytes }) => ["wrote", `${file}, ${formatBytes(size_bytes)}`] as const));
      printChange({ terminal, flags, changed: true, data: { files: written }, table });
      return 0;
    }),
};

interface Fetch extends Pick<Invocation, "flags"> {
  readonly path: string | undefined;
  readonly address: string | undefined;
}

async function fetched(rest: Rest, { path, address, flags }: Fetch) {
  if (path === undefined || address === undefined) return [];
  const replace = flags.is("force") ? "yes" : "no";
  return [{ file: path, size_bytes: await writeOutput({ path, replace }, await rest.download(address)) }];
}
