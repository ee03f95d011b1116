import type { Unzstd } from "../../../core/bytes/unzstd-type.js";
import { meetsFloor } from "../acceptance.js";
import type { ArchiveMember } from "../archive.js";
import { drain } from "../archive/byte-reader.js";
import type { Payload, VibDescriptor } from "../descriptor-model.js";
import { vibProblem } from "../vib-problems.js";
import { formOf, nameOfChecksum, type DigestBeside, type DueCheck } from "./digests.js";
import { checkPayload, holdsFiles, type DigestDepth, type PayloadsDue } from "./payload-check.js";

/** Types that apply knows (FORMAT 3.1); a VIB with another one is staged with a warning. */
const KNOWN_TYPES = new Set([
  "vgz", "tgz", "vzstd", "boot", "upgrade", "bootloader", "boot_loader_efi", "boot_com32_bios", "boot_iso_bios",
  "bootisobios", "eltorito_image_efi", "bootisoefi", "text",
]); // prettier-ignore

/** Which payloads are still due while the archive streams by. */
export interface DuePayloads {
  expect(descriptor: VibDescriptor): void;
  expectsMore(): boolean;
  /** The payload of a member; undefined for one that no payload names. Throws AR_MEMBER_ORDER. */
  take(name: string): Payload | undefined;
  left(): readonly Payload[];
}

export function payloadMembers(where: string): DuePayloads {
  let due: Payload[] | undefined;
  let gone: Payload[] = [];
  return {
    expect: ({ payloads }) => {
      due = [...payloads];
    },
    // Before the descriptor is read everything is still to come.
    expectsMore: () => due === undefined || due.length > 0,
    take: (name) => {
      const at = due?.findIndex((payload) => payload.name === name) ?? -1;
      if (due === undefined || at < 0) {
        if (gone.some((payload) => payload.name === name)) throw vibProblem("AR_MEMBER_ORDER", { where, member: name });
        return undefined;
      }
      // Members come in the order of the payloads (FORMAT 1.3): whatever was skipped comes too late, or never.
      gone = [...gone, ...due.slice(0, at)];
      const payload = due[at];
      due = due.slice(at + 1);
      return payload;
    },
    left: () => [...gone, ...(due ?? [])],
  };
}

export interface PayloadsContext {
  readonly where: string;
  readonly descriptor: VibDescriptor;
  readonly digests: DigestDepth;
  readonly unzstd?: Unzstd;
  readonly digestBeside?: DigestBeside;
}

export interface PayloadsVerdict {
  readonly checked: readonly string[];
  readonly unchecked: readonly string[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

/** Checks the payload members to the end of the archive, each as its bytes stream by, then the file list. */
export async function checkPayloads(
  members: AsyncIterable<ArchiveMember>,
  expected: DuePayloads,
  context: PayloadsContext,
): Promise<PayloadsVerdict & PayloadsDue> {
  const { where, descriptor } = context;
  const warnings = descriptor.payloads.flatMap((payload) => payloadWarnings(payload, where));
  const files = new Set<string>();
  const checked: string[] = [];
  const unchecked: string[] = [];
  const due: DueCheck[] = [];
  const strangers: string[] = [];
  let filesSeen = true;
  for await (const member of members) {
    const payload = expected.take(member.name);
    if (payload === undefined) {
      strangers.push(member.name);
      continue;
    }
    await refuseOtherSize(payload, member, where);
    const verdict = await checkPayload(payload, member.data, {
      ...context,
      fromByte: member.offset,
      setuid: meetsFloor(descriptor.acceptanceLevel, "VMwareAccepted") ? "allow" : "refuse",
      onFile: (path) => files.add(path),
    });
    checked.push(...verdict.checked);
    unchecked.push(...verdict.unchecked);
    due.push(...verdict.due);
    filesSeen &&= verdict.filesSeen || !holdsFiles(payload);
  }
  // A renamed member is both missing and a stranger; that it is missing says more (case 27).
  const [missing] = expected.left();
  if (missing !== undefined) throw vibProblem("PAYLOAD_MISSING", { where, payload: missing.name });
  const [stranger] = strangers;
  if (stranger !== undefined) throw vibProblem("PAYLOAD_UNDECLARED", { where, member: stranger });
  if (!filesSeen) return { checked, unchecked: [...unchecked, "file list"], warnings, due };
  checkFileList(descriptor.files, files, where);
  return { checked: [...checked, "file list"], unchecked, warnings, due };
}

function payloadWarnings(payload: Payload, where: string): { code: string; message: string }[] {
  const { name, type, checksums } = payload;
  if (!checksums.some((checksum) => checksum.type === "sha-256" && checksum.verifyProcess === undefined))
    throw vibProblem("CHECKSUM_MISSING", { where, payload: name });
  const kinds = checksums
    .filter((checksum) => formOf(checksum) === undefined)
    .map((checksum) => ({
      code: "CHECKSUM_KIND_UNKNOWN",
      message: `${where}: ${nameOfChecksum(payload, checksum)} cannot be recomputed`,
    }));
  if (KNOWN_TYPES.has(type)) return kinds;
  return [
    ...kinds,
    { code: "PAYLOAD_TYPE_UNKNOWN", message: `${where}: payload ${name} has the unknown type ${type}` },
  ];
}

/** The member is read past first: a size that lies beyond the file is a cut file, not a wrong size (cases 8, 28). */
async function refuseOtherSize(payload: Payload, member: ArchiveMember, where: string): Promise<void> {
  if (member.sizeBytes === payload.sizeBytes) return;
  await drain(member.data);
  throw vibProblem("PAYLOAD_SIZE_MISMATCH", {
    where,
    payload: payload.name,
    form: "packed",
    expected: payload.sizeBytes,
    actual: member.sizeBytes,
  });
}

/** The list names every regular file of the archives and nothing else (FORMAT part 2, case 38). */
function checkFileList(listed: readonly string[], found: ReadonlySet<string>, where: string): void {
  const wanted = new Set(listed);
  const absent = listed.find((path) => !found.has(path));
  if (absent !== undefined)
    throw vibProblem("FILE_LIST_MISMATCH", { where, path: absent, what: "listed and not there" });
  const extra = [...found].find((path) => !wanted.has(path));
  if (extra !== undefined) throw vibProblem("FILE_LIST_MISMATCH", { where, path: extra, what: "there and not listed" });
}
