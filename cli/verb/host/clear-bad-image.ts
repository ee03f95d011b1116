import type { ClearAnswer } from "../../../controller/api/wire/remediation/apply.js";
import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { hostPath } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Allows an image on a host again that failed there: a host that rolled back refuses the image until somebody has looked at it. The host has to answer.",
      )
      .argument("<host>", "id or name")
      .option("--image <digest>", "only this image, sha256:… (default: every image that is marked bad there)");
    addContext(addOutput(command));
    addExamples(command, [
      ["after the reason was found", "host clear-bad-image esx-02"],
      ["one image", "host clear-bad-image esx-02 --image sha256:eba2ac34c227"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [host = ""] = args;
      const image = flags.text("image");
      const body = image === undefined ? {} : { image };
      const answer = await rest.post<ClearAnswer>(`${hostPath(host)}?action=clear-bad-image`, body);
      const table = () =>
        answer.cleared.length === 0
          ? `No image is marked bad on ${host}.\n`
          : answer.cleared.map((digest) => `${digest} is allowed on ${host} again.\n`).join("");
      printChange({ terminal, flags, changed: answer.cleared.length > 0, data: answer, table });
      return 0;
    }),
};
