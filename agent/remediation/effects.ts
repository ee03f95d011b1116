import type { ActiveState } from "../domain/remediation/transitions.js";
import type { Effect } from "./running.js";
import { applyingEffect } from "./state/applying.js";
import { enteringEffect } from "./state/entering-maintenance.js";
import { leavingEffect } from "./state/leaving-maintenance.js";
import { prechecksEffect } from "./state/prechecks.js";
import { rebootingEffect } from "./state/rebooting.js";
import { rollingBackEffect } from "./state/rolling-back.js";
import { stagingEffect } from "./state/staging.js";
import { verifyingEffect } from "./state/verifying.js";

/** The effect of each state; what it answers is an event of that state in domain/remediation/transitions.ts. */
export const EFFECTS: { readonly [S in ActiveState]: Effect<S> } = {
  STAGING: stagingEffect,
  PRECHECKS: prechecksEffect,
  ENTERING_MAINTENANCE: enteringEffect,
  APPLYING: applyingEffect,
  REBOOTING: rebootingEffect,
  VERIFYING: verifyingEffect,
  ROLLING_BACK: rollingBackEffect,
  LEAVING_MAINTENANCE: leavingEffect,
};
