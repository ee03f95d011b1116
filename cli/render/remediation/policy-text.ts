import type { EffectivePolicySpec } from "../../../controller/api/wire/remediation/apply-policy.js";
import { renderTable } from "../table.js";

interface Row {
  readonly field: string;
  readonly value: string;
  readonly decidedBy: string;
  readonly by: string;
}

const LAYERS = { "built-in": "built-in", global: "global default", scope: "its own", run: "this run" } as const;

/** The policy in force, field by field. */
export function policyText(policy: EffectivePolicySpec, columns: number | undefined): string {
  const { greenroom, ...spec } = policy;
  const { fields, ...own } = greenroom;
  const values: Readonly<Record<string, unknown>> = {
    ...spec,
    ...Object.fromEntries(Object.entries(own).map(([name, value]) => [`greenroom.${name}`, value])),
  };
  const rows = Object.entries(values).map(([field, value]): Row => {
    const told = fields[field];
    const decidedBy = told === undefined ? "" : LAYERS[told.decided_by];
    return { field, value: valueText(value), decidedBy, by: told === undefined ? "" : `${told.by}: ${told.how}` };
  });
  return renderTable(
    rows,
    [
      { head: "FIELD", cell: ({ field }) => field },
      { head: "VALUE", cell: ({ value }) => value },
      { head: "SET BY", cell: ({ decidedBy }) => decidedBy },
      { head: "CARRIED OUT BY", cell: ({ by }) => by, wraps: "yes" },
    ],
    columns,
  );
}

function valueText(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .map(([name, part]) => `${name} ${String(part)}`)
    .join(", ");
}
