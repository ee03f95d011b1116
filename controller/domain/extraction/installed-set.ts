import type { InstalledVib, Target, TargetSoftware } from "../../../formats/vib/target.js";
import { takesVib } from "../compliance/target-match.js";
import type { LibraryComponent, LibraryListing, LibraryVib } from "../library-listing.js";
import { platformTargets } from "../resolution/vib-targets.js";

export interface InstalledOn {
  readonly target: Target;
  readonly vib: InstalledVib;
}

/** What a reference host runs, looked at through the library: identity is the descriptor's exact bytes. */
export class InstalledSet {
  readonly all: readonly InstalledOn[];
  readonly #targets: readonly Target[];
  readonly #digests: ReadonlySet<string>;
  readonly #byId = new Map<string, LibraryVib[]>();

  /** Of targets that could be read; devices keep no descriptors and are judged by their versions. */
  constructor(software: readonly TargetSoftware[], { vibs }: Pick<LibraryListing, "vibs">) {
    const readable = software.filter(({ target, trouble }) => target.kind !== "FIRMWARE" && trouble === undefined);
    this.all = readable.flatMap(({ target, vibs: own }) => own.map((vib) => ({ target, vib })));
    this.#targets = readable.map(({ target }) => target);
    this.#digests = new Set(this.all.map(({ vib }) => vib.descriptorSha256));
    for (const vib of vibs) this.#byId.set(vib.descriptor.id, [...(this.#byId.get(vib.descriptor.id) ?? []), vib]);
  }

  /** Whether every VIB of a component that belongs on this host runs there, and at least one does. */
  holds(component: LibraryComponent): boolean {
    const relevant = this.#relevant(component);
    return (
      relevant.length > 0 && relevant.every((files) => files.some((vib) => this.#digests.has(vib.descriptorSha256)))
    );
  }

  /** Whether anything of a component belongs on a host of these platforms at all. */
  concerns(component: LibraryComponent): boolean {
    return this.#relevant(component).length > 0;
  }

  /** Descriptor digests of a component's VIBs that run here. */
  digestsOf(component: LibraryComponent): readonly string[] {
    return this.#relevant(component)
      .flat()
      .map(({ descriptorSha256 }) => descriptorSha256)
      .filter((digest) => this.#digests.has(digest));
  }

  /** Per VIB id, the files of that id that one of the host's targets takes. */
  #relevant({ vibIds }: LibraryComponent): readonly (readonly LibraryVib[])[] {
    return vibIds
      .map((id) => (this.#byId.get(id) ?? []).filter((vib) => this.#belongs(vib)))
      .filter((files) => files.length > 0);
  }

  #belongs({ descriptor }: LibraryVib): boolean {
    return platformTargets(descriptor).some((wanted) => this.#targets.some((target) => takesVib(target, wanted)));
  }
}
