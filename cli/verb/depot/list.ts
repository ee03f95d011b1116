import type { OfflineInfo } from "../../../controller/api/wire/depot/depot.js";
import type {
  AddOnSummary,
  BaseImageSummary,
  ComponentSummary,
} from "../../../controller/api/wire/depot/depot-content.js";
import type { OnlineInfo } from "../../../controller/api/wire/depot/online-depot.js";
import { printAnswer } from "../../render/answer.js";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { day, moment } from "../../../core/terminal/quantity.js";
import { onlineTable } from "../../render/depot-text.js";
import { renderTable } from "../../render/table.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import type { Rest } from "../../rest/rest.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

interface Library {
  readonly online: Readonly<Record<string, OnlineInfo>>;
  readonly offline: Readonly<Record<string, OfflineInfo>>;
  readonly base_images: readonly BaseImageSummary[];
  readonly add_ons: readonly AddOnSummary[];
  readonly components: readonly ComponentSummary[];
}

export const verb: Verb = {
  describe: (command) => {
    command.description(
      "Lists online depots and imported bundles, and the base images, vendor add-ons and components that images can be made of.",
    );
    addContext(addOutput(command));
    addExamples(command, [
      ["the library", "depot list"],
      ["versions of base images, for a program", "depot list --output json | jq -r '.base_images[].version'"],
    ]);
  },
  run: ({ flags, terminal }) =>
    withController(flags, async (rest) => {
      const library = await readLibrary(rest);
      printAnswer({ terminal, flags, data: library, table: () => libraryText(library, columnsOf(terminal.stdout)) });
      return 0;
    }),
};

async function readLibrary(rest: Rest): Promise<Library> {
  const own = "/api/greenroom/depot-content";
  return {
    online: await rest.get("/api/esx/settings/depots/online"),
    offline: await rest.get("/api/esx/settings/depots/offline"),
    base_images: await rest.get("/api/esx/settings/depot-content/base-images"),
    add_ons: await rest.get(`${own}/add-ons`),
    components: await rest.get(`${own}/components`),
  };
}

function libraryText(library: Library, columns: number | undefined): string {
  const depots = Object.entries(library.offline);
  const online = Object.entries(library.online);
  if (depots.length + online.length === 0)
    return "The library is empty. Import a bundle: greenroom depot import BUNDLE.zip, or add a depot: greenroom depot add URL\n";
  return [
    online.length === 0 ? "" : onlineTable(online, columns),
    depots.length === 0 ? "" : depotTable(depots, columns),
    library.base_images.length === 0 ? "" : releaseTable("BASE IMAGE", library.base_images, columns),
    library.add_ons.length === 0 ? "" : releaseTable("VENDOR ADD-ON", library.add_ons, columns),
    library.components.length === 0 ? "" : componentTable(library.components, columns),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

const depotTable = (depots: readonly (readonly [string, OfflineInfo])[], columns: number | undefined): string =>
  renderTable(
    depots,
    [
      { head: "DEPOT", cell: ([id]) => id },
      { head: "IMPORTED", cell: ([, info]) => moment(info.create_time) },
      { head: "BY", cell: ([, { owner }]) => owner, spare: 1 },
      { head: "VIBS", cell: ([, { greenroom }]) => String(greenroom.vibs), align: "right" },
      { head: "COMPONENTS", cell: ([, { greenroom }]) => String(greenroom.components), align: "right", spare: 2 },
      { head: "SIZE", cell: ([, { greenroom }]) => formatBytes(greenroom.bytes), align: "right" },
      { head: "WARNINGS", cell: ([, { greenroom }]) => String(greenroom.warnings.length), align: "right" },
      { head: "DESCRIPTION", cell: ([, { description }]) => description, wraps: "yes" },
    ],
    columns,
  );

type Release = (BaseImageSummary | AddOnSummary) & { readonly name?: string };

const releaseTable = (head: string, releases: readonly Release[], columns: number | undefined): string =>
  renderTable(
    releases,
    [
      { head, cell: ({ name, display_name }) => name ?? display_name },
      { head: "VERSION", cell: ({ version }) => version },
      { head: "RELEASED", cell: ({ release_date }) => day(release_date) },
    ],
    columns,
  );

const componentTable = (components: readonly ComponentSummary[], columns: number | undefined): string =>
  renderTable(
    components,
    [
      { head: "COMPONENT", cell: ({ name }) => name },
      { head: "VERSION", cell: ({ version }) => version },
      { head: "VENDOR", cell: ({ vendor }) => vendor },
      { head: "RELEASED", cell: ({ release_date }) => day(release_date) },
      { head: "VIBS", cell: ({ greenroom }) => String(greenroom.vibs.length), align: "right" },
      { head: "DEPOT", cell: ({ greenroom }) => greenroom.depot },
      {
        head: "NOTE",
        cell: ({ greenroom }) => (greenroom.synthetic ? "made by Greenroom: the bundle names no component" : ""),
        wraps: "yes",
      },
    ],
    columns,
  );
