/** Kinds of names that are completed. */
export const NAME_KINDS = [
  "cluster",
  "host",
  "scope",
  "task",
  "depot",
  "role",
  "user",
  "base-image",
  "add-on",
  "component",
  "hardware-support",
  "commit",
  "manager",
  "privilege",
  "token",
  "grant",
  "approval",
  "alarm",
  "context",
  "code",
] as const;
export type NameKind = (typeof NAME_KINDS)[number];

const BY_VALUE: Readonly<Record<string, NameKind>> = {
  cluster: "cluster",
  host: "host",
  scope: "scope",
  task: "task",
  depot: "depot",
  depots: "depot",
  role: "role",
  "role[@cluster": "role",
  privilege: "privilege",
  commit: "commit",
  image: "commit",
  from: "commit",
  to: "commit",
  manager: "manager",
  token: "token",
  grant: "grant",
  approval: "approval",
  alarm: "alarm",
  user: "user",
  context: "context",
  code: "code",
};

const BY_OPTION: Readonly<Record<string, NameKind>> = {
  "--base-image": "base-image",
  "--add-on": "add-on",
  "--component": "component",
  "--hardware-support": "hardware-support",
  "--context": "context",
  "--standalone": "host",
  "--retry-failed": "task",
};

const FILE = /^(file|files|folder|bundle|bundles|path|spec\.json)(\.\.\.)?$/;

/** What a value is, by its name in the help (`<cluster>`) and the option it belongs to. */
export function kindOfValue(value: string, option: string): NameKind | "file" | undefined {
  const name = value.replace(/\.\.\.$/, "");
  return BY_OPTION[option] ?? BY_VALUE[name] ?? (FILE.test(name) ? "file" : undefined);
}
