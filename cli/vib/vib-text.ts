import type { Constraint, Payload, VibDescriptor } from "../../formats/vib/descriptor-model.js";
import type { VibFile } from "./vib-file.js";
import { formatBytes } from "../../core/bytes/format-bytes.js";
import { renderFacts, renderTable } from "../render/table.js";
import { columnsOf } from "../render/terminal.js";

const constraintText = ({ name, relation, version }: Constraint): string =>
  relation === undefined || version === undefined ? name : `${name} ${relation} ${version}`;

const constraints = (list: readonly Constraint[]): string => list.map(constraintText).join(", ");

/** A VIB for people. */
export function vibText({ descriptor, sha256, sizeBytes, signed }: VibFile, stream: NodeJS.WriteStream): string {
  const facts = renderFacts([
    ["id", descriptor.id],
    ["sha256", sha256],
    ["size", `${formatBytes(sizeBytes)} (${sizeBytes} bytes)`],
    ...descriptorFacts(descriptor),
    ["signature", signed ? "there is one: check it with `greenroom vib verify`" : "none"],
    ["not understood", descriptor.unknown.join(", ")],
  ]);
  return descriptor.payloads.length === 0 ? facts : `${facts}\n${payloadTable(descriptor.payloads, columnsOf(stream))}`;
}

function descriptorFacts(vib: VibDescriptor): readonly (readonly [string, string])[] {
  return [
    ["name", vib.name],
    ["version", vib.version],
    ["vendor", vib.vendor],
    ["type", vib.type],
    ["level", vib.acceptanceLevel],
    ["released", vib.releaseDate],
    ["summary", vib.summary],
    [
      "platforms",
      vib.softwarePlatforms.map(({ productLineId, version }) => `${productLineId} ${version}`.trim()).join(", "),
    ],
    ["hardware", vib.hardwarePlatforms.map(({ vendor, model }) => `${vendor ?? ""} ${model ?? ""}`.trim()).join(", ")],
    ["depends on", constraints(vib.depends)],
    ["conflicts with", constraints(vib.conflicts)],
    ["replaces", constraints(vib.replaces)],
    [
      "provides",
      vib.provides.map(({ name, version }) => (version === undefined ? name : `${name} ${version}`)).join(", "),
    ],
    ["tags", vib.softwareTags.join(", ")],
    [
      "installing",
      `${vib.liveInstallAllowed ? "live" : "needs a reboot"}${vib.maintenanceMode.onInstall ? ", in maintenance mode" : ""}`,
    ],
    [
      "removing",
      `${vib.liveRemoveAllowed ? "live" : "needs a reboot"}${vib.maintenanceMode.onRemove ? ", in maintenance mode" : ""}`,
    ],
    ["files", String(vib.files.length)],
  ];
}

const payloadTable = (payloads: readonly Payload[], columns: number | undefined): string =>
  renderTable(
    payloads,
    [
      { head: "PAYLOAD", cell: ({ name }) => name },
      { head: "TYPE", cell: ({ type }) => type },
      { head: "SIZE", cell: ({ sizeBytes }) => formatBytes(sizeBytes), align: "right" },
      {
        head: "CHECKSUMS",
        cell: ({ checksums }) =>
          checksums
            .map(({ type, verifyProcess }) => `${type}${verifyProcess === undefined ? "" : `/${verifyProcess}`}`)
            .join(", "),
      },
    ],
    columns,
  );
