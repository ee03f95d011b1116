import type { RecommendationInfo } from "../../../controller/api/wire/image/image.js";
import { printAnswer, printChange } from "../../render/answer.js";
import { draftText } from "../../image/draft-text.js";
import { recommendationsText } from "../../image/recommendations-text.js";
import { withController } from "../../rest/connect.js";
import { placeOf, readDraft } from "../../rest/draft.js";
import type { Rest } from "../../rest/rest.js";
import { readScope, type Scope } from "../../rest/scope.js";
import { EXIT_LEFT, resultOf } from "../../task/follow-task.js";
import { Option } from "commander";
import { addContext, addOutput } from "../options.js";
import { addScope } from "../scope-options.js";
import { addExamples, type Verb } from "../verb.js";

const SOURCES: Readonly<Record<string, string>> = {
  latest: "LATEST_RECOMMENDATION",
  "current-series": "CURRENT_SERIES_RECOMMENDATION",
  specified: "SPECIFIED_BASE_IMAGE_RECOMMENDATION",
};

export const verb: Verb = {
  describe: (command) => {
    addScope(command)
      .description(
        "Looks for newer base images in the library with which the rest of the image goes together, add-on, firmware and components in their newest versions: the latest of all, and the latest of the current series.",
      )
      .option("--base-image <version>", "this base image as well")
      .addOption(
        new Option(
          "--draft <which>",
          "make one of them your draft; it takes the place of the draft that you have",
        ).choices(Object.keys(SOURCES)),
      );
    addContext(addOutput(command));
    addExamples(command, [
      ["what there is", "image recommend production"],
      ["take the latest as a draft", "image recommend production --draft latest"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const scope = await readScope(rest, args[0], flags);
      const version = flags.text("baseImage");
      const id = await rest.post<string>(
        `${scope.base}/software/recommendations?action=generate&vmw-task=true`,
        version === undefined ? {} : { base_image_version: version },
      );
      const found = await resultOf<RecommendationInfo>({ rest, id, terminal, flags, progressIs: "beside" });
      if (found === undefined) return EXIT_LEFT;
      const which = flags.text("draft");
      if (which !== undefined) {
        const draft = await taken(rest, scope, SOURCES[which] ?? "");
        printChange({ terminal, flags, changed: true, data: draft, table: () => draftText(scope.name, draft) });
      } else printAnswer({ terminal, flags, data: found, table: () => recommendationsText(found) });
      return 0;
    }),
};

async function taken(rest: Rest, scope: Scope, source: string) {
  const path = `${scope.base}/software/drafts?action=import-software-spec`;
  return readDraft(rest, placeOf(scope, await rest.post<string>(path, { source_type: source })));
}
