import type { Garbage } from "../../../controller/api/wire/depot/online-depot.js";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { count } from "../../../core/terminal/quantity.js";
import { printChange } from "../../render/answer.js";
import { renderTable } from "../../render/table.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { EXIT_LEFT, resultOf } from "../../task/follow-task.js";
import { addContext, addOutput, addWait } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Removes bytes that no depot lists and no image or draft needs, and files that were never fetched whole.",
      )
      .option("--dry-run", "only tell what would be removed");
    addContext(addOutput(addWait(command)));
    addExamples(command, [
      ["what could be freed", "depot gc --dry-run"],
      ["free it", "depot gc"],
    ]);
  },
  run: ({ flags, terminal }) =>
    withController(flags, async (rest) => {
      const columns = columnsOf(terminal.stdout);
      if (flags.is("dryRun")) {
        const found = await rest.get<Garbage>("/api/greenroom/depots/garbage");
        printChange({
          terminal,
          flags,
          changed: false,
          data: found,
          table: () => garbageText("would be", found, columns),
        });
        return 0;
      }
      const id = await rest.post<string>("/api/greenroom/depots?action=collect-garbage&vmw-task=true");
      if (!flags.is("wait")) {
        printChange({ terminal, flags, changed: true, data: { task: id }, table: () => `${id}\n` });
        return 0;
      }
      const removed = await resultOf<Garbage>({ rest, id, terminal, flags, progressIs: "beside" });
      if (removed === undefined) return EXIT_LEFT;
      printChange({
        terminal,
        flags,
        changed: removed.vibs.length + removed.parts.length > 0,
        data: removed,
        table: () => garbageText("were", removed, columns),
      });
      return 0;
    }),
};

function garbageText(verbs: string, { vibs, parts, bytes }: Garbage, columns: number | undefined): string {
  const total = vibs.length + parts.length;
  if (total === 0) return "Nothing to collect: every byte is listed by a depot or needed by an image.\n";
  const rows = [
    ...vibs.map(({ id, sha256, size_bytes: size }) => ({ what: id, sha256, size })),
    ...parts.map(({ name, size_bytes: size }) => ({ what: "never fetched whole", sha256: name, size })),
  ];
  const table = renderTable(
    rows,
    [
      { head: "WHAT", cell: ({ what }) => what },
      { head: "SIZE", cell: ({ size }) => formatBytes(size), align: "right" },
      { head: "SHA-256", cell: ({ sha256 }) => sha256.slice(0, 12) },
    ],
    columns,
  );
  return `${table}${count(total, "file")}, ${formatBytes(bytes)}, ${verbs} removed.\n`;
}
