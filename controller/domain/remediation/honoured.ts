import type { ApplyPolicy } from "./apply-policy.js";

/** Who carries a field of the policy out: the controller, the agent, a hook of the host that is told of it, or nobody. */
export type CarriedOutBy = "controller" | "agent" | "hook" | "nobody";

/** What becomes of each field; a field that nobody carries out is kept, and said to be so (DECISIONS 21). */
export const CARRIED_OUT: Readonly<Record<keyof ApplyPolicy, { readonly by: CarriedOutBy; readonly how: string }>> = {
  failureAction: { by: "agent", how: "entering maintenance mode is tried again by the host" },
  powerAction: { by: "hook", how: "handed to the maintenance hook, which knows the guests" },
  quickBoot: { by: "hook", how: "handed to the reboot hook" },
  evacuateOfflineVms: { by: "hook", how: "handed to the maintenance hook" },
  disableDpm: { by: "nobody", how: "kept alone: no power management of clusters is known here" },
  disableHac: { by: "nobody", how: "kept alone: no admission control is known here" },
  enforceHclValidation: {
    by: "nobody",
    how: "kept alone: there is no hardware compatibility list; what a hardware support manager refuses always blocks",
  },
  parallel: { by: "controller", how: "most hosts out of service at once" },
  keepMaintenanceMode: { by: "agent", how: "a host that was in maintenance mode before stays there" },
  onFailure: { by: "controller", how: "a failed host stops the run, or is left aside" },
  checkInSeconds: { by: "agent", how: "a host that does not reach the controller after its reboot goes back" },
  hostTimeLimitSeconds: { by: "controller", how: "a host that is not back by then is given up" },
};
