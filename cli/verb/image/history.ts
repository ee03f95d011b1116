import type { CommitInfo } from "../../../controller/api/wire/image/image.js";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { moment, shortDigest } from "../../../core/terminal/quantity.js";
import { printAnswer } from "../../render/answer.js";
import { renderTable } from "../../render/table.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { ownBase } from "../../rest/draft.js";
import { readScope } from "../../rest/scope.js";
import { addContext, addOutput, wholeNumber } from "../options.js";
import { addScope } from "../scope-options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    addScope(command)
      .description("Lists the commits of an image, newest first: who, when, why, and what each came to.")
      .option("--limit <number>", "at most so many, 1 to 1000 (default: 100)", wholeNumber(1, 1000));
    addContext(addOutput(command));
    addExamples(command, [
      ["of a cluster", "image history production"],
      ["for a spreadsheet", "image history production --output csv"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const scope = await readScope(rest, args[0], flags);
      const limit = flags.number("limit") ?? 100;
      const commits = await rest.get<readonly CommitInfo[]>(`${ownBase(scope)}/commits?limit=${limit}`);
      printAnswer({ terminal, flags, data: commits, table: () => historyText(commits, terminal.stdout) });
      return 0;
    }),
};

const historyText = (commits: readonly CommitInfo[], stream: NodeJS.WriteStream): string =>
  commits.length === 0
    ? "No commit yet. Set an image: greenroom image set CLUSTER --file SPEC\n"
    : renderTable(
        commits,
        [
          { head: "COMMIT", cell: ({ greenroom }) => greenroom.commit },
          { head: "WHEN", cell: ({ commit_time }) => moment(commit_time) },
          { head: "AUTHOR", cell: ({ author }) => author },
          { head: "IMAGE", cell: ({ greenroom }) => greenroom.display_name },
          { head: "VIBS", cell: ({ greenroom }) => String(greenroom.vibs), align: "right" },
          { head: "SIZE", cell: ({ greenroom }) => formatBytes(greenroom.bytes), align: "right", spare: 1 },
          {
            head: "DIGEST",
            cell: ({ greenroom }) => shortDigest(greenroom.image_digest.replace(/^sha256:/, "")),
            spare: 2,
          },
          { head: "APPLIED", cell: ({ apply_status }) => (apply_status === "APPLIED" ? "yes" : "no"), spare: 3 },
          { head: "MESSAGE", cell: ({ description }) => description, wraps: "yes" },
        ],
        columnsOf(stream),
      );
