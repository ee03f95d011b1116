import type { AuditVerdict } from "../../../controller/api/wire/access/audit.js";
import { EXIT } from "../../../core/problem/core-problems.js";
import { cliProblem } from "../../cli-problems.js";
import { renderFacts } from "../../render/table.js";
import { printAnswer } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Verifies the whole audit log: each row is hashed over the one before. Exits 9 and names the first row that was changed, is missing or was cut off. Note the head it prints somewhere else: with --expect it is looked for next time, which finds a log that was written anew as a whole.",
      )
      .option("--expect <row:hash>", "a head that was printed earlier");
    addContext(addOutput(command));
    addExamples(command, [
      ["now", "audit verify"],
      ["against what was noted last month", "audit verify --expect 4711:9f86d081…"],
    ]);
  },
  run: ({ flags, terminal }) => {
    const expect = flags.text("expect");
    const body = expect === undefined ? {} : { expect: markOf(expect) };
    return withController(flags, async (rest) => {
      const verdict = await rest.post<AuditVerdict>("/api/greenroom/audit?action=verify", body);
      printAnswer({ terminal, flags, data: verdict, table: () => verdictText(verdict) });
      return verdict.intact ? EXIT.done : EXIT.untrusted;
    });
  },
};

function markOf(text: string): { readonly id: number; readonly hash: string } {
  const [, id, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (id === undefined || hash === undefined)
    throw cliProblem("USAGE_INVALID", { what: "--expect takes ROW:HASH, as an earlier `audit verify` printed it" });
  return { id: Number(id), hash };
}

const verdictText = ({ intact, rows, removed, head, fault }: AuditVerdict): string =>
  renderFacts([
    ["verdict", intact ? "intact" : "TAMPERED WITH"],
    ["first fault", fault === null ? "" : `row ${fault.row}: ${FAULTS[fault.why]}`],
    ["rows", `${rows}${removed > 0 ? `, and ${removed} removed by age` : ""}`],
    ["head", `${head.id}:${head.hash}`],
  ]);

const FAULTS: Readonly<Record<NonNullable<AuditVerdict["fault"]>["why"], string>> = {
  CHANGED: "it does not say any more what was written",
  MISSING: "it is missing",
  CUT: "it and all that followed are cut off",
  ANCHOR: "what stands for removed rows does not fit",
  UNEXPECTED: "it is not the row that was noted",
};
