import { z } from "zod";
import { checkLocation } from "../../domain/library/depot-location.js";
import { orderSources } from "../../domain/library/order-sources.js";
import type { Scope } from "../../store/inventory/hosts.js";
import { resolveScope } from "../../store/inventory/scopes.js";
import type { StoreTransaction } from "../../store/repositories.js";
import { etagOf, needMatch } from "../door/conditional.js";
import type { RestServer } from "../door/server.js";
import { depotOverride, depotOverrides, overrideRule } from "../wire/depot/depot-override.js";
import { SCOPE_KINDS, scopeBase, scopeOf, type ScopeKind } from "../resource/scope-route.js";
import type { DepotParts } from "./depot-parts.js";
import { at, needs } from "../guard/needs.js";

const params = z.object({ scope: z.string() });

/** Depot overrides of clusters and standalone hosts: vSphere's paths, and our rule about the controller. */
export function depotOverrideRoutes(server: RestServer, parts: DepotParts): void {
  for (const kind of SCOPE_KINDS) {
    readingRoute(server, kind, parts);
    changingRoute(server, kind, { ...parts, action: "add" });
    changingRoute(server, kind, { ...parts, action: "remove" });
  }
  ruleRoute(server, parts);
}

function readingRoute(server: RestServer, kind: ScopeKind, { store, rollouts }: DepotParts): void {
  const { reader } = store;
  server.get(
    `${scopeBase(kind)}/depot-overrides`,
    {
      config: needs("VcIntegrity.lifecycleSettings.Read", at(kind, "scope")),
      schema: { params, response: { 200: depotOverrides } },
    },
    async (request, reply) => {
      const { id } = await scopeOf(reader, kind, request.params.scope);
      const mirrors = await reader.depotOverrides.ofScope(id);
      void reply.header("etag", etagOf(mirrors));
      return {
        depots: mirrors.locations.map((location) => ({ location })),
        greenroom: { fallback: mirrors.fallback, sources: [...orderSources(mirrors, rollouts.library.sources())] },
      };
    },
  );
}

interface Changing extends DepotParts {
  readonly action: "add" | "remove";
}

function changingRoute(server: RestServer, kind: ScopeKind, { store, callerOf, action }: Changing): void {
  server.post(
    `${scopeBase(kind)}/depot-overrides`,
    {
      config: needs("VcIntegrity.lifecycleSettings.Write", at(kind, "scope"), { match: true }),
      constraints: { action },
      schema: { params, body: depotOverride },
    },
    async (request, reply) => {
      const scope = await scopeOf(store.reader, kind, request.params.scope);
      const location = checkLocation("location", request.body.location);
      const change = { scope, who: callerOf(request).user, what: `depot override ${action}`, detail: { location } };
      await store.transact(async (tx) => {
        needMatch(request, `the depot overrides of ${scope.name}`, etagOf(await tx.depotOverrides.ofScope(scope.id)));
        if (action === "add") await tx.depotOverrides.add({ scopeId: scope.id, location, who: change.who });
        else await tx.depotOverrides.remove({ scopeId: scope.id, location });
        await audit(tx, change);
      });
      return reply.code(204).send();
    },
  );
}

function ruleRoute(server: RestServer, { store, callerOf }: DepotParts): void {
  server.put(
    "/api/greenroom/depot-overrides/:scope",
    {
      config: needs("VcIntegrity.lifecycleSettings.Write", at("scope", "scope"), { match: true }),
      schema: { params, body: overrideRule },
    },
    async (request, reply) => {
      const scope = await resolveScope(store.reader, request.params.scope);
      const fallback = request.body.fallback ? "controller" : "none";
      const { user: who } = callerOf(request);
      await store.transact(async (tx) => {
        needMatch(request, `the depot overrides of ${scope.name}`, etagOf(await tx.depotOverrides.ofScope(scope.id)));
        await tx.depotOverrides.setFallback({ scopeId: scope.id, fallback });
        await audit(tx, { scope, who, what: "depot override rule", detail: { fallback } });
      });
      return reply.code(204).send();
    },
  );
}

interface Change {
  readonly scope: Scope;
  readonly who: string;
  readonly what: string;
  readonly detail: unknown;
}

const audit = ({ audits }: StoreTransaction, { scope, who, what, detail }: Change): Promise<void> =>
  audits.append({ who, what, onWhat: scope.id, outcome: "OK", detail });
