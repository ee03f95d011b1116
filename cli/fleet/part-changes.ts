import type { Rest } from "../rest/rest.js";
import { readCluster, clusterScope, type Scope } from "../rest/scope.js";
import { step, type Change } from "./change.js";
import { differences } from "./differences.js";
import type { Part } from "./fleet-file.js";
import { readOverrides, readPolicy, specOfScope } from "./fleet-state.js";

/** A cluster or standalone host of the file; what is still to be created, or made standalone, has no scope to compare with before that. */
export interface Place {
  readonly on: string;
  readonly scope: Scope | undefined;
  /** The scope at the time when a step is done. */
  readonly find: (rest: Rest) => Promise<Scope>;
}

export const clusterPlace = (name: string, scope: Scope | undefined): Place => ({
  on: `cluster ${name}`,
  scope,
  find: async (rest) => scope ?? clusterScope(await readCluster(rest, name)),
});

export const hostPlace = (scope: Scope): Place => ({
  on: `host ${scope.name}`,
  scope,
  find: () => Promise.resolve(scope),
});

/** Mirrors, policy and image of a part that are not as they shall be; images last, for they take the longest. */
export async function partChanges(rest: Rest, part: Part, place: Place): Promise<readonly Change[]> {
  return [
    ...(await overrideChange(rest, part, place)),
    ...(await policyChange(rest, part, place)),
    ...(await imageChange(rest, part, place)),
  ];
}

async function overrideChange(rest: Rest, { depot_override: wanted }: Part, place: Place): Promise<readonly Change[]> {
  if (wanted === undefined) return [];
  const now = place.scope === undefined ? undefined : await readOverrides(rest, place.scope);
  const before = {
    mirrors: now?.depots.map(({ location }) => location) ?? [],
    fallback: now?.greenroom.fallback ?? false,
  };
  const found = differences(before, wanted);
  if (found.length === 0) return [];
  const apply = step(async (with_) => {
    const { base, id } = await place.find(with_);
    // Taken away and added anew where the order differs: hosts try mirrors in the order in which they came.
    const kept = before.mirrors.filter((mirror, at) => wanted.mirrors[at] === mirror);
    const prefix = kept.length === Math.min(before.mirrors.length, wanted.mirrors.length) ? kept : [];
    for (const location of before.mirrors.filter((mirror) => !prefix.includes(mirror)))
      await with_.post(`${base}/depot-overrides?action=remove`, { location });
    for (const location of wanted.mirrors.filter((mirror) => !prefix.includes(mirror)))
      await with_.post(`${base}/depot-overrides?action=add`, { location });
    await with_.putJson(`/api/greenroom/depot-overrides/${encodeURIComponent(id)}`, { fallback: wanted.fallback });
  });
  return [{ on: place.on, what: "depot override", differences: found, apply }];
}

async function policyChange(rest: Rest, { policy }: Part, place: Place): Promise<readonly Change[]> {
  if (policy === undefined) return [];
  const now = place.scope === undefined ? {} : await readPolicy(rest, `${place.scope.base}/policies/apply`);
  const found = differences(now, policy);
  if (found.length === 0) return [];
  const apply = step(async (with_) => with_.putJson(`${(await place.find(with_)).base}/policies/apply`, policy));
  return [{ on: place.on, what: "policy", differences: found, apply }];
}

async function imageChange(rest: Rest, { spec }: Part, place: Place): Promise<readonly Change[]> {
  if (spec === undefined) return [];
  const now = place.scope === undefined ? undefined : await specOfScope(rest, place.scope);
  const found = differences(now, spec);
  if (found.length === 0) return [];
  return [
    {
      on: place.on,
      what: "image",
      differences: found,
      apply: async ({ rest: with_, follow }) => {
        const drafts = `${(await place.find(with_)).base}/software/drafts`;
        const draft = await with_.post<string>(`${drafts}?action=import-software-spec`, {
          source_type: "JSON_STRING",
          software_spec: JSON.stringify(spec),
        });
        const commit = `${drafts}/${encodeURIComponent(draft)}?action=commit&vmw-task=true`;
        return follow(await with_.post<string>(commit, { message: "greenroom fleet apply" }));
      },
    },
  ];
}
