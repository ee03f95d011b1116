import { Option, type Command } from "commander";
import type { ClusterPolicySpec } from "../../../controller/api/wire/remediation/apply-policy.js";
import type { Flags } from "../flags.js";
import { wholeNumber } from "../options.js";

/** What a run may want otherwise than its cluster's or host's policy; the same words set a policy. */
export function addPolicy(command: Command): Command {
  return command
    .addOption(
      new Option("--limit <number>", "hosts out of service at once; 1: one after another").argParser(
        wholeNumber(1, 10_000),
      ),
    )
    .addOption(
      new Option("--on-failure <what>", "a failed host stops the run, or is left aside").choices([
        "stop",
        "leave-aside",
      ]),
    )
    .addOption(
      new Option("--host-limit <seconds>", "a host that is not back by then is given up").argParser(
        wholeNumber(1, 604_800),
      ),
    )
    .addOption(
      new Option(
        "--check-in <seconds>",
        "a host that has not reached the controller by then after its reboot goes back; 0: it need not",
      ).argParser(wholeNumber(0, 86_400)),
    )
    .addOption(
      new Option("--power-action <action>", "what becomes of the guests, handed to the maintenance hook").choices([
        ...["DO_NOT_CHANGE_VMS_POWER_STATE", "POWER_OFF_VMS"],
        ...["SUSPEND_VMS", "SUSPEND_VMS_TO_MEMORY"],
      ]),
    )
    .addOption(
      new Option(
        "--maintenance-retries <number>",
        "how often entering maintenance mode is tried again; 0: not at all",
      ).argParser(wholeNumber(0, 100)),
    )
    .addOption(
      new Option("--maintenance-retry-delay <seconds>", "pause between these attempts (default: 300)").argParser(
        wholeNumber(0, 3_600),
      ),
    )
    .option("--quick-boot", "restart without the firmware's own start, where the reboot hook knows how")
    .option("--leave-maintenance", "bring hosts back that were in maintenance mode before (default: they stay there)")
    .option("--only-in-maintenance", "all hosts that are in maintenance mode already, at once, and no other");
}

/** What the options ask for; undefined when nothing. */
export function policyOf(flags: Flags): ClusterPolicySpec | undefined {
  const own = ownPolicy(flags);
  const power = flags.text("powerAction") as ClusterPolicySpec["pre_remediation_power_action"];
  const spec: ClusterPolicySpec = {
    ...parallelOf(flags),
    ...failureOf(flags),
    ...(power !== undefined && { pre_remediation_power_action: power }),
    ...(flags.is("quickBoot") && { enable_quick_boot: true }),
    ...(Object.keys(own).length > 0 && { greenroom: own }),
  };
  return Object.keys(spec).length === 0 ? undefined : spec;
}

function parallelOf(flags: Flags): Pick<ClusterPolicySpec, "parallel_remediation_action"> {
  if (flags.is("onlyInMaintenance")) return { parallel_remediation_action: { enabled: true } };
  const limit = flags.number("limit");
  if (limit === undefined) return {};
  return { parallel_remediation_action: limit === 1 ? { enabled: false } : { enabled: true, max_hosts: limit } };
}

function failureOf(flags: Flags): Pick<ClusterPolicySpec, "failure_action"> {
  const retries = flags.number("maintenanceRetries");
  if (retries === undefined) return {};
  if (retries === 0) return { failure_action: { action: "FAIL" } };
  const retry_delay = flags.number("maintenanceRetryDelay") ?? 300;
  return { failure_action: { action: "RETRY", retry_count: retries, retry_delay } };
}

function ownPolicy(flags: Flags): NonNullable<ClusterPolicySpec["greenroom"]> {
  const onFailure = flags.text("onFailure");
  const seconds = flags.number("hostLimit");
  const checkIn = flags.number("checkIn");
  return {
    ...(onFailure !== undefined && { on_failure: onFailure === "stop" ? ("STOP" as const) : ("LEAVE_ASIDE" as const) }),
    ...(seconds !== undefined && { host_time_limit_seconds: seconds }),
    ...(checkIn !== undefined && { check_in_seconds: checkIn }),
    ...(flags.is("leaveMaintenance") && { keep_maintenance_mode: false }),
  };
}
