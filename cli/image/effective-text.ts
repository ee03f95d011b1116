import type { EffectiveComponents } from "../../controller/api/wire/image/image-parts.js";
import { renderTable } from "../render/table.js";
import { columnsOf } from "../render/terminal.js";

const SOURCES: Readonly<Record<EffectiveComponents[string]["details"]["source"], string>> = {
  BASE_IMAGE: "base image",
  ADD_ON: "add-on",
  HARDWARE_SUPPORT_PACKAGE: "hardware support",
  SOLUTION: "solution",
  USER: "operator",
};

/** What the layers of an image come to: each component, the layer that brings or removes it, and what it took the place of. */
export const effectiveText = (components: EffectiveComponents, stream: NodeJS.WriteStream): string =>
  renderTable(
    Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1)),
    [
      { head: "COMPONENT", cell: ([name]) => name },
      { head: "VERSION", cell: ([, { version }]) => (version === null ? "removed" : (version ?? "(by constraints)")) },
      { head: "BY", cell: ([, { details }]) => SOURCES[details.source] },
      {
        head: "INSTEAD OF",
        cell: ([, { details }]) =>
          details.overridden_components
            .map(({ version, source }) => `${version ?? "(by constraints)"} (${SOURCES[source]})`)
            .join(", "),
        wraps: "yes",
      },
    ],
    columnsOf(stream),
  );
