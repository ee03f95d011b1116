import { useApp } from "../../app/app.js";
import { Button } from "../button.js";
import { Dialog } from "./dialog.js";

interface ConfirmProps {
  readonly title: string;
  readonly what: string;
  readonly act: string;
  readonly onAct: () => void;
  readonly onClose: () => void;
}

/** Asks once before something that is not easily taken back. */
export function Confirm({ title, what, act, onAct, onClose }: ConfirmProps) {
  const { language } = useApp();
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{what}</p>
      <div class="dialog-foot">
        <Button onClick={onClose}>{language.say("back")}</Button>
        <Button
          kind="danger"
          onClick={() => {
            onAct();
            onClose();
          }}
        >
          {act}
        </Button>
      </div>
    </Dialog>
  );
}
