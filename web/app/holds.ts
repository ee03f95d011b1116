import type { MeInfo } from "../../controller/api/wire/access/access.js";

/** Where something is done: the whole fleet, or a cluster or host by id, and of a host of a cluster that cluster as well. */
export type At = readonly string[] | "fleet" | "anywhere";

/** Whoever may remediate may stage. */
const IMPLIED: Readonly<Record<string, string>> = {
  "Greenroom.Stage": "VcIntegrity.lifecycleSoftwareRemediation.Write",
};

/** Whether somebody holds a privilege there; the controller judges again, this only spares a click. */
export function holds({ holds: held, bounded_to: bounds }: MeInfo, privilege: string, at: At): boolean {
  return [held, ...(bounds === null ? [] : [bounds])].every((all) =>
    all.some(({ privileges, on }) => {
      const isNamed = privileges.includes(privilege) || privileges.includes(IMPLIED[privilege] ?? privilege);
      return isNamed && (at === "anywhere" || on.kind === "fleet" || (at !== "fleet" && at.includes(on.id ?? "")));
    }),
  );
}
