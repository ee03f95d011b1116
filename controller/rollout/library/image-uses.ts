import { isProblem } from "../../../core/problem/problem.js";
import { wholeSpec } from "../../domain/drafts/draft-spec.js";
import { contentName, type ImageInUse, type Offer } from "../../domain/library/depot-uses.js";
import { resolveImage } from "../../domain/resolution/resolve-image.js";
import type { LibraryListing } from "../../domain/library-listing.js";
import type { ResolvedImage } from "../../domain/resolved-image.js";
import type { DraftRecord } from "../../store/images/drafts.js";
import type { StoreReader } from "../../store/repositories.js";

type Readers = Pick<StoreReader, "clusters" | "hosts" | "images" | "drafts" | "contents" | "vibs">;

/** Every image that counts: the newest commit of each cluster and standalone host, and every draft. */
export async function imagesInUse(reader: Readers): Promise<readonly ImageInUse[]> {
  const listing = await reader.contents.listing();
  const images: ImageInUse[] = [];
  for (const { id, where } of await scopesOf(reader)) {
    const commit = await reader.images.current(id);
    if (commit !== undefined)
      images.push({ where: `${where}: ${commit.commitId}`, spec: commit.spec, resolved: commit.resolved });
    for (const draft of await reader.drafts.list(id)) {
      const resolved = resolvedDraft(draft, listing);
      images.push({
        where: `${where}: ${draft.id} of ${draft.owner}`,
        spec: draft.spec,
        ...(resolved && { resolved }),
      });
    }
  }
  return images;
}

/** Clusters and standalone hosts, each with how people call it. */
export async function scopesOf({
  clusters,
  hosts,
}: Pick<Readers, "clusters" | "hosts">): Promise<readonly { readonly id: string; readonly where: string }[]> {
  const alone = (await hosts.list()).filter(({ clusterId }) => clusterId === null);
  return [
    ...(await clusters.list()).map(({ id, name }) => ({ id, where: `cluster ${name} (${id})` })),
    ...alone.map(({ id, name }) => ({ id, where: `host ${name} (${id})` })),
  ];
}

/** A draft that does not resolve uses what it names alone. */
function resolvedDraft({ spec, pins }: DraftRecord, listing: LibraryListing): ResolvedImage | undefined {
  try {
    return resolveImage({ spec: wholeSpec(spec), pins, listing });
  } catch (thrown) {
    if (isProblem(thrown)) return undefined;
    throw thrown;
  }
}

/** What only this depot offers. */
export async function offerOf({ contents, vibs }: Readers, depotId: string): Promise<Offer> {
  const mine = await contents.keysOf(depotId);
  const others = new Set(
    (await contents.keysBeside(depotId)).map(({ kind, name, version }) => contentName(kind, name, version)),
  );
  const names = mine.map(({ kind, name, version }) => contentName(kind, name, version));
  return {
    contents: new Set(names.filter((name) => !others.has(name))),
    vibs: new Map(await vibs.onlyIn(depotId)),
  };
}
