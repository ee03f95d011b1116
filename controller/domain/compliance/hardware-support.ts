import type { TargetSoftware } from "../../../formats/vib/target.js";
import type { ComplianceStatus, Finding, FirmwareModule, HardwareSupportCompliance } from "../compliance-model.js";
import type { ResolvedPackage, ResolvedVib } from "../resolved-image.js";
import type { Difference } from "./differences.js";
import { finding } from "../finding/finding-table.js";
import { judged, ownOf, release, type PartsContext } from "./parts.js";
import { takesVib } from "./target-match.js";

/** What a hardware support manager says of one device of a host. */
export interface DeviceVerdict {
  /** Target id on the host. */
  readonly target: string;
  readonly status: ComplianceStatus;
  readonly current: string;
  readonly wanted: string;
  readonly stageable: boolean;
  /** For people; empty when there is nothing to add. */
  readonly why: string;
}

/** The answer of a registered manager for one host, or why there is none. */
export type ManagerVerdict =
  | { readonly manager: string; readonly state: "answered"; readonly devices: readonly DeviceVerdict[] }
  | { readonly manager: string; readonly state: "unavailable"; readonly why: string };

/**
 * Each package of the image on a host: the image's own rules by what the devices report (DECISIONS 22), and over them what the
 * registered manager says. A manager that cannot be asked makes its part UNAVAILABLE and nothing else.
 */
export function hardwareSupportOf(
  context: PartsContext,
  verdicts: readonly ManagerVerdict[],
): Readonly<Record<string, HardwareSupportCompliance>> {
  const packages = context.image.hardwareSupport ?? [];
  return Object.fromEntries(
    packages.map((one) => [
      one.manager,
      packageOf(
        context,
        one,
        verdicts.find(({ manager }) => manager === one.manager),
      ),
    ]),
  );
}

function packageOf(
  context: PartsContext,
  { manager, pkg, version }: ResolvedPackage,
  verdict: ManagerVerdict | undefined,
): HardwareSupportCompliance {
  const own = ownOf(context, ({ source, owner }) => source === "HARDWARE_SUPPORT_PACKAGE" && owner === manager);
  const measured = measuredModules(context, manager);
  const modules = verdict?.state === "answered" ? overruled(measured, verdict, context.software) : measured;
  const findings =
    verdict?.state === "unavailable"
      ? [finding("HARDWARE_SUPPORT_MANAGER_UNAVAILABLE", { manager, why: verdict.why })]
      : [];
  const part = release(own, version, "HARDWARE_SUPPORT_PACKAGE");
  const status = worst([part.status, ...Object.values(modules).map((module) => module.status)]);
  return {
    ...part,
    status: findings.length > 0 ? "UNAVAILABLE" : status,
    current: status === "COMPLIANT" && findings.length === 0 ? version : null,
    pkg,
    modules,
    findings,
    judgedBy: verdict === undefined ? "image" : "manager",
  };
}

const ORDER: readonly ComplianceStatus[] = ["COMPLIANT", "NON_COMPLIANT", "UNAVAILABLE", "INCOMPATIBLE"];

const worst = (all: readonly ComplianceStatus[]): ComplianceStatus =>
  all.reduce((a, b) => (ORDER.indexOf(a) > ORDER.indexOf(b) ? a : b), "COMPLIANT");

type Modules = Readonly<Record<string, FirmwareModule>>;

/** The devices for which the image holds firmware of this manager, judged by the versions that they report. */
function measuredModules(context: PartsContext, manager: string): Modules {
  const { image, software, differences } = context;
  const firmware = image.vibs.filter(({ vib }) => vib.target.kind === "FIRMWARE" && vib.target.manager === manager);
  const modules = software.flatMap((device): [string, FirmwareModule][] => {
    const wanted = firmware.find(({ vib }) => takesVib(device.target, vib.target));
    if (wanted === undefined) return [];
    const own = differences.filter(
      (one) => one.difference.target === device.target.id && one.wanted?.vib.sha256 === wanted.vib.sha256,
    );
    return [[device.target.id, moduleOf(device, wanted, own)]];
  });
  return Object.fromEntries(modules);
}

const moduleOf = ({ target, version }: TargetSoftware, { vib }: ResolvedVib, own: readonly Difference[]) => ({
  ...judged(own),
  deviceClass: target.platform,
  device: target.device ?? target.id,
  current: version === "" ? null : version,
  target: vib.target.version ?? vib.version,
  stageable: vib.target.stageable,
  findings: [],
});

/** A device that the manager knows is as the manager says; the worse of both, since the image's own rule is what is staged. */
function overruled(
  measured: Modules,
  verdict: ManagerVerdict & { readonly state: "answered" },
  software: readonly TargetSoftware[],
): Modules {
  const told = verdict.devices.flatMap((device): [string, FirmwareModule][] => {
    const own = measured[device.target];
    const target = software.find((one) => one.target.id === device.target)?.target;
    if (target === undefined) return [];
    const status = worst([own?.status ?? "COMPLIANT", device.status]);
    return [
      [
        device.target,
        {
          ...{ status, stageStatus: null, needs: own?.needs ?? [] },
          ...{ deviceClass: target.platform, device: target.device ?? target.id },
          current: device.current === "" ? (own?.current ?? null) : device.current,
          target: device.wanted === "" ? (own?.target ?? null) : device.wanted,
          stageable: device.stageable && (own?.stageable ?? false),
          findings: verdictFindings(verdict.manager, device, own),
        },
      ],
    ];
  });
  return { ...measured, ...Object.fromEntries(told) };
}

/** Told where the manager sees more than the image's own rules do. */
function verdictFindings(manager: string, verdict: DeviceVerdict, own: FirmwareModule | undefined): Finding[] {
  const { target: device, status, wanted, why } = verdict;
  const current = verdict.current === "" ? "an unknown version" : verdict.current;
  if (status === "INCOMPATIBLE") return [finding("FIRMWARE_INCOMPATIBLE", { manager, device, current, wanted, why })];
  if (status === "UNAVAILABLE")
    return [finding("HARDWARE_SUPPORT_MANAGER_UNAVAILABLE", { manager, why: `${device}: ${why}` })];
  if (status === "NON_COMPLIANT" && own?.status !== "NON_COMPLIANT")
    return [finding("FIRMWARE_DIFFERS", { manager, device, current, wanted, why })];
  return [];
}
