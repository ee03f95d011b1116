import type { ClusterCompliance, HostCompliance } from "../../../controller/api/wire/compliance.js";
import { renderTable } from "../table.js";
import { statusText } from "./status-text.js";
import { columnsOf } from "../terminal.js";

/** What differs on each host, named: parts of the image, firmware modules, VIBs; installed against desired. */
export function detailsText(compliance: ClusterCompliance, stream: NodeJS.WriteStream): string {
  const columns = columnsOf(stream);
  return Object.entries(compliance.hosts)
    .map(([id, host]) => `\n${compliance.host_info[id]?.name ?? id}:\n${hostDetails(host, columns)}`)
    .join("");
}

interface Line {
  readonly what: string;
  readonly where: string;
  readonly status: string;
  readonly current: string;
  readonly target: string;
  readonly note: string;
}

function hostDetails(host: HostCompliance, columns: number | undefined): string {
  const lines = [...partLines(host), ...moduleLines(host), ...host.greenroom.differences.map(vibLine)];
  const { errors = [], warnings = [], info = [] } = host.notifications;
  const told = [...errors, ...warnings, ...info].map(
    ({ type, message, resolution }) =>
      `  ${type.toLowerCase()}: ${message.default_message}${resolution === undefined ? "" : `\n    what to do: ${resolution.default_message}`}\n`,
  );
  return `${renderTable(
    lines,
    [
      { head: "WHAT", cell: ({ what }) => what },
      { head: "ON", cell: ({ where }) => where, spare: 1 },
      { head: "STATUS", cell: ({ status }) => status },
      { head: "INSTALLED", cell: ({ current }) => current },
      { head: "DESIRED", cell: ({ target }) => target },
      { head: "NOTE", cell: ({ note }) => note, wraps: "yes" },
    ],
    columns,
  )}${told.join("")}`;
}

const versionOf = (value: { readonly version: string } | undefined): string => value?.version ?? "";

function partLines({ base_image, add_on, components, solutions, hardware_support = {} }: HostCompliance): Line[] {
  const line = (what: string, part: HostCompliance["components"][string], note = ""): Line => ({
    what,
    where: "",
    status: statusText(part),
    current: versionOf(part.current),
    target: versionOf(part.target),
    note,
  });
  const { target: addOn } = add_on;
  return [
    line("base image", base_image),
    ...(addOn === undefined ? [] : [line(`add-on ${addOn.name}`, add_on)]),
    ...Object.entries(hardware_support).map(([manager, part]) =>
      line(`package ${part.target?.pkg ?? ""}`, part, `manager ${manager}`),
    ),
    ...Object.entries(solutions).map(([id, part]) => line(`solution ${id}`, part)),
    ...Object.entries(components)
      .filter(([, { status }]) => status !== "COMPLIANT")
      .map(([name, part]) => line(`component ${name}`, part, layerOf(part.target_source))),
  ];
}

const layerOf = (source: string | undefined): string =>
  source === undefined ? "in no layer of the image: removed" : source.toLowerCase().replaceAll("_", " ");

const moduleLines = ({ hardware_support = {} }: HostCompliance): Line[] =>
  Object.values(hardware_support).flatMap(({ hardware_modules }) =>
    Object.entries(hardware_modules).map(([id, module]) => ({
      what: `firmware ${module.details.description}`,
      where: id,
      status: statusText(module),
      current: versionOf(module.current),
      target: versionOf(module.target),
      note: module.greenroom.stageable ? "" : "not stageable: installed during remediation",
    })),
  );

const vibLine = (one: HostCompliance["greenroom"]["differences"][number]): Line => ({
  what: `VIB ${one.name}`,
  where: one.target,
  status: one.action.toLowerCase(),
  current: one.current ?? "",
  target: one.wanted ?? "",
  note: one.brought_by === null ? "" : `installed: ${one.brought_by}`,
});
