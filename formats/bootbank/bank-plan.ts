import type { Payload, VibDescriptor } from "../vib/descriptor-model.js";
import { bankFileNames, type BankPayload } from "./bank-file-names.js";
import { bootbankProblem } from "./bootbank-problems.js";
import type { BootCfg, BootState } from "./boot-cfg.js";
import { refuseTwins, writeImageDatabase } from "./image-database.js";
import type { ProfileVib } from "./image-profile.js";

/** A VIB that a bank shall hold. */
export interface PlannedVib {
  readonly descriptor: VibDescriptor;
  readonly descriptorBytes: Uint8Array;
  readonly signatureBytes: Uint8Array;
  /** File names that its payloads have in the bank they come from, by payload name; they are kept. */
  readonly fileNames?: ReadonlyMap<string, string>;
}

export interface BankWish {
  readonly vibs: readonly PlannedVib[];
  readonly build: string;
  readonly title: string;
  /** Written as the profile's id: whoever reads the bank knows by it for which set it was written. */
  readonly fingerprint: string;
  /** The floor, in the profile's own word; empty when it is not told. */
  readonly acceptanceLevel: string;
  /** boot.cfg of the bank that is left: its options, time-out and unknown keys are carried over. */
  readonly from: BootCfg | undefined;
  /** Files that belong to no VIB and go along (`state.tgz`, …), and whether the boot loader loads them. */
  readonly carried: readonly { readonly fileName: string; readonly loaded: boolean }[];
  /** Further names that no new file may take. */
  readonly reserved?: readonly string[];
}

/** One file of the bank that a payload becomes: the member as it is stored in the VIB. */
export interface PlannedFile {
  readonly vibId: string;
  readonly payload: Payload;
  readonly fileName: string;
}

export interface BankPlan {
  readonly files: readonly PlannedFile[];
  /** imgdb.tgz */
  readonly imageDatabase: Uint8Array;
  /** boot.cfg in this state. */
  readonly bootCfg: (state: BootState, updated: number) => BootCfg;
}

export const IMAGE_DATABASE = "imgdb.tgz";
export const BOOT_CFG = "boot.cfg";
/** Names that no payload may take. */
const RESERVED = [IMAGE_DATABASE, BOOT_CFG, "state.tgz", "basemisc.tgz", "onetime.tgz"] as const;

/** What a bank keeps; all other types are for installers and media (FORMAT 3.1). */
const KEPT_TYPES: readonly string[] = ["vgz", "tgz", "vzstd", "boot"];

/** Whether a payload lies in the bank: its VIB's kind does not matter, for a host of ours has no locker partition beside its banks. */
export const liesInBank = ({ type }: Pick<Payload, "type">): boolean => KEPT_TYPES.includes(type);

/**
 * What is to be written so that a bank holds exactly these VIBs (FORMAT part 9): the same for the same wish, whatever the hour. Throws PAYLOAD_TYPE_UNKNOWN
 * (case 36), BANK_NAME_EXHAUSTED, IMAGE_DATABASE_INVALID for two VIBs of one name, PROFILE_INVALID.
 */
export async function planBank(wish: BankWish): Promise<BankPlan> {
  if (wish.build === "")
    throw bootbankProblem("BOOT_CFG_INVALID", { where: "build", what: "a bank without one is never booted" });
  refuseTwins(wish.vibs);
  const vibs = [...wish.vibs].sort((a, b) => (a.descriptor.id < b.descriptor.id ? -1 : 1));
  const named = nameAll(vibs, wish);
  const files = named.filter(({ payload }) => liesInBank(payload));
  const imageDatabase = await writeImageDatabase({ vibs, profile: profileOf(wish, vibs, named) });
  const lockerIds = new Set(
    vibs.filter(({ descriptor }) => descriptor.type === "locker").map((one) => one.descriptor.id),
  );
  const loaded = inBootOrder(files.filter(({ vibId }) => !lockerIds.has(vibId))).map(({ fileName }) => fileName);
  return { files, imageDatabase, bootCfg: (bootstate, updated) => cfgOf(wish, { files, loaded, bootstate, updated }) };
}

function nameAll(vibs: readonly PlannedVib[], { carried, reserved = [] }: BankWish): PlannedFile[] {
  const payloads = vibs.flatMap(({ descriptor, fileNames }) =>
    descriptor.payloads.map((payload): { payload: Payload; asked: BankPayload } => {
      const kept = fileNames?.get(payload.name);
      const { name, type, vfatName } = payload;
      const wishes = { ...(vfatName !== undefined && { vfatName }), ...(kept !== undefined && { kept }) };
      return { payload, asked: { vibId: descriptor.id, name, type, ...wishes } };
    }),
  );
  const names = bankFileNames(
    payloads.map(({ asked }) => asked),
    [...RESERVED, ...carried.map(({ fileName }) => fileName), ...reserved],
  );
  return payloads.map(({ payload, asked }, index) => ({
    vibId: asked.vibId,
    payload,
    fileName: names[index]?.fileName ?? "",
  }));
}

function profileOf(wish: BankWish, vibs: readonly PlannedVib[], named: readonly PlannedFile[]) {
  const name = wish.title === "" ? wish.build : wish.title;
  const listed = vibs.map(({ descriptor }): ProfileVib => {
    const own = named.filter(({ vibId }) => vibId === descriptor.id);
    return {
      vibId: descriptor.id,
      payloads: own.map(({ payload, fileName }) => ({ name: payload.name, fileName })),
    };
  });
  // No time of writing: a second writing must end in the same bytes.
  const times = { creationTime: "", modifiedTime: "", serialNumber: 1 };
  const told = { profileId: wish.fingerprint, description: wish.build, acceptanceLevel: wish.acceptanceLevel };
  return { name, creator: "Greenroom", ...times, ...told, readOnly: true, vibs: listed };
}

/** By boot order, then boot modules, then the archives (FORMAT 9.1). */
function inBootOrder(files: readonly PlannedFile[]): PlannedFile[] {
  const rank = ({ payload }: PlannedFile): readonly [number, number] => [
    payload.bootOrder ?? Number.MAX_SAFE_INTEGER,
    payload.type === "boot" ? 0 : 1,
  ];
  return [...files].sort((a, b) => {
    const [orderOfA, kindOfA] = rank(a);
    const [orderOfB, kindOfB] = rank(b);
    return orderOfA - orderOfB || kindOfA - kindOfB;
  });
}

interface CfgParts {
  readonly files: readonly PlannedFile[];
  readonly loaded: readonly string[];
  readonly bootstate: BootState;
  readonly updated: number;
}

function cfgOf({ from, build, title, carried }: BankWish, { files, loaded, bootstate, updated }: CfgParts): BootCfg {
  const first = files.find(({ fileName }) => fileName === loaded[0]);
  // The kernel is the first boot module; an image without one keeps the name it has.
  const isKernel = first?.payload.type === "boot" && first.payload.bootOrder !== undefined;
  const modules = isKernel ? loaded.slice(1) : loaded;
  return {
    bootstate,
    updated,
    build,
    quickboot: false,
    title: title === "" ? (from?.title ?? "") : title,
    timeout: from?.timeout ?? 5,
    // Empty: the files lie beside boot.cfg. One that named the other bank's folder would load its files.
    prefix: "",
    kernel: isKernel ? (loaded[0] ?? "") : (from?.kernel ?? "b.b00"),
    kernelopt: from?.kernelopt ?? "",
    modules: [...modules, IMAGE_DATABASE, ...carried.filter((one) => one.loaded).map((one) => one.fileName)],
    others: from?.others ?? [],
    faults: [],
  };
}

/** A boot.cfg that no boot loader boots, written before a bank's content is touched (FORMAT 9.3 step 1). */
export const invalidBootCfg = (from: BootCfg | undefined): BootCfg => ({
  bootstate: 3,
  updated: 0,
  build: "",
  quickboot: false,
  title: from?.title ?? "",
  timeout: from?.timeout ?? 5,
  prefix: "",
  kernel: from?.kernel ?? "b.b00",
  kernelopt: from?.kernelopt ?? "",
  modules: [],
  others: from?.others ?? [],
  faults: [],
});
