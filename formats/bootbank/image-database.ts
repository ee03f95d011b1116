import { createHash } from "node:crypto";
import { isProblem } from "../../core/problem/problem.js";
import { coreProblem } from "../../core/problem/core-problems.js";
import { VIB_LIMITS } from "../vib/archive/limits.js";
import { readDescriptor } from "../vib/descriptor.js";
import type { VibDescriptor } from "../vib/descriptor-model.js";
import { bootbankProblem } from "./bootbank-problems.js";
import { readImageProfile, writeImageProfile, type ImageProfile } from "./image-profile.js";
import { readTarFiles, writeTarFiles, type TarFile } from "./tar-files.js";

/** A VIB as an installed image keeps it. */
export interface ImageDatabaseVib {
  readonly descriptor: VibDescriptor;
  /** The exact bytes that the signature covers (`.xml.orig`). */
  readonly descriptorBytes: Uint8Array;
  /** Hex. */
  readonly descriptorSha256: string;
  /** Of `.xml.sig`; empty = unsigned, or not kept. */
  readonly signature: Uint8Array;
}

/** What a boot bank holds: imgdb.tgz (FORMAT 9.4). */
export interface ImageDatabase {
  readonly vibs: readonly ImageDatabaseVib[];
  readonly profile?: ImageProfile;
}

export interface ImageDatabaseDraft {
  readonly vibs: readonly { readonly descriptorBytes: Uint8Array; readonly signatureBytes: Uint8Array }[];
  readonly profile?: ImageProfile;
}

const FOLDER = "var/db/esximg/";
const MAX_VIBS = 4096;

/**
 * Reads imgdb.tgz, its paths with or without `var/db/esximg/`. A VIB's own bytes are `.xml.orig`; the rewritten `.xml` beside it is not looked at (FORMAT part 2).
 * IMAGE_DATABASE_INVALID, PROFILE_INVALID (the profile names what is absent, or two of one name), LIMIT_EXCEEDED.
 */
export async function readImageDatabase(tgz: Uint8Array): Promise<ImageDatabase> {
  const files = new Map<string, Uint8Array>();
  for (const [path, bytes] of await readTarFiles(tgz))
    files.set(path.startsWith(FOLDER) ? path.slice(FOLDER.length) : path, bytes);
  const vibs = descriptorNames(files).map((name) => readVib(files, name));
  refuseTwins(vibs);
  const profile = readProfile(files);
  if (profile === undefined) return { vibs };
  checkProfile(profile, vibs);
  return { vibs, profile };
}

/** Names without ending, each once, in the order of the archive. */
function descriptorNames(files: ReadonlyMap<string, Uint8Array>): readonly string[] {
  const names = new Set<string>();
  for (const path of files.keys()) {
    const match = /^vibs\/([^/]+)\.xml(?:\.orig)?$/.exec(path);
    if (match?.[1] !== undefined) names.add(match[1]);
  }
  if (names.size > MAX_VIBS)
    throw coreProblem("LIMIT_EXCEEDED", {
      where: "image database (imgdb.tgz)",
      what: "number of VIBs",
      limit: MAX_VIBS,
    });
  return [...names];
}

function readVib(files: ReadonlyMap<string, Uint8Array>, name: string): ImageDatabaseVib {
  const original = `vibs/${name}.xml.orig`;
  const member = files.has(original) ? original : `vibs/${name}.xml`;
  const descriptorBytes = files.get(member) ?? new Uint8Array();
  const signature = files.get(`vibs/${name}.xml.sig`) ?? new Uint8Array();
  if (signature.length > VIB_LIMITS.signatureBytes)
    throw invalid(`vibs/${name}.xml.sig`, "it is too long for a signature");
  return {
    descriptor: describe(descriptorBytes, member),
    descriptorBytes,
    descriptorSha256: createHash("sha256").update(descriptorBytes).digest("hex"),
    signature,
  };
}

function describe(bytes: Uint8Array, member: string): VibDescriptor {
  try {
    return readDescriptor(bytes, member);
  } catch (cause) {
    throw isProblem(cause) ? invalid(member, cause.message, cause) : cause;
  }
}

/** Two versions of one name never are in one image (FORMAT 4.2). IMAGE_DATABASE_INVALID. */
export function refuseTwins(vibs: readonly Pick<ImageDatabaseVib, "descriptor">[]): void {
  const owners = new Map<string, string>();
  for (const { descriptor } of vibs) {
    const owner = owners.get(descriptor.name);
    if (owner !== undefined) throw invalid(descriptor.id, `${owner} has the same name`);
    owners.set(descriptor.name, descriptor.id);
  }
}

function readProfile(files: ReadonlyMap<string, Uint8Array>): ImageProfile | undefined {
  const paths = [...files.keys()].filter((path) => /^profiles\/[^/]+$/.test(path));
  const [path, second] = paths;
  if (second !== undefined) throw invalid(second, "a second image profile");
  const bytes = path === undefined ? undefined : files.get(path);
  return path === undefined || bytes === undefined ? undefined : readImageProfile(bytes, path);
}

function checkProfile(profile: ImageProfile, vibs: readonly ImageDatabaseVib[]): void {
  const ids = new Set(vibs.map(({ descriptor }) => descriptor.id));
  const absent = profile.vibs.find(({ vibId }) => !ids.has(vibId));
  if (absent !== undefined)
    throw bootbankProblem("PROFILE_INVALID", {
      where: profile.name,
      what: `it names ${absent.vibId}, which is absent`,
    });
}

/** Writes imgdb.tgz as an installer does: three files per VIB, the profile; the same bytes for the same input. */
export async function writeImageDatabase({ vibs, profile }: ImageDatabaseDraft): Promise<Uint8Array> {
  const files = vibs.flatMap((vib) => filesOf(vib));
  const profileFile: readonly TarFile[] =
    profile === undefined
      ? []
      : [{ path: `${FOLDER}profiles/${fileName(profile.name)}`, bytes: writeImageProfile(profile) }];
  return writeTarFiles([...profileFile, ...files]);
}

function filesOf({ descriptorBytes, signatureBytes }: ImageDatabaseDraft["vibs"][number]): readonly TarFile[] {
  const { name } = describe(descriptorBytes, "descriptor.xml");
  // The number in such a name is opaque (FORMAT part 2); ours comes from the content.
  const number = createHash("sha256").update(descriptorBytes).digest().readBigInt64BE();
  const path = `${FOLDER}vibs/${fileName(name)}-${number}.xml`;
  return [
    { path, bytes: descriptorBytes },
    { path: `${path}.orig`, bytes: descriptorBytes },
    { path: `${path}.sig`, bytes: signatureBytes },
  ];
}

const fileName = (name: string): string => name.replaceAll(/[^0-9A-Za-z._+-]/g, "_").slice(0, 48);

const invalid = (member: string, what: string, cause?: unknown): Error =>
  bootbankProblem("IMAGE_DATABASE_INVALID", { member, what }, cause);
