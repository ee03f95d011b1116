import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { DraftEdit } from "../../domain/drafts/draft-edit.js";
import { draftProblem } from "../../domain/drafts/draft-problems.js";
import type { RestServer } from "../door/server.js";
import { SCOPE_KINDS, scopeBase, type ScopeKind } from "../resource/scope-route.js";
import { addOnSpec, baseImageSpec, componentsUpdate, componentVersion } from "../wire/image/image-parts.js";
import { hardwareSupportSpec, solutionSpec, type SolutionSpec } from "../wire/image/image-parts.js";
import { askingOf, draftParams, draftWish, scopeParams, tag, type ImageParts } from "./image-request.js";
import { at, needs, type Declared } from "../guard/needs.js";

const imageSolutionParams = scopeParams.extend({ solution: z.string().max(255) });
const componentParams = draftParams.extend({ component: z.string().max(255) });
const solutionParams = draftParams.extend({ solution: z.string().max(255) });

/** The parts of a draft, changed one by one on vSphere's paths; each change is the draft's next revision. */
export function draftPartRoutes(server: RestServer, parts: ImageParts): void {
  for (const kind of SCOPE_KINDS) {
    const config = needs("VcIntegrity.lifecycleSoftwareSpecification.Write", at(kind, "scope"));
    const changing = { change: changerOf(parts, kind), config };
    const path = `${scopeBase(kind)}/software/drafts/:draft/software`;
    layerRoutes(server, path, changing);
    componentRoutes(server, path, changing);
    solutionRoutes(server, path, changing);
    imageSolutionRoutes(server, kind, parts);
  }
}

type DraftRequest = Parameters<typeof draftWish>[2];
type Change = (request: DraftRequest, reply: FastifyReply, edits: readonly DraftEdit[]) => Promise<FastifyReply>;

interface Changing {
  readonly change: Change;
  readonly config: Declared;
}

const changerOf =
  (parts: ImageParts, kind: ScopeKind): Change =>
  async (request, reply, edits) => {
    tag(reply, await parts.desk.edit(await draftWish(parts, kind, request), edits));
    return reply.code(204).send();
  };

function layerRoutes(server: RestServer, path: string, { change, config }: Changing): void {
  const params = draftParams;
  server.put(`${path}/base-image`, { config, schema: { params, body: baseImageSpec } }, (request, reply) =>
    change(request, reply, [{ part: "base-image", version: request.body.version }]),
  );
  server.put(`${path}/add-on`, { config, schema: { params, body: addOnSpec } }, (request, reply) =>
    change(request, reply, [{ part: "add-on", wanted: request.body }]),
  );
  server.delete(`${path}/add-on`, { config, schema: { params } }, (request, reply) =>
    change(request, reply, [{ part: "add-on", wanted: null }]),
  );
  server.put(`${path}/hardware-support`, { config, schema: { params, body: hardwareSupportSpec } }, (request, reply) =>
    change(request, reply, [{ part: "hardware-support", packages: request.body.packages }]),
  );
  server.delete(`${path}/hardware-support`, { config, schema: { params } }, (request, reply) =>
    change(request, reply, [{ part: "hardware-support", packages: null }]),
  );
}

function componentRoutes(server: RestServer, path: string, { change, config }: Changing): void {
  const params = componentParams;
  server.patch(
    `${path}/components`,
    { config, schema: { params: draftParams, body: componentsUpdate } },
    (request, reply) => change(request, reply, componentEdits(request.body)),
  );
  server.put(
    `${path}/components/:component`,
    { config, schema: { params, body: componentVersion } },
    (request, reply) =>
      change(request, reply, [{ part: "component", name: request.params.component, version: request.body }]),
  );
  server.delete(`${path}/components/:component`, { config, schema: { params } }, (request, reply) =>
    change(request, reply, [{ part: "component-entry", name: request.params.component }]),
  );
}

function solutionRoutes(server: RestServer, path: string, { change, config }: Changing): void {
  const params = solutionParams;
  server.put(`${path}/solutions/:solution`, { config, schema: { params, body: solutionSpec } }, (request, reply) =>
    change(request, reply, [solutionEdit(request.params.solution, request.body)]),
  );
  server.delete(`${path}/solutions/:solution`, { config, schema: { params } }, (request, reply) =>
    change(request, reply, [solutionEdit(request.params.solution, null)]),
  );
}

/** vSphere's solutions are set by other products, each at once: a task that commits the image with that change alone. */
function imageSolutionRoutes(server: RestServer, kind: ScopeKind, parts: ImageParts): void {
  const path = `${scopeBase(kind)}/software/solutions/:solution`;
  const schema = { params: imageSolutionParams, response: { 202: z.string() } };
  const start = async (request: SolutionRequest, wanted: SolutionSpec | null): Promise<string> => {
    const solution = { name: request.params.solution, wanted: wanted && namedComponents(wanted) };
    return parts.rollouts.commitSolution({ ...(await askingOf(parts, kind, request)), solution });
  };
  const config = needs("VcIntegrity.lifecycleSoftwareSpecification.Write", at(kind, "scope"), {
    secondPerson: { act: "commit" },
  });
  server.put(path, { config, schema: { ...schema, body: solutionSpec } }, async (request, reply) =>
    reply
      .code(202)
      .serializer(JSON.stringify)
      .send(await start(request, request.body)),
  );
  server.delete(path, { config, schema }, async (request, reply) =>
    reply
      .code(202)
      .serializer(JSON.stringify)
      .send(await start(request, null)),
  );
}

type SolutionRequest = FastifyRequest & { readonly params: z.infer<typeof imageSolutionParams> };

/** COMPONENT_CONTRADICTION: a component that is both set and deleted is told, not guessed. */
export function componentEdits(update: z.infer<typeof componentsUpdate>): readonly DraftEdit[] {
  const { components_to_set: set = {}, components_to_delete: deleted = [] } = update;
  const twice = deleted.find((name) => Object.hasOwn(set, name));
  if (twice !== undefined) throw draftProblem("COMPONENT_CONTRADICTION", { component: twice });
  return [
    ...deleted.map((name) => ({ part: "component-entry", name }) as const),
    ...Object.entries(set).map(([name, version]) => ({ part: "component", name, version }) as const),
  ];
}

export const solutionEdit = (name: string, wanted: SolutionSpec | null): DraftEdit => ({
  part: "solution",
  name,
  wanted: wanted && namedComponents(wanted),
});

const namedComponents = ({ version, components = [] }: SolutionSpec) => ({
  version,
  components: components.map(({ component }) => component),
});
