import { dirname } from "node:path";
import { buildBundle } from "../../../formats/depot/build-bundle.js";
import { completePlan } from "../../bundle/bundle-plan.js";
import { readPlanFile } from "../../bundle/plan-file.js";
import { readInput } from "../../file/read-input.js";
import { writeOutput } from "../../file/write-output.js";
import { printChange } from "../../render/answer.js";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { renderFacts } from "../../render/table.js";
import { addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

const PLAN_HELP = `
The plan, JSON; paths are relative to it, and components name VIBs by id or by path:
  { "vendor": { "name": "ACME Corp", "code": "ACM" },
    "vibs": ["net-forge-1.2.0-1.vib", "fw-forge-2.0-1.vib"],
    "components": [
      { "name": "acme-net", "version": "1.2.0-1", "vibs": ["net-forge-1.2.0-1.vib"] },
      { "name": "acme-fw", "version": "2.0-1", "vibs": ["ACME_bootbank_fw-forge_2.0-1"] }],
    "baseImage": { "version": "8.0.3-1", "components": { "acme-net": "1.2.0-1" } },
    "addOn": { "name": "ACME-Addon", "version": "1.0-1", "components": { "acme-net": "1.2.0-1" },
               "supportedBaseImages": ["8.0.*"], "removedComponents": [] },
    "hardwareSupport": { "manager": "ACME HSM", "package": { "name": "ACME-HSP", "version": "2.0-1" },
               "components": { "acme-fw": "2.0-1" },
               "firmware": [{ "component": "acme-fw", "deviceClass": "nic", "deviceMatch": "forge-100",
                              "version": "2.0", "stageable": true }] },
    "solutions": [{ "name": "acme-agent", "version": "1.0", "components": { "acme-net": "1.2.0-1" } }] }
Needed: vendor, vibs. baseImage, addOn and hardwareSupport may be lists. Also: platforms (default: those of the VIBs),
releaseDate (default: of the newest VIB), and displayName, vendor, releaseDate of each part; a component takes summary,
description, category, urgency, severity, releaseType, kbUrl, contact too.`;

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Makes an offline bundle from VIBs: base images, vendor add-ons, firmware and drivers, solutions, components, as a plan says. The same input gives the same bytes; nothing is signed or verified here.",
      )
      .requiredOption("--plan <file>", "plan as JSON, see below")
      .requiredOption("-o, --out <file>", "ZIP file to write")
      .option("--force", "replace the file if it exists");
    addOutput(command);
    addExamples(command, [
      ["a bundle", "bundle build --plan plan.json -o acme-offline-bundle.zip"],
      ["in place of an older one", "bundle build --plan plan.json -o acme-offline-bundle.zip --force"],
    ]);
    command.addHelpText("after", PLAN_HELP);
  },
  run: async ({ flags, terminal }) => {
    const planPath = flags.needed("plan");
    const path = flags.needed("out");
    const plan = await completePlan(readPlanFile(await readInput(planPath), planPath), dirname(planPath));
    const size = await writeOutput({ path, replace: flags.is("force") ? "yes" : "no" }, buildBundle(plan));
    const data = { file: path, size_bytes: size, vibs: plan.vibs.length, components: plan.components.length };
    const table = () =>
      renderFacts([
        ["made", path],
        ["size", formatBytes(size)],
        ["VIBs", String(data.vibs)],
        ["components", String(data.components)],
      ]);
    printChange({ terminal, flags, changed: true, data, table });
    return 0;
  },
};
