import { z } from "zod";
import { merged, passes, type ContentFilter, type Filtered } from "../../domain/library/content-filter.js";
import type { LibraryComponent } from "../../domain/library-listing.js";
import type { Store } from "../../store/open-store.js";
import { storeProblem } from "../../store/store-problems.js";
import type { StoreReader } from "../../store/repositories.js";
import {
  namesOf,
  presentAddOn,
  presentBaseImage,
  presentByName,
  presentComponent,
  presentHardwareSupport,
  presentSolution,
  type ComponentNames,
  type Offered,
} from "../present/depot/depot-content.js";
import type { RestServer } from "../door/server.js";
import {
  addOnInfo,
  addOnSummary,
  baseImageInfo,
  baseImageSummary,
  componentInfo,
  componentSummary,
  contentFilter,
  hardwareSupportSummary,
  releasesOfName,
  solutionSummary,
  type ComponentInfo,
  type ContentQuery,
} from "../wire/depot/depot-content.js";
import { anywhere, needs } from "../guard/needs.js";

const BASE = "/api/esx/settings/depot-content";
const OURS = "/api/greenroom/depot-content";

const version = z.object({ version: z.string() });
const nameAndVersion = version.extend({ name: z.string() });
const query = { querystring: contentFilter };

/** What the library offers for images, filtered; each is told once, with the depots that offer it. */
export function depotContentRoutes(server: RestServer, { reader }: Pick<Store, "reader">): void {
  baseImageRoutes(server, reader);
  addOnRoutes(server, reader);
  componentRoutes(server, reader);
  ownRoutes(server, reader);
}

const filterOf = (asked: ContentQuery): ContentFilter => ({
  vendors: asked.vendors,
  names: asked.names,
  versions: asked.versions,
  minVersion: asked.min_version,
  bundleTypes: asked.bundle_types,
});

type Listed = Filtered & { readonly depotId: string };

const keyOf = ({ name = "", version: of }: Listed): string => `${name}\n${of}`;

const filtered = <T extends Listed>(list: readonly T[], asked: ContentQuery) =>
  merged(
    list.filter((thing) => passes(thing, filterOf(asked))),
    keyOf,
  );

/** The one of a name and version: CONTENT_NOT_FOUND. */
function one<T extends Listed>(list: readonly T[], what: string, wanted: { name?: string; version: string }) {
  const [found] = merged(
    list.filter((thing) => thing.version === wanted.version && (thing.name ?? "") === (wanted.name ?? "")),
    keyOf,
  );
  if (found !== undefined) return found;
  throw storeProblem("CONTENT_NOT_FOUND", { what: [what, wanted.name, wanted.version].filter(Boolean).join(" ") });
}

const componentNames = async ({ contents }: StoreReader): Promise<ComponentNames> =>
  namesOf(await contents.components());

function baseImageRoutes(server: RestServer, reader: StoreReader): void {
  server.get(
    `${BASE}/base-images`,
    {
      config: needs("VcIntegrity.lifecycleSettings.Read", anywhere, { list: { key: "version" } }),
      schema: { ...query, response: { 200: z.array(baseImageSummary) } },
    },
    async (request) => {
      const names = await componentNames(reader);
      return filtered(await reader.contents.baseImages(), request.query).map((it) => presentBaseImage(it, names));
    },
  );
  server.get(
    `${BASE}/base-images/versions/:version`,
    {
      config: needs("VcIntegrity.lifecycleSettings.Read", anywhere),
      schema: { params: version, response: { 200: baseImageInfo } },
    },
    async (request) =>
      presentBaseImage(
        one(await reader.contents.baseImages(), "base image", request.params),
        await componentNames(reader),
      ),
  );
}

/** vSphere groups what has a name by it; the same one by one, with everything that is known of each, is ours. */
function addOnRoutes(server: RestServer, reader: StoreReader): void {
  server.get(
    `${BASE}/add-ons`,
    {
      config: needs("VcIntegrity.lifecycleSettings.Read", anywhere, { list: { key: "name" } }),
      schema: { ...query, response: { 200: z.array(releasesOfName) } },
    },
    async (request) => presentByName(filtered(await reader.contents.addOns(), request.query)),
  );
  server.get(
    `${OURS}/add-ons`,
    {
      config: needs("VcIntegrity.lifecycleSettings.Read", anywhere, { list: { key: "name" } }),
      schema: { ...query, response: { 200: z.array(addOnSummary) } },
    },
    async (request) => {
      const names = await componentNames(reader);
      return filtered(await reader.contents.addOns(), request.query).map((it) => presentAddOn(it, names));
    },
  );
  server.get(
    `${BASE}/add-ons/:name/versions/:version`,
    {
      config: needs("VcIntegrity.lifecycleSettings.Read", anywhere),
      schema: { params: nameAndVersion, response: { 200: addOnInfo } },
    },
    async (request) =>
      presentAddOn(one(await reader.contents.addOns(), "add-on", request.params), await componentNames(reader)),
  );
}

function componentRoutes(server: RestServer, reader: StoreReader): void {
  server.get(
    `${BASE}/components`,
    {
      config: needs("VcIntegrity.lifecycleSettings.Read", anywhere, { list: { key: "name" } }),
      schema: { ...query, response: { 200: z.array(releasesOfName) } },
    },
    async (request) => presentByName(filtered(await reader.contents.components(), request.query)),
  );
  server.get(
    `${OURS}/components`,
    {
      config: needs("VcIntegrity.lifecycleSettings.Read", anywhere, { list: { key: "component" } }),
      schema: { ...query, response: { 200: z.array(componentSummary) } },
    },
    async (request) => presentComponents(reader, filtered(await reader.contents.components(), request.query)),
  );
  server.get(
    `${BASE}/components/:name/versions/:version`,
    {
      config: needs("VcIntegrity.lifecycleSettings.Read", anywhere),
      schema: { params: nameAndVersion, response: { 200: componentInfo } },
    },
    async (request) => {
      const component = one(await reader.contents.components(), "component", request.params);
      const [presented] = await presentComponents(reader, [component]);
      return presented ?? presentComponent(component, []);
    },
  );
}

/** Hardware support packages and solutions have no list of their own in vSphere's depot content. */
function ownRoutes(server: RestServer, reader: StoreReader): void {
  for (const base of [OURS, BASE])
    server.get(
      `${base}/hardware-support`,
      {
        config: needs("VcIntegrity.lifecycleSettings.Read", anywhere, { list: { key: "name" } }),
        schema: { ...query, response: { 200: z.array(hardwareSupportSummary) } },
      },
      async (request) => {
        const names = await componentNames(reader);
        const listed = (await reader.contents.hardwareSupport()).filter((it) => passes(it, filterOf(request.query)));
        const distinct = merged(listed, (it) => `${it.manager}\n${it.name}\n${it.version}`);
        return distinct.map((it) => presentHardwareSupport(it, names));
      },
    );
  server.get(
    `${OURS}/solutions`,
    {
      config: needs("VcIntegrity.lifecycleSettings.Read", anywhere, { list: { key: "name" } }),
      schema: { ...query, response: { 200: z.array(solutionSummary) } },
    },
    async (request) => {
      const names = await componentNames(reader);
      return filtered(await reader.contents.solutions(), request.query).map((it) => presentSolution(it, names));
    },
  );
}

/** The same VIB id may stand for other bytes in another depot: a component's VIBs are those of its own (DECISIONS 20). */
async function presentComponents(
  { vibs }: StoreReader,
  components: readonly Offered<LibraryComponent>[],
): Promise<ComponentInfo[]> {
  const all = await vibs.list();
  const depots = [...new Set(components.map(({ depotId }) => depotId))];
  const held = new Map(await Promise.all(depots.map(async (id) => [id, new Set(await vibs.ofDepot(id))] as const)));
  return components.map((component) => {
    const own = held.get(component.depotId);
    const wanted = new Set(component.vibIds);
    return presentComponent(
      component,
      all.filter(({ sha256, descriptor }) => own?.has(sha256) === true && wanted.has(descriptor.id)),
    );
  });
}
