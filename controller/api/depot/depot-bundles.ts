import type { StoreReader } from "../../store/repositories.js";
import type { RestServer } from "../door/server.js";
import { presentBundle } from "../present/depot/metadata-bundle.js";
import { depotBundles, type DepotBundles } from "../wire/depot/metadata-bundle.js";
import { byDepot, type DepotParts } from "./depot-parts.js";
import { offlineDepot } from "./offline-depots.js";
import { anywhere, needs } from "../guard/needs.js";

const DEPOTS = "/api/esx/settings/depots";

/** What the metadata of one depot tells (VLCM part 3), as `content` below the depot. */
export function depotBundleRoutes(server: RestServer, { store: { reader } }: DepotParts): void {
  const config = needs("VcIntegrity.lifecycleSettings.Read", anywhere);
  const options = { config, schema: { params: byDepot, response: { 200: depotBundles } } };
  server.get(`${DEPOTS}/offline/:depot/content`, options, async (request) =>
    bundlesOf(reader, await offlineDepot(reader, request.params.depot)),
  );
  server.get(`${DEPOTS}/online/:depot/content`, options, async (request) => {
    const { id, location } = await reader.onlineDepots.resolveOnline(request.params.depot);
    return bundlesOf(reader, { id, name: location });
  });
}

async function bundlesOf(
  { contents }: StoreReader,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<DepotBundles> {
  const tells = {
    baseImages: await contents.baseImages(id),
    addOns: await contents.addOns(id),
    components: await contents.components(id),
    hardwareSupport: await contents.hardwareSupport(id),
    solutions: await contents.solutions(id),
  };
  return { metadata_bundles: { [id]: [presentBundle(name, tells)] } };
}
