import type { ClusterSummary, HostDetail } from "../../../controller/api/wire/inventory.js";
import { chosenContext } from "../../context/chosen-context.js";
import { contextNames } from "../../context/context-names.js";
import { Rest } from "../../rest/rest.js";
import { readHosts } from "../../rest/scope.js";
import { errorPages } from "../error-pages.js";
import type { Candidate } from "./candidates.js";
import type { NameKind } from "./name-kinds.js";
import { remembered } from "./name-memory.js";

/** Milliseconds that a person who presses Tab is let wait. */
const PATIENCE_MS = 1500;
const CONTENT = "/api/esx/settings/depot-content";

interface Versioned {
  readonly name?: string;
  readonly version: string;
  readonly display_name?: string;
}

type Asking = (rest: Rest) => Promise<readonly Candidate[]>;

const clusters: Asking = async (rest) =>
  (await rest.get<readonly ClusterSummary[]>("/api/vcenter/cluster")).map(({ cluster, name }) => ({
    word: name,
    about: cluster,
  }));

const hosts: Asking = async (rest) =>
  (await readHosts(rest)).map(({ host, name, cluster }: HostDetail) => ({
    word: name,
    about: `${host}, ${cluster ?? "standalone"}`,
  }));

/** `name=version` of add-ons and components. */
const versions =
  (path: string): Asking =>
  async (rest) =>
    (await rest.get<readonly Versioned[]>(`${CONTENT}/${path}`)).map(({ name, version, display_name }) => ({
      word: name === undefined ? version : `${name}=${version}`,
      about: display_name ?? "",
    }));

const named =
  (path: string, field: string, about: string): Asking =>
  async (rest) =>
    (await rest.get<readonly Readonly<Record<string, unknown>>[]>(path)).map((row) => ({
      word: textOf(row[field]),
      about: textOf(row[about]),
    }));

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

const tasks: Asking = async (rest) =>
  (
    await rest.get<readonly { readonly task: string; readonly info: { description: { default_message: string } } }[]>(
      "/api/greenroom/tasks?limit=50",
    )
  ).map(({ task, info }) => ({ word: task, about: info.description.default_message }));

const depots: Asking = async (rest) => {
  const kinds = await Promise.all(
    ["online", "offline"].map((kind) =>
      rest.get<Readonly<Record<string, { readonly description?: string }>>>(`/api/esx/settings/depots/${kind}`),
    ),
  );
  return kinds.flatMap((depot) =>
    Object.entries(depot).map(([word, { description = "" }]) => ({ word, about: description })),
  );
};

/** Who knows the names of a kind; kinds without one are known here. */
const ASKED: Partial<Readonly<Record<NameKind, Asking>>> = {
  cluster: clusters,
  host: hosts,
  scope: async (rest) => [...(await clusters(rest)), ...(await hosts(rest))],
  task: tasks,
  depot: depots,
  role: named("/api/greenroom/roles", "role", "description"),
  user: named("/api/greenroom/users", "user", "display_name"),
  "base-image": versions("base-images"),
  "add-on": versions("add-ons"),
  component: versions("components"),
};

/** Names of a kind, of the controller of the context in force; from memory where they were asked for moments ago. Throws what asking throws. */
export async function namesOf(kind: NameKind, context: string | undefined): Promise<readonly Candidate[]> {
  if (kind === "context") return contextNames().map((word) => ({ word, about: "" }));
  if (kind === "code") return errorPages().map(({ code, part }) => ({ word: code, about: part }));
  const ask = ASKED[kind];
  if (ask === undefined) return [];
  const chosen = await chosenContext(context);
  return remembered(`${chosen.url} ${chosen.user} ${chosen.token ?? ""} ${kind}`, () => asked(new Rest(chosen), ask));
}

async function asked(rest: Rest, ask: Asking): Promise<readonly Candidate[]> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<readonly Candidate[]>((_resolve, reject) => {
    timer = setTimeout(() => {
      rest.abandon();
      reject(new TooLong());
    }, PATIENCE_MS);
  });
  const work = async () => {
    const names = await ask(rest);
    await rest.close();
    return names;
  };
  return Promise.race([work(), tooLong]).finally(() => clearTimeout(timer));
}

/** Never seen by anybody: a completion that fails completes nothing. */
class TooLong extends Error {}
