import type {
  Finding,
  FirmwareModule,
  HardwareSupportCompliance,
  HostCompliance,
  PartCompliance,
  SoftwareCompliance,
  StageStatus,
  TargetCompliance,
} from "../compliance-model.js";
import type { ResolvedVib } from "../resolved-image.js";
import { finding } from "../finding/finding-table.js";
import { isWhole, stagingState, UNREADABLE_CODE, validFor, type StagingEvidence } from "./staging-state.js";
import type { ImageInForce } from "./unavailable.js";

/** The last check of a host in the light of a newer receipt: what differs stays, what is staged is judged again. Another image's check stays as it is. */
export function restage(checked: HostCompliance, image: ImageInForce, evidence: StagingEvidence): HostCompliance {
  if (checked.status !== "NON_COMPLIANT" || checked.imageDigest !== image.imageDigest) return checked;
  return withStaging(checked, image, evidence);
}

/** A judged host with what is staged of it: in whole, of each part, of each target. */
export function withStaging(checked: HostCompliance, image: ImageInForce, evidence: StagingEvidence): HostCompliance {
  const needed = neededOf(checked, image);
  const staging = stagingState({ imageDigest: image.imageDigest, needed }, evidence);
  const here = partStager(image.imageDigest, evidence);
  const refused = refusedFirmware(checked, needed);
  const hardwareSupport = mapValues(checked.hardwareSupport, (one) => supportStaged(one, here));
  const other = checked.findings.filter(({ code }) => code !== "FIRMWARE_NOT_STAGEABLE");
  return {
    ...partsStaged(checked, here),
    ...identityOf(checked),
    hardwareSupport,
    stageStatus: stageStatusOf(
      { ...checked, hardwareSupport },
      refused.length > 0 ? "NOT_STAGED" : staging.stageStatus,
    ),
    findings: [...other, ...staging.findings, ...refused],
    dataProcessingUnits: mapValues(checked.dataProcessingUnits, (dpu, id) =>
      dpuStaged(dpu, here, needsOf(checked, id)),
    ),
    targets: checked.targets.map((target) => targetStaged(target, here, evidence)),
    vibsWanted: staging.vibsWanted,
    vibsStaged: staging.vibsStaged,
    bytesWanted: staging.bytesWanted,
    bytesStaged: staging.bytesStaged,
    persistence: staging.persistence,
  };
}

const identityOf = ({ hostId, scannedAt, commitId, imageDigest, differences, hardware, unknown }: HostCompliance) => ({
  ...{ hostId, scannedAt, commitId, imageDigest, differences, hardware, unknown },
});

/** Each VIB of the image that some target needs, for the kind of target that needs it. */
function neededOf({ differences, targets }: HostCompliance, image: ImageInForce): readonly ResolvedVib[] {
  const placeOf = new Map(targets.map(({ target, kind, platform }) => [target, `${kind} ${platform.toLowerCase()}`]));
  const wanted = new Set(differences.map(({ sha256, target }) => `${sha256 ?? ""} ${placeOf.get(target) ?? ""}`));
  return image.resolved.vibs.filter(({ vib }) =>
    wanted.has(`${vib.sha256} ${vib.target.kind} ${vib.target.platform.toLowerCase()}`),
  );
}

const needsOf = ({ differences }: HostCompliance, target: string): readonly string[] =>
  differences.flatMap((one) => (one.target === target && one.sha256 !== null ? [one.sha256] : []));

/** Whether a host counts as staged: nobody says so while a target, or firmware that has to change, is not seen through. */
function stageStatusOf(checked: HostCompliance, whole: StageStatus): StageStatus | null {
  if (checked.status !== "NON_COMPLIANT") return null;
  const packages = Object.values(checked.hardwareSupport);
  // Everything that was measured complies: there is nothing to stage, and of the rest nothing is known.
  if (checked.differences.length === 0 && packages.some(({ status }) => status === "UNAVAILABLE")) return null;
  const open = packages.flatMap(({ modules }) => Object.values(modules));
  const firmwareOpen = open.some(({ status, stageStatus }) => status === "NON_COMPLIANT" && stageStatus !== "STAGED");
  const blind = checked.findings.some(({ code }) => code === UNREADABLE_CODE);
  return blind || firmwareOpen ? "NOT_STAGED" : whole;
}

/** Firmware that the image lets be staged and its manager, as it says now, does not. */
function refusedFirmware({ hardwareSupport }: HostCompliance, needed: readonly ResolvedVib[]): Finding[] {
  return Object.entries(hardwareSupport).flatMap(([manager, { modules }]) =>
    Object.values(modules)
      .filter(({ stageable, needs }) => !stageable && needs.length > 0)
      .flatMap(({ needs }) => needed.filter(({ vib }) => needs.includes(vib.sha256) && vib.target.stageable))
      .map(({ vib }) => notStageable(vib, manager)),
  );
}

const notStageable = ({ name, version, target }: ResolvedVib["vib"], manager: string): Finding =>
  finding("FIRMWARE_NOT_STAGEABLE", {
    name,
    version: target.version ?? version,
    deviceClass: target.platform,
    manager: `hardware support manager ${manager}`,
  });

/** Of digests, whether all of them are here; of none, whether the host has said that it has everything. */
type PartStager = (needs: readonly string[]) => StageStatus;

function partStager(imageDigest: string, evidence: StagingEvidence): PartStager {
  const receipt = validFor(imageDigest, evidence);
  const here = new Set(receipt?.vibs.map((vib) => vib.sha256) ?? []);
  const whole = receipt !== undefined && isWhole(receipt);
  return (needs) =>
    (needs.length === 0 ? whole : needs.every((sha256) => here.has(sha256))) ? "STAGED" : "NOT_STAGED";
}

const partStaged = <P extends PartCompliance>(part: P, here: PartStager): P =>
  part.status === "NON_COMPLIANT" ? { ...part, stageStatus: here(part.needs) } : part;

const partsStaged = (all: SoftwareCompliance, here: PartStager): SoftwareCompliance => ({
  status: all.status,
  stageStatus: all.stageStatus,
  impact: all.impact,
  findings: all.findings,
  baseImage: partStaged(all.baseImage, here),
  addOn: all.addOn === null ? null : partStaged(all.addOn, here),
  hardwareSupport: all.hardwareSupport,
  components: mapValues(all.components, (part) => partStaged(part, here)),
  solutions: mapValues(all.solutions, (part) => partStaged(part, here)),
});

const supportStaged = (one: HardwareSupportCompliance, here: PartStager): HardwareSupportCompliance => {
  const modules = mapValues(one.modules, (module) => moduleStaged(module, here));
  if (one.status !== "NON_COMPLIANT") return { ...one, modules };
  const open = Object.values(modules).filter(({ status }) => status === "NON_COMPLIANT");
  const all = here(one.needs) === "STAGED" && open.every(({ stageStatus }) => stageStatus === "STAGED");
  return { ...one, modules, stageStatus: all ? "STAGED" : "NOT_STAGED" };
};

function moduleStaged(module: FirmwareModule, here: PartStager): FirmwareModule {
  if (module.status !== "NON_COMPLIANT") return module;
  const staged = module.stageable && module.needs.length > 0 && here(module.needs) === "STAGED";
  return { ...module, stageStatus: staged ? "STAGED" : "NOT_STAGED" };
}

const dpuStaged = (dpu: SoftwareCompliance, here: PartStager, needs: readonly string[]): SoftwareCompliance => ({
  ...partsStaged(dpu, here),
  stageStatus: dpu.status === "NON_COMPLIANT" ? here(needs) : null,
});

function targetStaged(target: TargetCompliance, here: PartStager, evidence: StagingEvidence): TargetCompliance {
  const staged = target.needs.filter((sha256) => here([sha256]) === "STAGED").length;
  const failed = evidence.receipt?.targets.some((one) => one.id === target.target && one.state === "failed") === true;
  const stageStatus = failed ? "NOT_STAGED" : here(target.needs);
  return { ...target, vibsStaged: staged, stageStatus: target.status === "NON_COMPLIANT" ? stageStatus : null };
}

const mapValues = <V, W>(
  record: Readonly<Record<string, V>>,
  change: (value: V, key: string) => W,
): Readonly<Record<string, W>> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
