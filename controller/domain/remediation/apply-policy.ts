import type { PowerAction, RemediationPolicy } from "../../../formats/manifest/image-manifest.js";

/** What is done when a host cannot enter maintenance mode, and about that alone (VLCM 7.8). */
export type FailureAction =
  | { readonly action: "FAIL" }
  | { readonly action: "RETRY"; readonly retryDelaySeconds: number; readonly retryCount: number };

/** `maxHosts` null: every host that is in maintenance mode already, and no other (VLCM 7.4). */
export interface ParallelAction {
  readonly enabled: boolean;
  readonly maxHosts: number | null;
}

/** What a failed host does to those that wait: no other is begun, or they go on without it. */
export type OnFailure = "stop" | "leave-aside";

/** An apply policy in which everything is decided (VLCM 7a; the last five are ours). */
export interface ApplyPolicy {
  readonly failureAction: FailureAction;
  readonly powerAction: PowerAction;
  readonly quickBoot: boolean;
  readonly evacuateOfflineVms: boolean;
  readonly disableDpm: boolean;
  readonly disableHac: boolean;
  readonly enforceHclValidation: boolean;
  readonly parallel: ParallelAction;
  /** A host that was in maintenance mode before stays there. */
  readonly keepMaintenanceMode: boolean;
  /** null: a sequential run stops, a parallel one goes on (VLCM 7.4b). */
  readonly onFailure: OnFailure | null;
  /** After its reboot a host must have reached the controller within this; 0: it need not. */
  readonly checkInSeconds: number;
  /** From the end of its staging until it is verified back in service; then it is given up. */
  readonly hostTimeLimitSeconds: number;
}

/** What somebody has set; the rest comes from the layer below. */
export type PolicyWish = { readonly [K in keyof ApplyPolicy]?: ApplyPolicy[K] };

/** vSphere's defaults where it has them (VLCM 7a). */
export const BUILT_IN_POLICY: ApplyPolicy = {
  failureAction: { action: "RETRY", retryDelaySeconds: 300, retryCount: 3 },
  powerAction: "DO_NOT_CHANGE_VMS_POWER_STATE",
  quickBoot: false,
  evacuateOfflineVms: false,
  disableDpm: true,
  disableHac: false,
  enforceHclValidation: false,
  parallel: { enabled: false, maxHosts: null },
  keepMaintenanceMode: true,
  onFailure: null,
  checkInSeconds: 600,
  // What the host itself gives each step of one way through, by the defaults of its settings: drain 4 h, reboot 5 min and 30 min until it is down,
  // health probe 15 min, check-in 10 min, back into service 1 h. Less would give up a host that still does what it is allowed to.
  hostTimeLimitSeconds: 21_600,
};

/** Lowest first: each overrides those before it. */
export const POLICY_LAYERS = ["built-in", "global", "scope", "run"] as const;
export type PolicyLayer = (typeof POLICY_LAYERS)[number];

export interface EffectivePolicy {
  readonly policy: ApplyPolicy;
  /** Which layer decided each field. */
  readonly decidedBy: Readonly<Record<keyof ApplyPolicy, PolicyLayer>>;
}

const FIELDS: readonly (keyof ApplyPolicy)[] = [
  "failureAction",
  "powerAction",
  "quickBoot",
  "evacuateOfflineVms",
  "disableDpm",
  "disableHac",
  "enforceHclValidation",
  "parallel",
  "keepMaintenanceMode",
  "onFailure",
  "checkInSeconds",
  "hostTimeLimitSeconds",
];

/** Field by field the highest layer that says anything: built-in < global default < cluster or host < this run (VLCM 7a). */
export function effectivePolicy(
  wishes: Partial<Record<Exclude<PolicyLayer, "built-in">, PolicyWish>>,
): EffectivePolicy {
  const layers = POLICY_LAYERS.map((layer) => [layer, layer === "built-in" ? BUILT_IN_POLICY : wishes[layer]] as const);
  const policy = layers.reduce<ApplyPolicy>((below, [, wish]) => ({ ...below, ...wish }), BUILT_IN_POLICY);
  const deciderOf = (field: keyof ApplyPolicy): PolicyLayer =>
    layers.reduce<PolicyLayer>((last, [layer, wish]) => (wish?.[field] === undefined ? last : layer), "built-in");
  const decided = Object.fromEntries(FIELDS.map((field) => [field, deciderOf(field)]));
  return { policy, decidedBy: decided as Record<keyof ApplyPolicy, PolicyLayer> };
}

/** What a failed host does to the rest of its run. */
export const failureEffect = ({ onFailure, parallel }: ApplyPolicy): OnFailure =>
  onFailure ?? (parallel.enabled ? "leave-aside" : "stop");

/** Most hosts out of service at once. Without a number a parallel run takes all that are in maintenance mode already. */
export const serviceLimit = ({ parallel }: ApplyPolicy): number =>
  parallel.enabled ? (parallel.maxHosts ?? Number.MAX_SAFE_INTEGER) : 1;

/** Whether a host that is in service is taken out of it at all; else it is left out (VLCM 7.4). */
export const entersMaintenance = ({ parallel }: ApplyPolicy): boolean =>
  !parallel.enabled || parallel.maxHosts !== null;

/** The part that the host itself carries out, as its order says it. */
export function hostPolicy(policy: ApplyPolicy): RemediationPolicy {
  const { failureAction } = policy;
  const again = failureAction.action === "RETRY" ? failureAction : { retryCount: 0, retryDelaySeconds: 0 };
  return {
    maintenanceRetries: again.retryCount,
    maintenanceRetrySeconds: again.retryDelaySeconds,
    powerAction: policy.powerAction,
    evacuateOfflineVms: policy.evacuateOfflineVms,
    keepMaintenanceMode: policy.keepMaintenanceMode,
    quickBoot: policy.quickBoot,
    checkInSeconds: policy.checkInSeconds,
  };
}
