import { useState } from "preact/hooks";
import type { AuditVerdict } from "../../controller/api/wire/access/audit.js";
import { useApp } from "../app/app.js";
import { useAction } from "../app/use-action.js";
import { useRight } from "../app/use-right.js";
import { Button } from "../part/button.js";
import { ProblemNote } from "../part/problem-note.js";

/** Has the chain of digests verified, and says how it came out. */
export function Verify() {
  const { language, rest } = useApp();
  const [verdict, setVerdict] = useState<AuditVerdict | undefined>(undefined);
  const { isBusy, problem, run } = useAction();
  const mayNot = useRight("readAudit", "fleet");
  const verify = (): void =>
    void run(async () => setVerdict(await rest.post<AuditVerdict>("/api/greenroom/audit?action=verify", {})));
  return (
    <>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      {verdict === undefined ? null : (
        <span role="status" class={verdict.intact ? "" : "bad-text"}>
          {verdict.intact
            ? language.say("audit.intact", { n: verdict.rows })
            : language.say("audit.broken", { row: verdict.fault?.row ?? 0 })}
        </span>
      )}
      <Button isBusy={isBusy} onClick={verify} whyNot={mayNot}>
        {language.say("audit.verify")}
      </Button>
    </>
  );
}
