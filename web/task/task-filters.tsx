import { useApp } from "../app/app.js";
import { Button } from "../part/button.js";
import { SelectField, TextField, TimeField } from "../part/field.js";
import type { TextKey } from "../text/language.js";
import { FILTERS, isFiltered } from "./history-query.js";

const OPERATIONS = [
  "stage",
  "apply",
  "unstage",
  "scan",
  "check",
  "commit",
  "create",
  "sync",
  "delete",
  "validate",
] as const;
const STATES = ["RUNNING", "SUCCEEDED", "FAILED"] as const;
const TEXTS: readonly (readonly [name: (typeof FILTERS)[number], label: TextKey])[] = [
  ["image", "image"],
  ["host", "host"],
  ["users", "who"],
];
const TIMES = ["since", "until"] as const;

/** When was what done where, and by whom: every answer stands in the address. */
export function TaskFilters({ names }: { names: ReadonlyMap<string, string> }) {
  const { language, router } = useApp();
  const { query } = router.place.value;
  const valueOf = (name: string): string => query.get(name) ?? "";
  const all = ["", language.say("all")] as const;
  return (
    <div class="filters" role="search" aria-label={language.say("history.filters")}>
      <SelectField
        label={language.say("task")}
        value={valueOf("operations")}
        options={[all, ...OPERATIONS.map((name) => [`${name}$task`, language.say(`operation.${name}`)] as const)]}
        onChange={(operations) => router.refine({ operations })}
      />
      <SelectField
        label={language.say("state")}
        value={valueOf("status")}
        options={[all, ...STATES.map((name) => [name, language.say(`task.${name}`)] as const)]}
        onChange={(status) => router.refine({ status })}
      />
      <SelectField
        label={language.say("history.target")}
        value={valueOf("targets")}
        options={[all, ...withOwn([...names], valueOf("targets"))]}
        onChange={(targets) => router.refine({ targets })}
      />
      {TEXTS.map(([name, label]) => (
        <TextField
          key={name}
          label={language.say(label)}
          value={valueOf(name)}
          onInput={(value) => router.refine({ [name]: value })}
        />
      ))}
      {TIMES.map((name) => (
        <TimeField
          key={name}
          label={language.say(`history.${name}`)}
          value={valueOf(name)}
          onInput={(value) => router.refine({ [name]: value })}
        />
      ))}
      {isFiltered(query) ? (
        <Button
          kind="quiet"
          onClick={() => router.refine(Object.fromEntries(FILTERS.map((name) => [name, undefined])))}
        >
          {language.say("history.everything")}
        </Button>
      ) : null}
    </div>
  );
}

/** What the address asks for can be chosen, also where it is gone since. */
function withOwn(names: readonly (readonly [id: string, name: string])[], own: string) {
  return own === "" || names.some(([id]) => id === own) ? names : [...names, [own, own] as const];
}
