import type {
  AddOnSummary,
  BaseImageSummary,
  ComponentSummary,
  HardwareSupportSummary,
  SolutionSummary,
} from "../../controller/api/wire/depot/depot-content.js";
import type { Rest } from "../rest/rest.js";

export interface Content {
  readonly kind: "base" | "addon" | "hardware" | "component" | "solution";
  readonly name: string;
  readonly version: string;
  readonly vendor: string;
  readonly released: string;
  readonly bytes: number | undefined;
}

/** What an image can be made of. */
export interface Library {
  readonly bases: readonly BaseImageSummary[];
  readonly addOns: readonly AddOnSummary[];
  readonly components: readonly ComponentSummary[];
  readonly hardware: readonly HardwareSupportSummary[];
  readonly solutions: readonly SolutionSummary[];
}

export async function loadLibrary(rest: Rest, signal: AbortSignal): Promise<Library> {
  // vSphere's own lists group add-ons and components by name; ours have every version by itself.
  const own = "/api/greenroom/depot-content";
  const [bases, addOns, components, hardware, solutions] = await Promise.all([
    rest.get<readonly BaseImageSummary[]>("/api/esx/settings/depot-content/base-images", signal),
    rest.get<readonly AddOnSummary[]>(`${own}/add-ons`, signal),
    rest.get<readonly ComponentSummary[]>(`${own}/components`, signal),
    rest.get<readonly HardwareSupportSummary[]>(`${own}/hardware-support`, signal),
    rest.get<readonly SolutionSummary[]>(`${own}/solutions`, signal),
  ]);
  return { bases, addOns, components, hardware, solutions };
}

/** The same as one list. */
export async function loadContents(rest: Rest, signal: AbortSignal): Promise<readonly Content[]> {
  const { bases, addOns, components, hardware, solutions } = await loadLibrary(rest, signal);
  const release = ({
    version,
    vendor,
    release_date: released,
  }: BaseImageSummary | AddOnSummary | HardwareSupportSummary) => ({
    ...{ version, vendor, released, bytes: undefined },
  });
  return [
    ...bases.map((one): Content => ({ kind: "base", name: one.display_name, ...release(one) })),
    ...addOns.map((one): Content => ({ kind: "addon", name: one.name, ...release(one) })),
    ...hardware.map((one): Content => ({ kind: "hardware", name: one.pkg, ...release(one) })),
    ...components.map((one): Content => ({
      ...{ kind: "component", name: one.name, version: one.version, vendor: one.vendor, released: one.release_date },
      bytes: one.greenroom.vibs.reduce((sum, { size_bytes: size }) => sum + size, 0),
    })),
    ...solutions.map(({ name, version }): Content => ({
      kind: "solution",
      name,
      version,
      vendor: "",
      released: "",
      bytes: undefined,
    })),
  ];
}
