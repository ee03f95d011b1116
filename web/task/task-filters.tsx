import { useApp } from "../app/app.js";
import { SelectField, TextField } from "../part/field.js";

const OPERATIONS = ["stage", "unstage", "scan", "commit", "create", "sync", "delete", "validate"] as const;
const STATES = ["RUNNING", "SUCCEEDED", "FAILED"] as const;

/** Filters that stand in the address. */
export function TaskFilters() {
  const { language, router } = useApp();
  const { query } = router.place.value;
  const all = ["", language.say("all")] as const;
  return (
    <div class="filters">
      <SelectField
        label={language.say("task")}
        value={query.get("operations") ?? ""}
        options={[all, ...OPERATIONS.map((name) => [`${name}$task`, language.say(`operation.${name}`)] as const)]}
        onChange={(operations) => router.refine({ operations })}
      />
      <SelectField
        label={language.say("state")}
        value={query.get("status") ?? ""}
        options={[all, ...STATES.map((name) => [name, language.say(`task.${name}`)] as const)]}
        onChange={(status) => router.refine({ status })}
      />
      <TextField
        label={language.say("host")}
        value={query.get("host") ?? ""}
        onInput={(host) => router.refine({ host })}
      />
      <TextField
        label={language.say("who")}
        value={query.get("users") ?? ""}
        onInput={(users) => router.refine({ users })}
      />
    </div>
  );
}
