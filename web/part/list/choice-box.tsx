import { useApp } from "../../app/app.js";

interface ChoiceBoxProps {
  /** Of the part of the address in which the choice stands. */
  readonly name: string;
  readonly label: string;
  /** What it says while nothing is chosen. */
  readonly all: string;
  readonly options: readonly (readonly [value: string, words: string])[];
}

/** Narrows a list to one kind of its rows; the choice stands in the address. */
export function ChoiceBox({ name, label, all, options }: ChoiceBoxProps) {
  const { router } = useApp();
  const chosen = router.place.value.query.get(name) ?? "";
  return (
    <select
      aria-label={label}
      value={chosen}
      onChange={(event) => router.refine({ [name]: event.currentTarget.value })}
    >
      <option value="">{all}</option>
      {options.map(([value, words]) => (
        <option key={value} value={value} selected={value === chosen}>
          {words}
        </option>
      ))}
    </select>
  );
}
