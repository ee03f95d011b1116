import { checkVibSet, type FindingCode, type RelatedVib } from "../../../formats/vib/relations.js";
import type { Machine, TargetSoftware } from "../../../formats/vib/target.js";
import type { Finding } from "../compliance-model.js";
import type { ResolvedImage, ResolvedVib } from "../resolved-image.js";
import { takesVib } from "../compliance/target-match.js";
import { finding } from "./finding-table.js";

/** Room in a bank for what is no payload: boot.cfg, the image database, the slack of the file system. */
const BANK_OVERHEAD_BYTES = 1 << 20;

/** What keeps the image as a whole from being what a host or DPU runs, before anything of it is fetched. */
export function setFindings(software: TargetSoftware, image: ResolvedImage, hardware: Machine | undefined): Finding[] {
  const { target } = software;
  // A device without firmware in the image stays as it is, and dependencies are the software's own.
  if (target.kind === "FIRMWARE") return [];
  const wanted = image.vibs.filter(({ vib }) => takesVib(target, vib.target));
  if (wanted.length === 0) return [finding("PLATFORM_NOT_IN_IMAGE", { target: target.id, platform: target.platform })];
  return [
    // What a VIB says of hardware is about the machine, not about a card in it.
    ...relationFindings(software, wanted, target.kind === "HOST" ? hardware : undefined),
    ...bankFindings(software, wanted),
    ...(target.kind === "HOST" ? addOnFindings(image, hardware) : []),
  ];
}

const TOLD: Readonly<Partial<Record<FindingCode, "DEPENDENCY_UNMET" | "CONFLICT" | "HARDWARE_MISMATCH">>> = {
  DEPENDENCY_UNMET: "DEPENDENCY_UNMET",
  CONFLICT: "CONFLICT",
  DUPLICATE_NAME: "CONFLICT",
  REPLACED: "CONFLICT",
  HARDWARE_MISMATCH: "HARDWARE_MISMATCH",
};

/** Dependencies, conflicts and hardware of the resulting set. Images of older releases keep no relations: commit them again. */
function relationFindings(
  { target, vibs: installed }: TargetSoftware,
  wanted: readonly ResolvedVib[],
  hardware: Machine | undefined,
): Finding[] {
  if (wanted.some(({ relations }) => relations === undefined)) return [];
  const there = new Set(installed.map(({ descriptorSha256 }) => descriptorSha256));
  const runs = new Set(wanted.filter(({ vib }) => there.has(vib.descriptorSha256)).map(({ vib }) => vib.id));
  const vibs = wanted.flatMap((vib) => relatedVib(vib, hardware));
  return checkVibSet(vibs, hardware === undefined ? {} : { hardware }).flatMap((one) => {
    const code = TOLD[one.code];
    // What a machine runs already has shown that it is for it.
    if (code === undefined || (code === "HARDWARE_MISMATCH" && runs.has(one.vib))) return [];
    return [finding(code, { target: target.id, why: one.message })];
  });
}

/** OEM strings that the host does not tell decide nothing. */
function relatedVib({ vib, relations }: ResolvedVib, hardware: Machine | undefined): RelatedVib[] {
  if (relations === undefined) return [];
  const { id, name, version, acceptanceLevel } = vib;
  const hardwarePlatforms =
    hardware?.oemStrings === undefined
      ? relations.hardwarePlatforms.map(({ oemString: _unknown, ...told }) => told)
      : relations.hardwarePlatforms;
  return [{ id, name, version, acceptanceLevel, files: [], ...relations, hardwarePlatforms }];
}

function bankFindings({ target, bankBytes }: TargetSoftware, wanted: readonly ResolvedVib[]): Finding[] {
  if (bankBytes === undefined) return [];
  const payloads = wanted.reduce((sum, { vib, bankBytes: own }) => sum + (own ?? vib.sizeBytes), 0);
  const needBytes = payloads + BANK_OVERHEAD_BYTES;
  return needBytes <= bankBytes
    ? []
    : [finding("BOOT_BANK_TOO_SMALL", { target: target.id, needBytes, haveBytes: bankBytes })];
}

/** Vendors write their names in several ways: "Dell", "Dell Inc.". One word in common is the same vendor. */
function addOnFindings({ addOn }: ResolvedImage, hardware: Machine | undefined): Finding[] {
  if (addOn === undefined || hardware === undefined) return [];
  const [theirs, own] = [wordsOf(addOn.vendor), wordsOf(hardware.vendor)];
  if (theirs.length === 0 || own.length === 0 || theirs.some((word) => own.includes(word))) return [];
  return [
    finding("ADD_ON_OF_OTHER_VENDOR", {
      addOn: `${addOn.name} ${addOn.version}`,
      vendor: addOn.vendor,
      hardware: `${hardware.vendor} ${hardware.model}`.trim(),
    }),
  ];
}

const COMPANY_WORDS: readonly string[] = [
  "inc",
  "ltd",
  "limited",
  "corp",
  "corporation",
  "gmbh",
  "co",
  "company",
  "the",
];

const wordsOf = (vendor: string): readonly string[] =>
  vendor
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "" && !COMPANY_WORDS.includes(word));
