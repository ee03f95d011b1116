import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { useApp } from "../app/app.js";
import { viewersZone } from "../format/time.js";

interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly children: (id: string, hintId: string | undefined) => ComponentChildren;
}

/** A labelled input. */
export function Field({ label, hint, children }: FieldProps) {
  const id = useId();
  const hintId = hint === undefined ? undefined : `${id}-hint`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(id, hintId)}
      {hint === undefined ? null : (
        <p id={hintId} class="hint">
          {hint}
        </p>
      )}
    </div>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly hint?: string;
  readonly type?: "text" | "password" | "number" | "search" | "url" | "time" | "datetime-local";
  readonly autocomplete?: string;
  readonly placeholder?: string;
}

export function TextField({
  label,
  value,
  onInput,
  hint,
  type = "text",
  autocomplete = "off",
  ...more
}: TextFieldProps) {
  return (
    <Field label={label} {...(hint !== undefined && { hint })}>
      {(id, hintId) => (
        <input
          id={id}
          type={type}
          value={value}
          autocomplete={autocomplete}
          placeholder={more.placeholder}
          aria-describedby={hintId}
          spellcheck={false}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

interface SelectFieldProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, words: string])[];
  readonly onChange: (value: string) => void;
  readonly hint?: string;
}

export function SelectField({ label, value, options, onChange, hint }: SelectFieldProps) {
  return (
    <Field label={label} {...(hint !== undefined && { hint })}>
      {(id, hintId) => (
        <select
          id={id}
          value={value}
          aria-describedby={hintId}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          {options.map(([one, words]) => (
            <option key={one} value={one} selected={one === value}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

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
