import { useApp } from "../../app/app.js";
import { viewersZone } from "../../format/time.js";
import { TextField } from "../field.js";

interface TimeFieldProps {
  readonly label: string;
  /** As `datetime-local` has it, in the viewer's zone. */
  readonly value: string;
  readonly onInput: (value: string) => void;
}

/** A moment to be typed; the label says in which zone it is. */
export function TimeField({ label, value, onInput }: TimeFieldProps) {
  const { language } = useApp();
  const words = language.say("time.in.zone", { label, zone: viewersZone() });
  return <TextField label={words} type="datetime-local" value={value} onInput={onInput} />;
}
