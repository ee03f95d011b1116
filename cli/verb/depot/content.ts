import { Argument, Option, type Command } from "commander";
import type {
  AddOnSummary,
  BaseImageSummary,
  ComponentSummary,
  HardwareSupportSummary,
  SolutionSummary,
} from "../../../controller/api/wire/depot/depot-content.js";
import { day } from "../../../core/terminal/quantity.js";
import { printAnswer } from "../../render/answer.js";
import { renderTable, type Column } from "../../render/table.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import type { Flags } from "../flags.js";
import { addContext, addOutput, repeated } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

const OURS = "/api/greenroom/depot-content";
const PATHS: Readonly<Record<string, string>> = {
  "base-images": "/api/esx/settings/depot-content/base-images",
  "add-ons": `${OURS}/add-ons`,
  components: `${OURS}/components`,
  "hardware-support": `${OURS}/hardware-support`,
  solutions: `${OURS}/solutions`,
};

type Thing = Partial<AddOnSummary & BaseImageSummary & ComponentSummary & HardwareSupportSummary & SolutionSummary>;

export const verb: Verb = {
  describe: (command) => {
    command
      .description("Lists what the library offers for images, with versions, release dates, category and urgency.")
      .addArgument(new Argument("<kind>", "what to list").choices(Object.keys(PATHS)))
      .option("--min-version <version>", "this version and newer");
    many(command, "--name <name>", "only of this name");
    many(command, "--vendor <vendor>", "only of this vendor");
    many(command, "--with-version <version>", "only this version");
    many(command, "--type <type>", "components: only of this release type (patch, extension, …)");
    addContext(addOutput(command));
    addExamples(command, [
      ["base images from 9.0 on", "depot content base-images --min-version 9.0"],
      ["a vendor's components", "depot content components --vendor Acme --output json"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [kind = ""] = args;
      const things = await rest.get<readonly Thing[]>(`${PATHS[kind] ?? ""}${queryOf(flags)}`);
      const table = () => contentTable(things, columnsOf(terminal.stdout));
      printAnswer({ terminal, flags, data: things, table });
      return 0;
    }),
};

const many = (command: Command, flags: string, what: string): Command =>
  command.addOption(new Option(flags, `${what}; may be given several times`).argParser(repeated));

function queryOf(flags: Flags): string {
  const query = new URLSearchParams();
  const add = (key: string, values: readonly string[]) => values.forEach((value) => query.append(key, value));
  add("names", flags.list("name"));
  add("vendors", flags.list("vendor"));
  add("versions", flags.list("withVersion"));
  add("bundle_types", flags.list("type"));
  const least = flags.text("minVersion");
  if (least !== undefined) query.append("min_version", least);
  return query.size === 0 ? "" : `?${query.toString()}`;
}

const COLUMNS: readonly Column<Thing>[] = [
  { head: "NAME", cell: ({ name, pkg, display_name: shown }) => name ?? pkg ?? shown ?? "" },
  { head: "VERSION", cell: ({ version = "" }) => version },
  { head: "VENDOR", cell: ({ vendor, manager }) => manager ?? vendor ?? "", spare: 2 },
  { head: "RELEASED", cell: ({ release_date: date = "" }) => day(date) },
  { head: "CATEGORY", cell: ({ category = "" }) => category.toLowerCase(), spare: 3 },
  { head: "URGENCY", cell: ({ urgency = "" }) => urgency.toLowerCase(), spare: 1 },
  { head: "DEPOTS", cell: ({ greenroom, depots }) => (greenroom?.depots ?? depots ?? []).join(" "), wraps: "yes" },
];

function contentTable(things: readonly Thing[], columns: number | undefined): string {
  return things.length === 0 ? "Nothing of that kind is in the library.\n" : renderTable(things, COLUMNS, columns);
}
