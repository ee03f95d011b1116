import type { TargetSoftware } from "../../../formats/vib/target.js";
import { takesVib } from "../compliance/target-match.js";
import type { FirmwareRule } from "../library-listing.js";
import { firmwareTargets } from "../resolution/vib-targets.js";

/** Whether the host has a device that the rules are for, and every such device has the version that they result in. No rules: nothing to object to. */
export function firmwareIsThere(software: readonly TargetSoftware[], rules: readonly FirmwareRule[]): boolean {
  if (rules.length === 0) return true;
  const wanted = firmwareTargets(rules.map((rule) => ({ ...rule, manager: "" })));
  const devices = software.filter(({ target, trouble }) => target.kind === "FIRMWARE" && trouble === undefined);
  const concerned = devices.flatMap(({ target, version }) =>
    wanted.filter((one) => takesVib(target, one)).map((one) => version === one.version),
  );
  return concerned.length > 0 && concerned.every((isSo) => isSo);
}
