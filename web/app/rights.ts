import { signal, type ReadonlySignal } from "@preact/signals";
import type { MeInfo } from "../../controller/api/wire/access/access.js";
import type { Rest } from "../rest/rest.js";
import type { Language } from "../text/language.js";
import { holds, type At } from "./holds.js";

/** What the viewer may do. */
export class Rights {
  readonly #me = signal<MeInfo | undefined>(undefined);

  get me(): ReadonlySignal<MeInfo | undefined> {
    return this.#me;
  }

  async load(rest: Rest): Promise<void> {
    this.#me.value = await rest.get<MeInfo>("/api/greenroom/me");
  }

  /** Why something may not be done, in words that name the privilege; undefined where it may, and while that is not known. */
  whyNot(language: Language, privilege: string, at: At): string | undefined {
    const me = this.#me.value;
    if (me === undefined || holds(me, privilege, at)) return undefined;
    return language.say("why.privilege", { privilege, what: language.sayOr(`privilege.${privilege}`, privilege) });
  }
}

/** The privileges that the page speaks of. */
export const RIGHT = {
  seeImage: "VcIntegrity.lifecycleSoftwareSpecification.Read",
  editImage: "VcIntegrity.lifecycleSoftwareSpecification.Write",
  stage: "Greenroom.Stage",
  precheck: "VcIntegrity.lifecycleSoftwareRemediation.Read",
  remediate: "VcIntegrity.lifecycleSoftwareRemediation.Write",
  changeSettings: "VcIntegrity.lifecycleSettings.Write",
  deleteDepots: "VcIntegrity.lifecycleDepots.Delete",
  steerTasks: "VcIntegrity.lifecycleGeneral.Write",
  changeInventory: "Greenroom.Inventory.Write",
  seeAccess: "Greenroom.Access.Read",
  changeAccess: "Greenroom.Access.Write",
  readAudit: "Greenroom.Audit.Read",
} as const;
