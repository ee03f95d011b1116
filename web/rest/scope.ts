/** A cluster or a standalone host: what has an image. */
export interface Scope {
  readonly kind: "cluster" | "host";
  readonly id: string;
}

/** vSphere's path of a scope. */
export const basePath = ({ kind, id }: Scope): string => `/api/esx/settings/${kind}s/${encodeURIComponent(id)}`;

/** Our own path of a scope. */
export const ownPath = ({ kind, id }: Scope): string => `/api/greenroom/${kind}s/${encodeURIComponent(id)}`;

/** The page's address of a scope's image. */
export const imagePage = ({ kind, id }: Scope): string => `/${kind}s/${encodeURIComponent(id)}/updates/hosts/image`;

export const scopeOfTarget = (target: { type: string; id: string } | undefined): Scope | undefined =>
  target === undefined
    ? undefined
    : { kind: target.type === "ClusterComputeResource" ? "cluster" : "host", id: target.id };
