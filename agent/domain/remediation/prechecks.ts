import type { ImageManifest } from "../../../formats/manifest/image-manifest.js";
import type { AcceptanceLevel } from "../../../formats/vib/acceptance.js";
import type { VibDescriptor } from "../../../formats/vib/descriptor-model.js";
import type { Machine, TargetSoftware } from "../../../formats/vib/target.js";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { count } from "../../../core/terminal/quantity.js";
import type { HookTroubles } from "../hook-settings.js";
import { error, fine, warning, type PrecheckFinding, type PrecheckId } from "./findings.js";
import type { RemediationImpact } from "./impact.js";
import { relationFindings } from "./relation-findings.js";
import type { BadImage } from "./remediation.js";
import { changeOf, isBanked, isChanged, type TargetChange } from "./target-change.js";

/** How a bank that is to be written stands; `needBytes` is undefined while what goes into it is not staged. */
export interface BankRoom {
  readonly targetId: string;
  readonly kind: "HOST" | "DPU";
  readonly bank: string;
  readonly armed: boolean;
  readonly capacityBytes: number | undefined;
  readonly needBytes: number | undefined;
  /** Why the need cannot be told. */
  readonly trouble?: string;
  /** Tried by writing to it; a look ahead without an order does not. */
  readonly written?: { readonly trouble: string | undefined };
}

/** Everything the prechecks look at, measured now. */
export interface PrecheckFacts {
  readonly manifest: ImageManifest;
  readonly software: readonly TargetSoftware[];
  /** Of staged files that were read through and hold, by SHA-256. */
  readonly staged: ReadonlyMap<string, VibDescriptor>;
  /** What should be staged and is not, or not any more. */
  readonly damaged: readonly { readonly id: string; readonly why: string }[];
  /** Of what runs, by target id. */
  readonly running: ReadonlyMap<string, readonly VibDescriptor[]>;
  readonly rooms: readonly BankRoom[];
  readonly impact: RemediationImpact;
  readonly hooks: HookTroubles;
  readonly badImage: BadImage | undefined;
  readonly machine: Machine | undefined;
  readonly floor: AcceptanceLevel;
  /** Why the order may not go on: expired, or its lease is over; absent for a look ahead without an order. */
  readonly order?: { readonly refusal: string | undefined };
  /** Where the rest would be staged, and why that cannot be; absent for an order, which has staged it, and where nothing is to be staged. */
  readonly scratchRoom?: { readonly path: string; readonly trouble: string | undefined };
  readonly firmwareRooms: readonly FirmwareRoom[];
}

/** A place that fills while firmware is fetched and installed during the remediation. */
export interface FirmwareRoom {
  readonly path: string;
  /** "firmware that cannot be staged" */
  readonly what: string;
  readonly needBytes: number;
  readonly freeBytes: number;
}

/** All that could keep the host from being remediated, all at once. */
export function precheck(facts: PrecheckFacts): PrecheckFinding[] {
  const changes = facts.software
    .filter((one) => one.trouble === undefined)
    .map((one) => changeOf(one, facts.manifest))
    .filter(isChanged);
  return [
    ...contentFindings(facts),
    ...scratchFindings(facts),
    ...readableFindings(facts),
    ...orderFindings(facts),
    ...badImageFindings(facts),
    ...facts.rooms.flatMap(roomFindings),
    ...firmwareFindings(facts, changes),
    ...relationFindings(facts, changes.filter(isBanked)),
    ...standaloneFindings(changes.filter(isBanked)),
    ...hookFindings(facts, changes),
  ];
}

function contentFindings({ damaged, staged }: PrecheckFacts): PrecheckFinding[] {
  if (damaged.length === 0) return [fine("STAGED_CONTENT", `${staged.size} staged VIBs were read again and hold`)];
  const reasons = [...new Set(damaged.map(({ why }) => why))];
  return reasons.map((why) => {
    const ids = damaged.filter((one) => one.why === why).map(({ id }) => id);
    return error("STAGED_CONTENT", `${count(ids.length, "VIB")} (${shortList(ids)}): ${why}`);
  });
}

const NAMED_MOST = 3;

const shortList = (ids: readonly string[]): string => {
  const more = ids.length - NAMED_MOST;
  return more <= 0 ? ids.join(", ") : `${ids.slice(0, NAMED_MOST).join(", ")} and ${more} more`;
};

const scratchFindings = ({ scratchRoom }: PrecheckFacts): PrecheckFinding[] => {
  if (scratchRoom === undefined) return [];
  const { path, trouble } = scratchRoom;
  return [
    trouble === undefined
      ? fine("SCRATCH_SPACE", `${path} has room for what is not staged yet`)
      : error("SCRATCH_SPACE", trouble),
  ];
};

const readableFindings = ({ software }: PrecheckFacts): PrecheckFinding[] =>
  software.map(({ target: { id }, trouble }) =>
    trouble === undefined
      ? fine("TARGETS_READABLE", `what ${id} runs was measured`, { targetId: id })
      : error("TARGETS_READABLE", `cannot tell what ${id} runs: ${trouble}`, { targetId: id }),
  );

function orderFindings({ order }: PrecheckFacts): PrecheckFinding[] {
  if (order === undefined) return [];
  return [
    order.refusal === undefined
      ? fine("ORDER_VALID", "manifest and order are signed, and neither has expired")
      : error("ORDER_VALID", order.refusal),
  ];
}

const badImageFindings = ({ badImage }: PrecheckFacts): PrecheckFinding[] => [
  badImage === undefined
    ? fine("IMAGE_MARKED_BAD", "the image has not failed on this host")
    : error("IMAGE_MARKED_BAD", `the image failed on this host at ${badImage.at}: ${badImage.problem.message}`),
];

/** Bank and space of one target that changes. */
export function roomFindings(room: BankRoom): PrecheckFinding[] {
  const { targetId, bank, armed } = room;
  const about = { targetId };
  return [
    armed
      ? error("BANK_PENDING_UPDATE", `another update waits in ${bank} of ${targetId} for a reboot`, about)
      : fine("BANK_PENDING_UPDATE", `no update waits in ${bank} of ${targetId}`, about),
    ...writtenFindings(room),
    ...spaceFindings(room),
  ];
}

function writtenFindings({ targetId, bank, written }: BankRoom): PrecheckFinding[] {
  if (written === undefined) return [];
  const about = { targetId };
  return written.trouble === undefined
    ? [fine("BANK_WRITABLE", `${bank} of ${targetId} gave back what was written to it`, about)]
    : [error("BANK_WRITABLE", written.trouble, about)];
}

function spaceFindings({ targetId, kind, bank, capacityBytes, needBytes, trouble }: BankRoom): PrecheckFinding[] {
  const id: PrecheckId = kind === "DPU" ? "DPU_BANK_SPACE" : "BOOT_BANK_SPACE";
  const about = { targetId };
  if (trouble !== undefined) return [error(id, `${bank} of ${targetId}: ${trouble}`, about)];
  if (needBytes === undefined) return [];
  if (capacityBytes === undefined) return [error(id, `cannot tell what ${bank} of ${targetId} can hold`, about)];
  const text = `${bank} of ${targetId} can hold ${formatBytes(capacityBytes)}, the image needs ${formatBytes(needBytes)}`;
  return [needBytes > capacityBytes ? error(id, text, about) : fine(id, text, about)];
}

function firmwareFindings(
  { hooks, firmwareRooms }: PrecheckFacts,
  changes: readonly TargetChange[],
): PrecheckFinding[] {
  const firmware = changes.filter((one) => !isBanked(one));
  return firmware.length === 0 ? [] : [...driverFindings(hooks, firmware), ...firmwareRoomFindings(firmwareRooms)];
}

/** A device class without a command of its own fails in maintenance mode, whatever others have. */
function driverFindings(hooks: HookTroubles, firmware: readonly TargetChange[]): PrecheckFinding[] {
  const classes = [...new Set(firmware.map(({ target }) => target.platform))];
  return classes.map((deviceClass) => {
    const own = firmware.filter(({ target }) => target.platform === deviceClass).map(({ target }) => target.id);
    const trouble = hooks.firmware(deviceClass);
    return trouble === undefined
      ? fine("FIRMWARE_DRIVER", `firmware of ${own.join(", ")} can be installed`)
      : error("FIRMWARE_DRIVER", `nothing installs firmware of ${own.join(", ")} (class ${deviceClass}): ${trouble}`);
  });
}

export const firmwareRoomFindings = (rooms: readonly FirmwareRoom[]): PrecheckFinding[] =>
  rooms.map(({ path, what, needBytes, freeBytes }) => {
    const text = `${path} has ${formatBytes(freeBytes)} free, ${what} needs ${formatBytes(needBytes)}`;
    return needBytes > freeBytes ? error("FIRMWARE_SPACE", text) : fine("FIRMWARE_SPACE", text);
  });

const standaloneFindings = (changes: readonly TargetChange[]): PrecheckFinding[] =>
  changes.flatMap(({ target, removed, wanted }) => {
    const names = new Set(wanted.map(({ name }) => name));
    const gone = removed.filter(({ name }) => !names.has(name));
    const about = { targetId: target.id };
    if (gone.length === 0) return [fine("STANDALONE_VIBS", `the image takes nothing away from ${target.id}`, about)];
    const ids = gone.map(({ id }) => id).join(", ");
    return [warning("STANDALONE_VIBS", `the image does not know, and removes from ${target.id}: ${ids}`, about)];
  });

function hookFindings({ hooks, impact }: PrecheckFacts, changes: readonly TargetChange[]): PrecheckFinding[] {
  if (changes.length === 0) return [];
  const needed: readonly (readonly [PrecheckId, string, string | undefined])[] = [
    ...(impact.maintenanceMode ? [["MAINTENANCE_HOOK", "maintenance mode", hooks.maintenance] as const] : []),
    ...(impact.reboot ? [["REBOOT_HOOK", "a reboot", hooks.reboot] as const] : []),
    ["HEALTH_PROBE", "a health probe", hooks.healthProbe],
  ];
  return needed.map(([id, what, trouble]) =>
    trouble === undefined
      ? fine(id, `the host has a hook for ${what}`)
      : error(id, `the host has no hook for ${what} that can be run: ${trouble}`),
  );
}
