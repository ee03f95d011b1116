import { useState } from "preact/hooks";
import type { ApprovalInfo } from "../../../controller/api/wire/access/approval.js";
import { useApp } from "../../app/app.js";
import { TextField } from "../../part/field.js";
import { DialogForm } from "../../part/form/dialog-form.js";

export type Decision = "approve" | "deny" | "withdraw";

interface DecisionDialogProps {
  readonly approval: ApprovalInfo;
  readonly decision: Decision;
  readonly onDecided: () => void;
  readonly onClose: () => void;
}

/** A decision with its reason: who refuses says why. */
export function DecisionDialog({ approval, decision, onDecided, onClose }: DecisionDialogProps) {
  const { language, rest } = useApp();
  const [note, setNote] = useState("");
  const what = `${language.say(`act.${approval.act}`)} ${approval.on.name}`;
  return (
    <DialogForm
      title={language.say(`decision.${decision}.title`, { what })}
      act={language.say(decision)}
      whyNot={decision === "deny" && note.trim() === "" ? language.say("why.no.reason") : undefined}
      send={async () => {
        await rest.post(`/api/greenroom/approvals/${approval.approval}?action=${decision}`, { note });
        onDecided();
      }}
      onClose={onClose}
    >
      {decision === "approve" ? <p>{language.say("approve.what", { who: approval.requested_by })}</p> : null}
      <TextField label={language.say("reason")} value={note} onInput={setNote} />
    </DialogForm>
  );
}
