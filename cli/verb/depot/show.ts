import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { moment } from "../../../core/terminal/quantity.js";
import { printAnswer } from "../../render/answer.js";
import { syncText } from "../../render/depot-text.js";
import { renderFacts } from "../../render/table.js";
import { withController } from "../../rest/connect.js";
import { findDepot, type FoundDepot } from "../../rest/depot.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description("Shows a depot: an imported bundle, or an online depot with what its last synchronisation found.")
      .argument("<depot>", "id, location or description");
    addContext(addOutput(command));
    addExamples(command, [
      ["what an online depot brought last", "depot show depot-3"],
      ["what its last synchronisation found, for a program", "depot show depot-3 --output yaml"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [name = ""] = args;
      const found = await findDepot(rest, name);
      printAnswer({ terminal, flags, data: { kind: found.kind, ...found.info }, table: () => depotText(found) });
      return 0;
    }),
};

function depotText(found: FoundDepot): string {
  const { info } = found;
  const { vibs, components, base_images: baseImages } = info.greenroom;
  const held = [counted(vibs, "VIB"), counted(components, "component"), counted(baseImages, "base image")].join(", ");
  if (found.kind === "offline")
    return renderFacts([
      ["imported", moment(found.info.create_time)],
      ["by", info.owner],
      ["description", info.description],
      ["holds", held],
      ["size", formatBytes(found.info.greenroom.bytes)],
      ["sha-256", found.info.greenroom.sha256],
      ["warnings", found.info.greenroom.warnings.map(({ code, message }) => `${code}: ${message}`).join("; ")],
    ]);
  const { location, enabled, greenroom } = found.info;
  const facts = renderFacts([
    ["location", location],
    ["description", info.description],
    ["state", enabled ? "enabled" : "disabled"],
    ["proxy", greenroom.proxy ?? ""],
    ["added", `${moment(greenroom.create_time)} by ${info.owner}`],
    ["holds", held],
  ]);
  return `${facts}\n${greenroom.last_sync === null ? "Never synchronised.\n" : syncText(greenroom.last_sync)}`;
}

const counted = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
