import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { draftProblem } from "../../domain/drafts/draft-problems.js";
import { wholeSpec, type DraftSpec } from "../../domain/drafts/draft-spec.js";
import { layComponents } from "../../domain/resolution/layers.js";
import type { LibraryListing } from "../../domain/library-listing.js";
import type { ResolvedImage } from "../../domain/resolved-image.js";
import { offersFor } from "../../rollout/images/library-for.js";
import { at, needs, type Declared, type RouteList } from "../guard/needs.js";
import type { RestServer } from "../door/server.js";
import { presentBaseImage, presentEffective, presentParts, type Offers } from "../present/image/software-parts.js";
import { SCOPE_KINDS, scopeBase, type ScopeKind } from "../resource/scope-route.js";
import {
  addOnInfo,
  baseImageInfo,
  componentInfo,
  componentMap,
  effectiveComponents,
} from "../wire/image/image-parts.js";
import { hardwareSupportInfo, solutionInfo, solutionMap, type SoftwareParts } from "../wire/image/image-parts.js";
import { askingOf, draftParams, scopeParams, type ImageParts } from "./image-request.js";

type Effective = Pick<ResolvedImage, "components" | "removed">;

/** What the parts of an image or a draft are read from. */
interface Told {
  readonly where: string;
  readonly spec: DraftSpec;
  readonly offers: Offers;
  /** Taken only when effective components are asked for: those of a draft need its base image. */
  readonly effective: () => Effective | Promise<Effective>;
}

type Params = {
  readonly scope: string;
  readonly draft?: string;
  readonly component?: string;
  readonly solution?: string;
};
type Read = (request: FastifyRequest & { readonly params: Params }) => Promise<Told>;

interface Reading {
  readonly kind: ScopeKind;
  readonly params: typeof scopeParams | typeof draftParams;
  readonly read: Read;
}

const reads = (kind: ScopeKind, more: { readonly list?: RouteList } = {}): Declared =>
  needs("VcIntegrity.lifecycleSoftwareSpecification.Read", at(kind, "scope"), more);

/** GET of each part, of the image and of drafts, on vSphere's paths. */
export function partReadingRoutes(server: RestServer, parts: ImageParts): void {
  for (const kind of SCOPE_KINDS) {
    readingRoutes(server, `${scopeBase(kind)}/software`, { kind, params: scopeParams, read: imageReader(parts, kind) });
    readingRoutes(server, `${scopeBase(kind)}/software/drafts/:draft/software`, {
      kind,
      params: draftParams,
      read: draftReader(parts, kind),
    });
  }
}

function readingRoutes(server: RestServer, path: string, { kind, params, read }: Reading): void {
  server.get(
    `${path}/base-image`,
    { config: reads(kind), schema: { params, response: { 200: baseImageInfo } } },
    async (request) => {
      const { spec, offers, where } = await read(request);
      return presentBaseImage(set(spec.baseImage, "base image", where).version, offers);
    },
  );
  server.get(
    `${path}/add-on`,
    { config: reads(kind), schema: { params, response: { 200: addOnInfo } } },
    async (request) => {
      const told = await read(request);
      return set(partsOf(told).add_on, "vendor add-on", told.where);
    },
  );
  server.get(
    `${path}/hardware-support`,
    { config: reads(kind), schema: { params, response: { 200: hardwareSupportInfo } } },
    async (request) => partsOf(await read(request)).hardware_support ?? { packages: {} },
  );
  server.get(
    `${path}/effective-components`,
    { config: reads(kind, { list: {} }), schema: { params, response: { 200: effectiveComponents } } },
    async (request) => {
      const { effective, offers } = await read(request);
      return presentEffective(await effective(), offers);
    },
  );
  namedRoutes(server, path, { kind, params, read });
}

function namedRoutes(server: RestServer, path: string, { kind, params, read }: Reading): void {
  const byComponent = params.extend({ component: z.string() });
  const bySolution = params.extend({ solution: z.string() });
  server.get(
    `${path}/components`,
    { config: reads(kind, { list: {} }), schema: { params, response: { 200: componentMap } } },
    async (request) => partsOf(await read(request)).components,
  );
  server.get(
    `${path}/components/:component`,
    { config: reads(kind), schema: { params: byComponent, response: { 200: componentInfo } } },
    async (request) => {
      const told = await read(request);
      const { component } = request.params;
      return set(own(partsOf(told).components, component), `component ${component} of its own`, told.where);
    },
  );
  server.get(
    `${path}/solutions`,
    { config: reads(kind, { list: {} }), schema: { params, response: { 200: solutionMap } } },
    async (request) => partsOf(await read(request)).solutions,
  );
  server.get(
    `${path}/solutions/:solution`,
    { config: reads(kind), schema: { params: bySolution, response: { 200: solutionInfo } } },
    async (request) => {
      const told = await read(request);
      const { solution } = request.params;
      return set(own(partsOf(told).solutions, solution), `solution ${solution}`, told.where);
    },
  );
}

const partsOf = ({ spec, offers }: Told): SoftwareParts => presentParts(spec, offers);

const own = <V>(record: Readonly<Record<string, V>>, key: string): V | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

function set<T>(value: T | undefined, part: string, where: string): T {
  if (value === undefined) throw draftProblem("PART_UNSET", { part, where });
  return value;
}

const imageReader =
  (parts: ImageParts, kind: ScopeKind): Read =>
  async (request) => {
    const { scope } = await askingOf(parts, kind, request);
    const { reader } = parts.store;
    const image = await reader.images.need(scope.id);
    const offers = await reader.contents.offers();
    return { where: `the image of ${scope.name}`, spec: image.spec, offers, effective: () => image.resolved };
  };

const draftReader =
  (parts: ImageParts, kind: ScopeKind): Read =>
  async (request) => {
    const { draft = "" } = request.params;
    const { scope } = await askingOf(parts, kind, request);
    const { reader } = parts.store;
    const { spec } = await reader.drafts.get({ scopeId: scope.id, id: draft });
    const offers = await reader.contents.offers();
    return {
      where: `draft ${draft}`,
      spec,
      offers,
      effective: async () => wantedOf(spec, await offersFor(parts, spec)),
    };
  };

/** A draft need not resolve: what it asks for, layer over layer. */
function wantedOf(spec: DraftSpec, offers: Omit<LibraryListing, "vibs">): Effective {
  const { wanted, removed } = layComponents(wholeSpec(spec), { ...offers, vibs: [] });
  const components = [...wanted.values()].map(({ name, version, source, overridden }) => {
    const displayName = offers.components.find((one) => one.name === name)?.displayName ?? name;
    return { name, version: version ?? "", displayName, source, synthetic: false, overridden };
  });
  return { components, removed };
}
