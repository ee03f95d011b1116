import type { FastifyReply, FastifyRequest } from "fastify";
import { coreProblem } from "../../../core/problem/core-problems.js";
import { FLEET, type AccessObject } from "../../domain/access/decision.js";
import type { Store } from "../../store/open-store.js";
import { may, type Caller } from "../door/caller.js";
import type { RestServer } from "../door/server.js";
import type { Guard } from "./guard.js";
import type { RouteAccess, RouteList } from "./needs.js";
import { clusterObject, hostObject } from "./route-object.js";

const MOST_A_PAGE = 10_000;
const MOST_FILTERS = 16;

interface Page {
  readonly limit: number | undefined;
  readonly token: string | undefined;
  readonly filters: readonly (readonly [field: string, fits: (text: string) => boolean])[];
}

type Entry = Readonly<Record<string, unknown>>;

/**
 * What is the same for every list: each entry only for who may see what it is about, `filter=FIELD:TEXT` (`*` stands for anything), and
 * pages by `limit` and `page_token`, the next one in a Link header (RFC 8288), so that arrays and maps stay vSphere's.
 */
export class ListPages {
  readonly #pages = new WeakMap<FastifyRequest, Page>();

  constructor(
    private readonly store: Store,
    private readonly guard: Guard,
  ) {}

  install(server: RestServer): void {
    server.addHook("preValidation", async (request) => {
      const list = request.routeOptions.config.access?.list;
      if (list !== undefined) this.#pages.set(request, takePage(request, list));
    });
    server.addHook("preSerialization", async (request, reply, payload) => {
      const { access } = request.routeOptions.config;
      const page = this.#pages.get(request);
      if (access?.list === undefined || page === undefined || reply.statusCode !== 200) return payload;
      return this.#cut(payload, { request, reply, access, list: access.list, page });
    });
  }

  async #cut(payload: unknown, of: Cutting): Promise<unknown> {
    const entries: (readonly [string, Entry])[] = Array.isArray(payload)
      ? payload.map((entry: Entry) => [keyOf(entry, of.list), entry] as const)
      : Object.entries(payload as Readonly<Record<string, Entry>>);
    const seen = await this.#visible(entries, of);
    const fitting = seen.filter(([, entry]) => of.page.filters.every(([field, fits]) => fits(textAt(entry, field))));
    const cut = pageOf(fitting, of);
    return Array.isArray(payload) ? cut.map(([, entry]) => entry) : Object.fromEntries(cut);
  }

  async #visible(entries: readonly (readonly [string, Entry])[], { request, access, list }: Cutting) {
    const { aboutOf } = list;
    const caller = this.guard.callerOf(request);
    if (aboutOf === undefined || sees(caller, access, FLEET)) return entries;
    const objects = await this.#objects();
    return entries.filter(([key, entry]) => {
      const object = objects.get(aboutOf(entry, key));
      return object !== undefined && sees(caller, access, object);
    });
  }

  async #objects(): Promise<ReadonlyMap<string, AccessObject>> {
    const { clusters, hosts } = this.store.reader;
    const all = [...(await hosts.list()), ...(await hosts.decommissioned())].map(hostObject);
    const objects = [...all, ...(await clusters.list()).map(clusterObject)];
    return new Map(objects.flatMap((object) => (object.kind === "fleet" ? [] : [[object.id, object] as const])));
  }
}

interface Cutting {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly access: RouteAccess;
  readonly list: RouteList;
  readonly page: Page;
}

const sees = (caller: Caller, { privilege }: RouteAccess, object: AccessObject): boolean =>
  typeof privilege !== "string" && privilege.some((one) => may(caller, one, object));

/** Takes what is the list's own out of the query, so that the route's schema judges the rest. */
function takePage(request: FastifyRequest, { limits }: RouteList): Page {
  const query = request.query as Record<string, unknown>;
  const take = (name: string): readonly string[] => {
    const value = query[name];
    delete query[name];
    return value === undefined ? [] : [value].flat().map(String);
  };
  const [limit] = limits === "by-itself" ? [] : take("limit");
  const [token] = take("page_token");
  const filters = take("filter");
  if (limit !== undefined && (!/^\d{1,5}$/.test(limit) || Number(limit) < 1 || Number(limit) > MOST_A_PAGE))
    throw refusal("limit", `expected a whole number from 1 to ${MOST_A_PAGE}`);
  if (filters.length > MOST_FILTERS) throw refusal("filter", `more than ${MOST_FILTERS}`);
  return { limit: limit === undefined ? undefined : Number(limit), token, filters: filters.map(filterOf) };
}

const refusal = (name: string, what: string) => coreProblem("INPUT_INVALID", { where: `querystring.${name}`, what });

function filterOf(text: string): Page["filters"][number] {
  const [, field, wanted] = /^([A-Za-z0-9_.]{1,80}):(.{0,200})$/su.exec(text) ?? [];
  if (field === undefined || wanted === undefined) throw refusal("filter", "expected FIELD:TEXT, such as name:esx-*");
  const parts = wanted.toLowerCase().split(/\*+/);
  if (parts.length > 4) throw refusal("filter", "more than three stars");
  return [field, (value) => isFit(value.toLowerCase(), parts)];
}

/** Whether the parts stand in the text in their order, the first at its begin and the last at its end; each is looked for once, so that no text takes long. */
function isFit(text: string, [head = "", ...rest]: readonly string[]): boolean {
  const tail = rest.at(-1);
  if (tail === undefined) return text === head;
  if (!text.startsWith(head)) return false;
  let at = head.length;
  for (const part of rest.slice(0, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - tail.length >= at && text.endsWith(tail);
}

/** The text at a dotted path; objects have none. */
function textAt(entry: unknown, path: string): string {
  const value = path
    .split(".")
    .reduce<unknown>(
      (at, name) =>
        typeof at === "object" && at !== null && Object.hasOwn(at, name) ? (at as Entry)[name] : undefined,
      entry,
    );
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

const keyOf = (entry: Entry, { key = "id" }: RouteList): string => textAt(entry, key);

function pageOf(entries: readonly (readonly [string, Entry])[], { request, reply, page }: Cutting) {
  const { limit, token } = page;
  void reply.header("x-total-count", entries.length);
  const from = token === undefined ? 0 : startOf(entries, token);
  const cut = limit === undefined ? entries.slice(from) : entries.slice(from, from + limit);
  const last = cut.at(-1);
  if (last !== undefined && from + cut.length < entries.length)
    void reply.header("link", `<${nextAddress(request.url, last[0], from + cut.length)}>; rel="next"`);
  return cut;
}

/** Behind the entry that the last page ended with; where that is gone, at its place. */
function startOf(entries: readonly (readonly [string, Entry])[], token: string): number {
  const [, place = "", key = ""] = /^(\d{1,9})\.(.*)$/su.exec(Buffer.from(token, "base64url").toString("utf8")) ?? [];
  if (place === "") throw refusal("page_token", "it is none of this list: take it from the Link header");
  const found = entries.findIndex(([one]) => one === key);
  return found < 0 ? Number(place) : found + 1;
}

function nextAddress(url: string, key: string, place: number): string {
  const [path = "", query = ""] = url.split("?", 2);
  const next = new URLSearchParams(query);
  next.set("page_token", Buffer.from(`${place}.${key}`, "utf8").toString("base64url"));
  return `${path}?${next.toString()}`;
}
