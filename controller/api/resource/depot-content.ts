import { z } from "zod";
import type { LibraryComponent, LibraryVib } from "../../domain/library-listing.js";
import type { Store } from "../../store/open-store.js";
import type { InDepot } from "../../store/library/contents.js";
import type { StoreReader } from "../../store/repositories.js";
import type { RestServer } from "../door/server.js";
import { addOnSummary, baseImageSummary, componentSummary, type ComponentSummary } from "../wire/depot.js";

const BASE = "/api/esx/settings/depot-content";

/** What the library offers for images: base images, add-ons, components. */
export function depotContentRoutes(server: RestServer, { reader }: Pick<Store, "reader">): void {
  server.get(`${BASE}/base-images`, { schema: { response: { 200: z.array(baseImageSummary) } } }, async () =>
    (await reader.contents.baseImages()).map(({ version, displayName, releaseDate }) => ({
      version,
      display_name: displayName,
      display_version: version,
      release_date: releaseDate,
      summary: "",
      kb: "",
    })),
  );

  server.get(`${BASE}/add-ons`, { schema: { response: { 200: z.array(addOnSummary) } } }, async () =>
    (await reader.contents.addOns()).map(({ name, version, displayName, vendor, releaseDate }) => ({
      name,
      version,
      display_name: displayName,
      display_version: version,
      vendor,
      release_date: releaseDate,
    })),
  );

  server.get(`${BASE}/components`, { schema: { response: { 200: z.array(componentSummary) } } }, async () =>
    presentComponents(reader),
  );
}

async function presentComponents(reader: StoreReader): Promise<ComponentSummary[]> {
  const vibs = await reader.vibs.list();
  const components = await reader.contents.components();
  const depots = [...new Set(components.map(({ depotId }) => depotId))];
  const held = new Map(
    await Promise.all(depots.map(async (id) => [id, new Set(await reader.vibs.ofDepot(id))] as const)),
  );
  return components.map((component) => presentComponent(component, vibs, held.get(component.depotId)));
}

/** The same VIB id may stand for other bytes in another depot: a component's VIBs are those of its own (DECISIONS 20). */
function presentComponent(
  component: InDepot<LibraryComponent>,
  vibs: readonly LibraryVib[],
  held: ReadonlySet<string> | undefined,
): ComponentSummary {
  const own = vibs.filter(({ sha256, descriptor }) => held?.has(sha256) && component.vibIds.includes(descriptor.id));
  return {
    name: component.name,
    version: component.version,
    display_name: component.displayName,
    vendor: component.vendor,
    release_date: component.releaseDate,
    greenroom: {
      synthetic: component.synthetic,
      vibs: own.map(({ sha256, sizeBytes, descriptor }) => ({ id: descriptor.id, sha256, size_bytes: sizeBytes })),
      depot: component.depotId,
    },
  };
}
