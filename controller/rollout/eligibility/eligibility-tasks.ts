import { serviceOf, type Asked } from "../ordered-hosts.js";
import { rolloutProblem } from "../rollout-problems.js";
import type { RolloutParts } from "../rollout-parts.js";
import type { Operation } from "../task/task-run.js";
import type { TaskEngine } from "../task/task-engine.js";
import { CHECK_ENABLEMENT, checkEnablement, ENABLE, enable, type EnablementInput } from "./enablement.js";
import { CHECK_HARDWARE, checkHardware } from "./hardware-compatibility.js";

/** What the engine does about whether a scope can be managed by an image. */
export const eligibilityOperations = (parts: RolloutParts): Readonly<Record<string, Operation>> => ({
  [CHECK_ENABLEMENT]: (run) => checkEnablement(parts, run),
  [ENABLE]: (run) => enable(parts, run),
  [CHECK_HARDWARE]: (run) => checkHardware(parts, run),
});

/** Tasks about what a scope is fit for: each answers the id of a task that is persisted. None changes anything, so they run beside others. */
export class EligibilityTasks {
  readonly #engine: TaskEngine;

  constructor(engine: TaskEngine) {
    this.#engine = engine;
  }

  async checkEnablement(asked: Asked & { readonly skip: EnablementInput["skip"] }): Promise<string> {
    const { scope, skip } = asked;
    return this.#engine.start({
      ...headOf(asked, "enablement.software"),
      operation: CHECK_ENABLEMENT,
      description: `Check whether ${scope.name} can be managed by an image`,
      input: { scopeId: scope.id, skip } satisfies EnablementInput,
    });
  }

  /** ENABLEMENT_NEEDS_IMAGE. */
  async enable(asked: Asked): Promise<string> {
    const { scope } = asked;
    return this.#engine.start(
      {
        ...headOf(asked, "enablement.software"),
        operation: ENABLE,
        description: `Manage ${scope.name} by its image`,
        input: { scopeId: scope.id, skip: [] } satisfies EnablementInput,
      },
      async ({ images }) => {
        if ((await images.current(scope.id)) === undefined)
          throw rolloutProblem("ENABLEMENT_NEEDS_IMAGE", { scope: scope.name });
      },
    );
  }

  /** IMAGE_MISSING, SCOPE_BUSY. */
  async checkHardware(asked: Asked): Promise<string> {
    const { scope } = asked;
    return this.#engine.start(
      {
        ...headOf(asked, "software.reports.hardware_compatibility"),
        operation: CHECK_HARDWARE,
        description: `Check the hardware of ${scope.name}`,
        scopeId: scope.id,
        input: {},
      },
      async ({ images }) => void (await images.need(scope.id)),
    );
  }
}

const headOf = ({ scope, who, via }: Asked, resource: string) => ({
  who,
  ...(via !== undefined && { via }),
  service: serviceOf(scope).replace(/software$/, resource),
  scopeId: null,
  cancelable: false,
});
