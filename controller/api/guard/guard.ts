import { randomBytes } from "node:crypto";
import type { FastifyRequest, RouteOptions } from "fastify";
import type { Clock } from "../../../core/time/clock.js";
import { accessProblem } from "../../domain/access/access-problems.js";
import { allows, allowsSomewhere, FLEET, objectWords, type AccessObject } from "../../domain/access/decision.js";
import type { Identity } from "../../domain/access/identity.js";
import type { Privilege } from "../../domain/access/privileges.js";
import type { Store } from "../../store/open-store.js";
import { apiProblem } from "../door/api-problems.js";
import { may, type Caller, type CallerOf } from "../door/caller.js";
import type { RestServer } from "../door/server.js";
import type { Sessions } from "../door/sessions.js";
import { credentialOf, type Credential } from "./credentials.js";
import type { Identify } from "./identify.js";
import type { RouteAccess } from "./needs.js";
import { hostObject, objectOf, type Found } from "./route-object.js";

/** A route as the door serves it, with what it asks for. */
export interface GuardedRoute {
  readonly method: string;
  /** Fastify's form: `/api/vcenter/cluster/:cluster`. */
  readonly path: string;
  readonly action: string | undefined;
  readonly access: RouteAccess;
}

export interface GuardParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly identify: Identify;
}

/** Header by which an approved request carries its one-time pass; it never leaves this process. */
export const PASS_HEADER = "x-greenroom-pass";

/** No body of JSON is larger, but that of a spec. */
const BODY_LIMIT_BYTES = 256 * 1024;

/** Lets no request reach its handler whose caller lacks what the route has declared; a route that declares nothing does not start. */
export class Guard {
  readonly routes: GuardedRoute[] = [];
  readonly #parts: GuardParts;
  readonly #callers = new WeakMap<FastifyRequest, Caller>();
  readonly #objects = new WeakMap<FastifyRequest, Found>();
  readonly #passes = new Map<string, { readonly identity: Identity; readonly approval: string }>();

  constructor(parts: GuardParts) {
    this.#parts = parts;
  }

  /** Before any route is added. */
  install(server: RestServer): void {
    server.addHook("onRoute", (route) => this.#note(route));
    // Before the body is read: strangers cannot make the controller read theirs.
    server.addHook("onRequest", async (request) => {
      const { access } = request.routeOptions.config;
      if (access !== undefined && !request.is404) await this.#admit(request, access);
    });
    server.addHook("preHandler", async (request) => {
      const { access } = request.routeOptions.config;
      if (access?.hostsInBody === "enough") await this.#judgeHosts(request, access);
    });
  }

  readonly callerOf: CallerOf = (request) => {
    const caller = this.#callers.get(request);
    if (caller === undefined) throw apiProblem("SESSION_MISSING", { why: "this route is open to all" });
    return caller;
  };

  /** Who it is, where that is known yet. */
  knownCaller(request: FastifyRequest): Caller | undefined {
    return this.#callers.get(request);
  }

  /** On what the request acts. */
  objectOf(request: FastifyRequest): AccessObject {
    const object = this.#objects.get(request) ?? FLEET;
    return object === "missing" ? FLEET : object;
  }

  /** A pass, good once, for a request that goes on as whoever asked for it. */
  pass(identity: Identity, approval: string): string {
    const pass = randomBytes(32).toString("base64url");
    this.#passes.set(pass, { identity, approval });
    return pass;
  }

  /** Whether whoever made the request would be let in still; asking is no use of his session. */
  async isWelcome(request: FastifyRequest): Promise<boolean> {
    const { access } = request.routeOptions.config;
    const caller = this.#callers.get(request);
    if (access === undefined || caller === undefined) return false;
    const { identify, sessions } = this.#parts;
    const credential = credentialOf(request);
    if (credential.by === "session" && (await sessions.ownerOf(credential.id)) === undefined) return false;
    const isAgain = credential.by === "issued-token" || credential.by === "password";
    if (isAgain && !(await identify.stillProves(credential, request.ip))) return false;
    if (!(await identify.isTokenAlive(caller.identity))) return false;
    if (!(await identify.isStillThere(caller.identity))) return false;
    const rights = await identify.rightsOf(caller.identity);
    return isAllowed({ ...caller, rights }, access, this.objectOf(request));
  }

  #note(route: RouteOptions): void {
    const { config, constraints, url } = route;
    const method = [route.method].flat().join(",");
    const access = config?.access;
    if (access === undefined) throw apiProblem("ROUTE_UNDECLARED", { method, path: url });
    const action: unknown = constraints?.["action"];
    if (access.body !== "spec") route.bodyLimit ??= BODY_LIMIT_BYTES;
    this.routes.push({ method, path: url, action: typeof action === "string" ? action : undefined, access });
  }

  async #admit(request: FastifyRequest, access: RouteAccess): Promise<void> {
    if (access.privilege === "open") return;
    const caller = await this.#callerBy(request, credentialOf(request));
    this.#callers.set(request, caller);
    const object = await objectOf(this.#parts.store.reader, access.place, request);
    this.#objects.set(request, object);
    if (access.hostsInBody === "enough" && object !== "missing" && isSomewhere(caller, access)) return;
    refuse(caller, access, { object, named: namedBy(request, access) });
  }

  /** Of a cluster's hosts that are named one by one, the privilege on each is enough; they are looked up as the handler does. */
  async #judgeHosts(request: FastifyRequest, access: RouteAccess): Promise<void> {
    const caller = this.callerOf(request);
    const object = this.objectOf(request);
    const body: unknown = request.body;
    const listed: unknown = typeof body === "object" && body !== null && "hosts" in body ? body.hosts : undefined;
    const hosts = Array.isArray(listed) ? listed.map(String) : [];
    if (object.kind === "fleet" || hosts.length === 0 || isAllowed(caller, access, object))
      return refuse(caller, access, { object, named: namedBy(request, access) });
    const there = await this.#parts.store.reader.hosts.ofScope(object.id);
    for (const named of hosts) {
      const host = there.find(({ id }) => id === named) ?? there.find(({ name }) => name === named);
      // What lies elsewhere, if anywhere, is nothing that a privilege on it would help with.
      refuse(caller, access, { object: host === undefined ? object : hostObject(host), named: `host ${named}` });
    }
  }

  async #callerBy(request: FastifyRequest, credential: Credential): Promise<Caller> {
    const passed = this.#passOf(request);
    if (passed !== undefined) return { ...(await this.#known(passed.identity)), approval: passed.approval };
    const { sessions, identify } = this.#parts;
    if (credential.by === "nothing")
      throw apiProblem("SESSION_MISSING", { why: "the header vmware-api-session-id is not there" });
    if (credential.by !== "session") return this.#known(await identify.prove(credential, request.ip));
    const { identity, ...since } = await sessions.check(credential.id);
    return { ...(await this.#known(identity)), since };
  }

  #passOf(request: FastifyRequest) {
    const header = request.headers[PASS_HEADER];
    const pass = typeof header === "string" ? header : "";
    const found = this.#passes.get(pass);
    this.#passes.delete(pass);
    return found;
  }

  async #known(identity: Identity): Promise<Caller> {
    const { identify, clock } = this.#parts;
    const now = new Date(clock.now()).toISOString();
    if (!(await identify.isTokenAlive(identity)))
      throw apiProblem("TOKEN_REFUSED", { why: "it was revoked or has expired since" });
    if (!(await identify.isStillThere(identity)))
      throw apiProblem("SESSION_MISSING", { why: `user ${identity.user} is not there any more, or disabled` });
    const rights = await identify.rightsOf(identity);
    return { user: identity.user, identity, rights, since: { createdAt: now, lastUsedAt: now } };
  }
}

interface Asked {
  readonly object: Found;
  /** In the caller's own words. */
  readonly named: string;
}

/** Whether there is such a thing, and how it is called, is not told to who may not see it. */
function refuse(caller: Caller, access: RouteAccess, { object, named }: Asked): void {
  if (isAllowed(caller, access, object === "missing" ? FLEET : object)) return;
  const [privilege = ""] = access.privilege;
  const isSeen = object !== "missing" && (object.kind === "fleet" || may(caller, "System.Read", object));
  throw accessProblem("PRIVILEGE_MISSING", {
    ...{ user: caller.user, privilege },
    object: isSeen ? objectWords(object) : named,
  });
}

function namedBy({ params }: FastifyRequest, { place }: RouteAccess): string {
  const value: unknown = "param" in place ? (params as Readonly<Record<string, unknown>>)[place.param] : "";
  return `${place.on} ${String(value)}`;
}

const isSomewhere = ({ rights }: Caller, { privilege }: RouteAccess): boolean =>
  typeof privilege !== "string" && privilege.some((one) => allowsSomewhere(rights, one));

function isAllowed(caller: Caller, access: RouteAccess, object: AccessObject): boolean {
  const { privilege, place } = access;
  if (typeof privilege === "string") return true;
  if (place.on === "anywhere") return isSomewhere(caller, access);
  return privilege.some((one: Privilege) => allows(caller.rights, one, object));
}
