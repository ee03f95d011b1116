import type { HardwareManagerDetail, HardwarePackage } from "../../../controller/api/wire/hardware-support.js";
import { moment } from "../../../core/terminal/quantity.js";
import { printAnswer } from "../../render/answer.js";
import { renderFacts, renderTable } from "../../render/table.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description("Shows a hardware support manager: where it is, whether it answers now, and the packages it lists.")
      .argument("<manager>", "as it is registered")
      .option("--base-image <version>", "only packages for this base image");
    addContext(addOutput(command));
    addExamples(command, [
      ["a manager and all its packages", "hsm show com.example.hsm"],
      ["what it has for a base image", "hsm show com.example.hsm --base-image 9.0.1-0.25000000"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const name = encodeURIComponent(args[0] ?? "");
      const detail = await rest.get<HardwareManagerDetail>(`/api/greenroom/hardware-support/managers/${name}`);
      const version = flags.text("baseImage");
      const query = version === undefined ? "" : `?base_image_version=${encodeURIComponent(version)}`;
      const listed =
        detail.state === "UNAVAILABLE"
          ? []
          : await rest.get<readonly HardwarePackage[]>(
              `/api/esx/settings/hardware-support/managers/${name}/packages${query}`,
            );
      const table = () => `${renderFacts(factsOf(detail))}\n${packageTable(listed, columnsOf(terminal.stdout))}`;
      printAnswer({ terminal, flags, data: { ...detail, listed }, table });
      return 0;
    }),
};

const factsOf = (one: HardwareManagerDetail): readonly (readonly [string, string])[] => [
  ["manager", one.manager],
  ["name", one.display_name],
  ["vendor", one.vendor],
  ["description", one.description],
  ["url", one.url],
  ["authority", one.ca_fingerprint],
  ["registered", `${moment(one.registered_at)} by ${one.registered_by}`],
  ["state", one.state === "AVAILABLE" ? "Available" : `Unavailable: ${one.reason}`],
];

const packageTable = (packages: readonly HardwarePackage[], columns: number | undefined): string =>
  packages.length === 0
    ? "No package.\n"
    : renderTable(
        packages,
        [
          { head: "PACKAGE", cell: ({ pkg }) => pkg },
          { head: "VERSION", cell: ({ version }) => version },
          { head: "FOR", cell: ({ supported_releases }) => supported_releases.join(", ") || "every base image" },
          { head: "STAGEABLE", cell: ({ greenroom }) => (greenroom.stageable ? "yes" : "no") },
          { head: "FIRMWARE", cell: firmwareText, wraps: "yes" },
        ],
        columns,
      );

const firmwareText = ({ greenroom }: HardwarePackage): string =>
  greenroom.firmware
    .map(({ device_class, device_match, version }) => `${device_class} ${device_match || "(any)"}: ${version}`)
    .join(", ");
