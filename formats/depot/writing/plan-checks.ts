import type { BundlePlan, BundleVib } from "../bundle-plan.js";
import { depotProblem } from "../depot-problems.js";
import { dangerOfPath } from "../safe-path.js";

/** Where a VIB lies in a bundle (FORMAT 6.1). */
export const vibPath = ({ descriptor, path }: BundleVib): string =>
  path ?? `vib20/${descriptor.name}/${descriptor.id}.vib`;

const invalid = (where: string, what: string): Error => depotProblem("BUNDLE_PLAN_INVALID", { where, what });

/** Refuses a plan whose bundle could not be read back: BUNDLE_PLAN_INVALID naming the part. */
export function checkPlan(plan: BundlePlan): void {
  if (plan.vendor.name === "" || plan.vendor.code === "") throw invalid("vendor", "name and code are both needed");
  if (plan.platforms.length === 0) throw invalid("platforms", "at least one is needed");
  const ids = checkVibs(plan.vibs);
  checkComponents(plan, ids);
  const documents = [
    ...(plan.baseImages ?? []).map(({ version }) => ["base image", version] as const),
    ...(plan.addOns ?? []).map(({ name, version }) => ["add-on", `${name}-${version}`] as const),
    ...(plan.hardwareSupport ?? []).map(
      ({ manager, package: { name, version } }) => ["hardware support", `${manager}-${name}-${version}`] as const,
    ),
    ...(plan.solutions ?? []).map(({ name, version }) => ["solution", `${name}-${version}`] as const),
  ];
  refuseTwice(documents.map(([kind, name]) => `${kind} ${name}`));
  for (const [kind, name] of documents) requireFileName(name, kind);
}

function checkVibs(vibs: readonly BundleVib[]): ReadonlySet<string> {
  if (vibs.length === 0) throw invalid("vibs", "at least one is needed");
  for (const vib of vibs) {
    const danger = dangerOfPath(vibPath(vib));
    if (danger !== undefined) throw invalid(vib.descriptor.id, `its path in the bundle is no good: ${danger}`);
  }
  // An id is not an identity, but inside one bundle it must be one (DECISIONS 20).
  return refuseTwice(vibs.map(({ descriptor }) => descriptor.id));
}

function checkComponents({ components }: BundlePlan, vibIds: ReadonlySet<string>): void {
  refuseTwice(components.map(({ name, version }) => `component ${name}_${version}`));
  for (const component of components) {
    const where = `component ${component.name}`;
    requireFileName(`${component.name}_${component.version}`, where);
    if (component.vibIds.length === 0) throw invalid(where, "it has no VIB");
    const absent = component.vibIds.find((id) => !vibIds.has(id));
    if (absent !== undefined) throw invalid(where, `it names the VIB ${absent}, which is not in the plan`);
  }
}

function requireFileName(name: string, where: string): void {
  const danger = name.includes("/") ? "it holds a slash" : dangerOfPath(name);
  if (danger !== undefined) throw invalid(where, `${JSON.stringify(name)} cannot be a file name: ${danger}`);
}

function refuseTwice(names: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw invalid(name, "it is there twice");
    seen.add(name);
  }
  return seen;
}
