import type { ClusterSummary, HostDetail } from "../../../controller/api/wire/inventory.js";
import type { Rest } from "../../rest/rest.js";
import { clusterPath, readHosts } from "../../rest/scope.js";
import type { Candidate } from "./candidates.js";
import type { NameKind } from "./name-kinds.js";

const CONTENT = "/api/greenroom/depot-content";
/** Beyond these nobody looks for a commit without having named its cluster. */
const MOST_CLUSTERS = 8;

interface Committed {
  readonly description: string;
  readonly greenroom: { readonly commit: string; readonly display_name: string };
}

interface Versioned {
  readonly manager?: string;
  readonly pkg?: string;
  readonly name?: string;
  readonly version: string;
  readonly display_name?: string;
}

/** Asks the controller; `line` are the words that stand on the command line already. */
export type Asking = (rest: Rest, line: readonly string[]) => Promise<readonly Candidate[]>;

const clusters: Asking = async (rest) =>
  (await rest.get<readonly ClusterSummary[]>("/api/vcenter/cluster")).map(({ cluster, name }) => ({
    word: name,
    about: cluster,
  }));

const hosts: Asking = async (rest) =>
  (await readHosts(rest)).map(({ host, name, cluster, cluster_name }: HostDetail) => ({
    word: name,
    about: `${host}, ${cluster_name ?? cluster ?? "standalone"}`,
  }));

/** `name=version` of add-ons and components, `manager=package=version` of firmware, the version alone of base images. */
const versions =
  (path: string): Asking =>
  async (rest) =>
    (await rest.get<readonly Versioned[]>(path)).map(({ manager, pkg, name, version, display_name }) => ({
      word: [manager, pkg ?? name, version].filter((part) => part !== undefined).join("="),
      about: display_name ?? "",
    }));

/** Commits of the cluster that stands on the line; of all (the first few) where none does. */
const commits: Asking = async (rest, line) => {
  const all = await rest.get<readonly ClusterSummary[]>("/api/vcenter/cluster");
  const named = all.filter(({ cluster, name }) => line.includes(cluster) || line.includes(name));
  const asked = (named.length > 0 ? named : all).slice(0, MOST_CLUSTERS);
  const histories = await Promise.all(
    asked.map(async ({ cluster, name }) => {
      const history = await rest.get<readonly Committed[]>(`${clusterPath(cluster)}/software/commits?limit=20`);
      return history.map(({ greenroom, description }) => ({
        word: greenroom.commit,
        about: `${name}: ${description === "" ? greenroom.display_name : description}`,
      }));
    }),
  );
  return histories.flat();
};

const privileges: Asking = async (rest) => {
  const roles = await rest.get<readonly { readonly privileges: readonly string[] }[]>("/api/greenroom/roles");
  return [...new Set(roles.flatMap((role) => role.privileges))].sort().map((word) => ({ word, about: "" }));
};

const named =
  (path: string, field: string, about: string): Asking =>
  async (rest) =>
    (await rest.get<readonly Readonly<Record<string, unknown>>[]>(path)).map((row) => ({
      word: textOf(row[field]),
      about: textOf(row[about]),
    }));

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : "";

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
export const ASKED: Partial<Readonly<Record<NameKind, Asking>>> = {
  cluster: clusters,
  host: hosts,
  scope: async (rest, line) => [...(await clusters(rest, line)), ...(await hosts(rest, line))],
  task: tasks,
  depot: depots,
  role: named("/api/greenroom/roles", "role", "description"),
  user: named("/api/greenroom/users", "user", "display_name"),
  "base-image": versions("/api/esx/settings/depot-content/base-images"),
  "add-on": versions(`${CONTENT}/add-ons`),
  component: versions(`${CONTENT}/components`),
  "hardware-support": versions(`${CONTENT}/hardware-support`),
  commit: commits,
  manager: named("/api/greenroom/hardware-support/managers", "manager", "vendor"),
  privilege: privileges,
  token: named("/api/greenroom/tokens", "token", "name"),
  grant: named("/api/greenroom/grants", "grant", "role"),
  approval: named("/api/greenroom/approvals", "approval", "act"),
  alarm: named("/api/greenroom/alarms", "alarm", "kind"),
};
