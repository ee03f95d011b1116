import type { RandomAccess } from "../../core/bytes/random-access.js";
import type { PowerAction } from "../../formats/manifest/image-manifest.js";
import type { VibDescriptor } from "../../formats/vib/descriptor-model.js";
import type { Target } from "../../formats/vib/target.js";
import type { HookTroubles } from "../domain/hook-settings.js";
import type { FirmwareSpace } from "./firmware/firmware-space.js";

/**
 * One VIB of the set that a target shall run: out of a staged file, or out of the booted bank. `open` need only open the file without following links: whoever
 * applies it hashes the whole file from that very handle first, and refuses another `sha256` (VIB_DIGEST_MISMATCH).
 */
export type WantedVib =
  | { readonly from: "staged"; readonly id: string; readonly sha256: string; readonly open: () => Promise<StagedVib> }
  | { readonly from: "booted"; readonly id: string };

export interface StagedVib extends AsyncDisposable {
  readonly bytes: RandomAccess;
}

/** What a bank shall hold. */
export interface WantedBank {
  readonly target: Target;
  /** boot.cfg `build`. */
  readonly build: string;
  readonly title: string;
  readonly vibs: readonly WantedVib[];
}

/** How the two banks of a machine stand (FORMAT 9.2). */
export interface BankStanding {
  readonly target: Target;
  readonly booted: { readonly name: string; readonly build: string; readonly updated: number };
  readonly standBy: {
    readonly name: string;
    readonly build: string;
    readonly updated: number;
    /** good: it would boot. armed: an update waits in it for a reboot. attempted, invalid: it does not boot. absent: it has no boot.cfg. */
    readonly state: "good" | "armed" | "attempted" | "invalid" | "absent";
    /** What the bank can hold in all, bytes; undefined where it cannot be looked at. */
    readonly capacityBytes: number | undefined;
  };
}

/** What a hook is told, as environment (docs/operating.md). */
export interface HookRequest {
  readonly orderId: string;
  readonly imageDigest: string;
  readonly powerAction: PowerAction;
  readonly evacuateOfflineVms: boolean;
  readonly quickBoot: boolean;
  /** Each line that the hook prints, bounded; kept in the journal. */
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * What remediation does to the machine. Every method asks first what is so and does the rest: it may be called again after a kill at any instruction.
 * Throws problems of HOST_PROBLEMS, BANK_PROBLEMS, HOOK_PROBLEMS and of the formats; CANCELED when the signal aborts.
 */
export interface HostChanges {
  /** The host and every DPU with banks. HOST_UNREADABLE, NO_BOOTABLE_BANK. */
  banks(): Promise<readonly BankStanding[]>;
  /** Descriptors of what the host and each DPU run, by target id: what stays beside the new VIBs has to go with them. HOST_UNREADABLE. */
  descriptors(): Promise<ReadonlyMap<string, readonly VibDescriptor[]>>;
  /** How many bytes the bank will need for this set: payloads, image database, boot.cfg; nothing is written. */
  bankNeed(wanted: WantedBank): Promise<number>;
  /** Writes to the stand-by bank, reads back, removes: a broken file system may have room and take nothing. BANK_UNWRITABLE. */
  checkWritable(target: Target): Promise<void>;
  /**
   * Writes the whole set into the stand-by bank, which is made invalid first and stays so: nothing boots it before `arm`. Carries `state.tgz`
   * and unknown keys of boot.cfg over. BANK_PENDING_UPDATE where another update waits there (unless it is this very one), BANK_FULL, BANK_ONLY_ONE
   * where the running bank would not boot again by itself (it is not settled, or was disarmed), PAYLOAD_TYPE_UNKNOWN, BOOTED_VIB_MISSING.
   */
  writeBank(wanted: WantedBank, signal: AbortSignal): Promise<void>;
  /** The flip: the written bank becomes the one that boots next (`updated` = the highest + 1, bootstate 1). BANK_NOT_WRITTEN for a bank that is not wholly written. */
  arm(wanted: WantedBank): Promise<void>;
  /** Takes an armed or booted new bank out of the choice again (bootstate 3), so that the old one boots. BANK_ONLY_ONE where no other would boot. */
  disarm(target: Target): Promise<void>;
  /** After a good boot: the booted bank's state becomes 0. */
  settle(target: Target): Promise<void>;
  /** VIBs whose descriptors allow it, without a reboot: changes the booted bank's set in place, crash-safe. LIVE_CHANGE_REFUSED where one does not. */
  applyLive(wanted: WantedBank, signal: AbortSignal): Promise<void>;
  /** Hands a firmware VIB to the firmware driver; a device that reports the version already is left alone. FIRMWARE_NOT_INSTALLED when it reports another one then. */
  installFirmware(
    target: Target,
    vib: Extract<WantedVib, { from: "staged" }>,
    version: string,
    request: HookRequest,
  ): Promise<void>;
  /** Where the payloads of one firmware VIB lie while a hook installs them. SPACE_UNMEASURABLE. */
  firmwareSpace(): Promise<FirmwareSpace>;
  /** Which hooks this host can run; a real host without them is never remediated. */
  hooks(): HookTroubles;
  /** Returns when the host carries no guests. HOOK_FAILED, HOOK_TIMED_OUT, HOOK_MISSING. */
  enterMaintenance(request: HookRequest): Promise<void>;
  leaveMaintenance(request: HookRequest): Promise<void>;
  /** The same for a host whose drain failed or was canceled half-way: some of its guests may be gone, stopped or barred. */
  takeBackDrain(request: HookRequest): Promise<void>;
  /** Asks for the reboot; the process is expected to be ended by it. Returns once the machine has taken the request. */
  reboot(request: HookRequest): Promise<void>;
  /** Whether the machine that booted is well. HOOK_FAILED, HOOK_TIMED_OUT say that it is not. */
  probeHealth(request: HookRequest): Promise<void>;
}
