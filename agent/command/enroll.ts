import { hostname } from "node:os";
import { dirname, basename, join } from "node:path";
import { writeFileDurably } from "../../core/durable/durable-file.js";
import { openPrivateFolder } from "../../core/durable/private-folder.js";
import { loadSettings } from "../../core/settings/settings.js";
import { agentSettings, DEFAULT_STATE_FOLDER } from "../domain/agent-settings.js";
import { ownerFor } from "../main.js";
import { agentVersion } from "../service/agent-version.js";
import { enrol } from "../service/enrolment.js";
import { driverFor, flagSettings, loadAgentSettings, requireRoot, SETTINGS_FILE } from "./agent-context.js";
import { neededText, optionalText, type CommandOptions, type CommandStreams } from "./command-options.js";

/** `greenroom agent enroll`: joins this host to a controller and writes its settings. */
export async function run(options: CommandOptions, { stdout }: CommandStreams): Promise<number> {
  const named = optionalText(options, "config");
  const settings = named === undefined ? settingsOfFlags(options) : loadAgentSettings(options);
  requireRoot("agent enroll", settings);
  const owner = ownerFor(settings);
  const host = driverFor(settings);
  const identity = await enrol({
    controller: neededText(options, "controller"),
    token: neededText(options, "token"),
    fingerprint: neededText(options, "caFingerprint"),
    stateFolder: settings.stateFolder,
    owner,
    hostName: settings.hostName ?? hostname(),
    advertise: settings.advertise ?? neededText(options, "advertise"),
    acceptanceLevel: settings.acceptanceLevel,
    agentVersion: agentVersion(),
    targets: await host.targets(),
  });
  const file = named ?? join(settings.stateFolder, SETTINGS_FILE);
  if (named === undefined) {
    using folder = openPrivateFolder({ path: dirname(file), owner });
    writeFileDurably(folder, basename(file), Buffer.from(`${JSON.stringify(flagSettings(options), undefined, 2)}\n`));
  }
  const where = identity.scopeId === identity.hostId ? "standalone" : `in ${identity.scopeId}`;
  const how =
    named === undefined
      ? settings.stateFolder === DEFAULT_STATE_FOLDER
        ? ""
        : ` --state-folder ${settings.stateFolder}`
      : ` --config ${file}`;
  stdout.write(
    `${identity.hostName} is ${identity.hostId}, ${where}; settings: ${file}\nNext:\n  greenroom agent run${how}\n`,
  );
  return 0;
}

// A first enrolment has no file yet: defaults, environment and flags.
const settingsOfFlags = (options: CommandOptions) =>
  loadSettings({ schema: agentSettings, environmentPrefix: "GREENROOM_AGENT_", overrides: flagSettings(options) });
