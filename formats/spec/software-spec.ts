import type { z } from "zod";
import { firstFault } from "../manifest/json-reading.js";
import { KNOWN_KEYS_ONLY, UNKNOWN_KEYS_KEPT, type WireSpec } from "./software-spec-schema.js";
import { specProblem } from "./spec-problems.js";

/** The desired image of a cluster or of a standalone host (FORMAT part 8). */
export interface SoftwareSpec {
  readonly baseImage: { readonly version: string };
  readonly addOn?: { readonly name: string; readonly version: string };
  /** Name to version; null = the version that the constraints give. */
  readonly components: Readonly<Record<string, string | null>>;
  /** Hardware support manager to its package. */
  readonly hardwareSupport: Readonly<Record<string, { readonly pkg: string; readonly version: string }>>;
  readonly solutions: Readonly<Record<string, { readonly version: string; readonly components: readonly string[] }>>;
  readonly removedComponents: readonly string[];
  /** Top-level keys that this version does not do, kept as they came (only with unknownKeys "keep"). */
  readonly unknown: Readonly<Record<string, unknown>>;
}

export interface SpecWarning {
  readonly code: "SPEC_BYTE_ORDER_MARK" | "SPEC_KEY_UNKNOWN" | "SPEC_NOT_SUPPORTED";
  readonly message: string;
}

export interface ReadSpecOptions {
  /** Writes by API refuse what they do not know; imports and reads keep and report it (DECISIONS 21). */
  readonly unknownKeys: "refuse" | "keep";
}

/** The vendor's exports are a few KiB. */
const MAX_SPEC_CHARACTERS = 1024 * 1024;

/**
 * Reads a software spec from JSON text or from a parsed value: SPEC_INVALID naming the part.
 * A byte order mark is stripped with a warning; the older wrapping `{"software_spec": …}` is taken off.
 */
export function readSoftwareSpec(
  json: unknown,
  { unknownKeys }: ReadSpecOptions,
): { readonly spec: SoftwareSpec; readonly warnings: readonly SpecWarning[] } {
  const warnings: SpecWarning[] = [];
  const value = unwrap(typeof json === "string" ? parseText(json, warnings) : json);
  const strict = KNOWN_KEYS_ONLY.safeParse(value);
  if (!strict.success) {
    if (unknownKeys === "refuse" || !onlyUnknownKeys(strict.error)) throw invalid(strict.error);
    warnings.push(...unknownKeyWarnings(strict.error));
  }
  const loose = UNKNOWN_KEYS_KEPT.safeParse(value);
  if (!loose.success) throw invalid(loose.error);
  const spec = toSpec(loose.data);
  refuseContradiction(spec);
  return { spec, warnings };
}

function parseText(text: string, warnings: SpecWarning[]): unknown {
  if (text.length > MAX_SPEC_CHARACTERS)
    throw specProblem("SPEC_INVALID", { where: "the whole", what: `more than ${MAX_SPEC_CHARACTERS} characters` });
  const marked = text.startsWith("\uFEFF");
  if (marked)
    warnings.push({
      code: "SPEC_BYTE_ORDER_MARK",
      message: "the software spec begins with a byte order mark; it was left out",
    });
  try {
    return JSON.parse(marked ? text.slice(1) : text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : "no JSON";
    throw specProblem("SPEC_INVALID", { where: "the whole", what: `not JSON: ${why.slice(0, 200)}` }, cause);
  }
}

/** Older exports wrap the spec in one key (FORMAT part 8). */
function unwrap(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("software_spec" in value)) return value;
  return Object.keys(value).length === 1 ? value.software_spec : value;
}

const invalid = (error: z.ZodError): Error => specProblem("SPEC_INVALID", { ...firstFault(error) });

const onlyUnknownKeys = (error: z.ZodError): boolean =>
  error.issues.every((issue) => issue.code === "unrecognized_keys");

function unknownKeyWarnings(error: z.ZodError): SpecWarning[] {
  return error.issues.flatMap((issue) =>
    issue.code !== "unrecognized_keys"
      ? []
      : issue.keys.map((key) => ({
          code: key === "alternative_images" ? ("SPEC_NOT_SUPPORTED" as const) : ("SPEC_KEY_UNKNOWN" as const),
          message: `${[...issue.path, key].map(String).join(".")} is not done by this version; it was kept and has no effect`,
        })),
  );
}

function toSpec(wire: WireSpec): SoftwareSpec {
  const { base_image, add_on, components, hardware_support, solutions, removed_components, ...unknown } = wire;
  return {
    baseImage: { version: base_image.version },
    ...(add_on === null || add_on === undefined ? {} : { addOn: { name: add_on.name, version: add_on.version } }),
    components: { ...components },
    hardwareSupport: mapValues(hardware_support?.packages ?? {}, ({ pkg, version }) => ({ pkg, version })),
    solutions: mapValues(solutions ?? {}, (solution) => ({
      version: solution.version,
      components: (solution.components ?? []).map(({ component }) => component),
    })),
    removedComponents: [...(removed_components ?? [])],
    unknown,
  };
}

function mapValues<V, W>(record: Readonly<Record<string, V>>, map: (value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

function refuseContradiction(spec: SoftwareSpec): void {
  const twice = spec.removedComponents.find((name) => Object.hasOwn(spec.components, name));
  if (twice !== undefined)
    throw specProblem("SPEC_INVALID", { where: "removed_components", what: `${twice} is both added and removed` });
  const repeated = spec.removedComponents.find((name, index) => spec.removedComponents.indexOf(name) !== index);
  if (repeated !== undefined)
    throw specProblem("SPEC_INVALID", { where: "removed_components", what: `${repeated} is named twice` });
}

/** The spec as the vSphere API writes it (snake case, empty parts left out), kept unknown keys included. */
export function writeSoftwareSpec(spec: SoftwareSpec): Record<string, unknown> {
  const filled = (record: Readonly<Record<string, unknown>>): boolean => Object.keys(record).length > 0;
  return {
    base_image: { version: spec.baseImage.version },
    ...(spec.addOn === undefined ? {} : { add_on: { ...spec.addOn } }),
    ...(filled(spec.components) ? { components: { ...spec.components } } : {}),
    ...(filled(spec.hardwareSupport) ? { hardware_support: { packages: { ...spec.hardwareSupport } } } : {}),
    ...(filled(spec.solutions) ? { solutions: mapValues(spec.solutions, wireSolution) } : {}),
    ...(spec.removedComponents.length > 0 ? { removed_components: [...spec.removedComponents] } : {}),
    ...spec.unknown,
  };
}

const wireSolution = (solution: { readonly version: string; readonly components: readonly string[] }) => ({
  version: solution.version,
  components: solution.components.map((component) => ({ component })),
});
