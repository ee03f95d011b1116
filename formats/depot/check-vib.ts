import { createHash } from "node:crypto";
import { canonicalJson } from "../manifest/canonical-json.js";
import type { VibDescriptor } from "../vib/descriptor-model.js";
import type { DepotVib, DepotWarning } from "./depot-model.js";
import { depotProblem } from "./depot-problems.js";
import type { DepotSource } from "./depot-source.js";

/** What this check needs of a verified VIB. */
export interface ReadVib {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly descriptor: VibDescriptor;
}

/** The bytes of a depot's VIB; DEPOT_DIGEST_MISMATCH at their end when they are not those that the metadata names. */
export async function* depotVibBytes(source: Pick<DepotSource, "read">, entry: DepotVib): AsyncGenerator<Uint8Array> {
  const hash = createHash("sha256");
  for await (const chunk of source.read(entry.path)) {
    hash.update(chunk);
    yield chunk;
  }
  const actual = hash.digest("hex");
  if (actual !== entry.sha256)
    throw depotProblem("DEPOT_DIGEST_MISMATCH", { ...placeOf(entry), what: "sha-256", expected: entry.sha256, actual });
}

/**
 * Holds a VIB, read and verified by itself, against what its depot says about it (FORMAT 6.5, case 61): id, level, relations and payload digests must agree,
 * DEPOT_METADATA_MISMATCH; a lost platform is a warning, for older bundle tools drop it. Proves nothing about trust.
 */
export function checkDepotVib(entry: DepotVib, vib: ReadVib): readonly DepotWarning[] {
  if (vib.sha256 !== entry.sha256)
    throw depotProblem("DEPOT_DIGEST_MISMATCH", {
      ...placeOf(entry),
      what: "sha-256",
      expected: entry.sha256,
      actual: vib.sha256,
    });
  if (vib.descriptor.id !== entry.id)
    throw mismatch(entry, { what: "the VIB id", told: entry.id, actual: vib.descriptor.id });
  const told = comparable(entry.copy);
  const actual = comparable(vib.descriptor);
  for (const what of COMPARED)
    if (told[what] !== actual[what]) throw mismatch(entry, { what, told: told[what], actual: actual[what] });
  return platformWarnings(entry, vib.descriptor);
}

const COMPARED = ["acceptance level", "relations", "payloads"] as const;

type Compared = Readonly<Record<(typeof COMPARED)[number], string>>;

/** Texts that are equal when the facts are; the order of relations and checksums means nothing. */
function comparable(vib: VibDescriptor): Compared {
  const { depends, conflicts, replaces, provides, compatibleWith } = vib;
  const lists = { depends, conflicts, replaces, provides, compatibleWith };
  return {
    "acceptance level": vib.acceptanceLevel,
    relations: canonicalJson(Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, sorted(list)]))),
    payloads: canonicalJson(
      vib.payloads.map(({ name, type, sizeBytes, checksums }) => ({
        name,
        type,
        sizeBytes,
        checksums: sorted(checksums),
      })),
    ),
  };
}

const sorted = (list: readonly unknown[]): readonly string[] => list.map((item) => canonicalJson(item)).sort();

function platformWarnings(entry: DepotVib, descriptor: VibDescriptor): readonly DepotWarning[] {
  const told = canonicalJson(sorted(entry.copy.softwarePlatforms));
  const actual = canonicalJson(sorted(descriptor.softwarePlatforms));
  if (told === actual) return [];
  const message = `${entry.path}: the metadata does not tell the platforms of ${entry.id} as the VIB does; the VIB counts`;
  return [{ code: "DEPOT_PLATFORM_DIFFERS", message }];
}

const placeOf = (entry: DepotVib) => ({ bundle: entry.bundle, member: entry.path });

const mismatch = (
  entry: DepotVib,
  { what, told, actual }: { readonly what: string; readonly told: string; readonly actual: string },
): Error =>
  depotProblem("DEPOT_METADATA_MISMATCH", { ...placeOf(entry), what, expected: cut(told), actual: cut(actual) });

/** Long lists would bury the message. */
const cut = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)}…` : text);
