import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { loadSettings } from "../../core/settings/settings.js";
import { agentSettings, DEFAULT_STATE_FOLDER, type AgentSettings } from "../domain/agent-settings.js";
import { bootBankDriver } from "../host/boot-bank/boot-bank-driver.js";
import type { HostDriver } from "../host/host-driver.js";
import { sandboxDriver } from "../host/sandbox/sandbox-driver.js";
import { agentProblem } from "../service/agent-problems.js";
import { optionalText, type CommandOptions } from "./command-options.js";

export const SETTINGS_FILE = "agent.json";
const SYSTEM_FILE = "/etc/greenroom/agent.json";

/** Flags that are settings, by flag name. */
const SETTING_OF_FLAG = {
  stateFolder: "stateFolder",
  driver: "driver",
  root: "root",
  scratch: "scratchFolder",
  acceptanceLevel: "acceptanceLevel",
  name: "hostName",
  advertise: "advertise",
  development: "development",
  listen: "listen",
  socket: "socket",
  reserveBytes: "scratchReserveBytes",
  volatile: "volatileScratch",
  reflection: "reflection",
} as const satisfies Record<string, keyof AgentSettings>;

/** Flags that are paths: from the folder in which the command is given. */
const PATHS: readonly string[] = ["stateFolder", "root", "scratch", "socket"];

/** What the flags say, by settings key. */
export const flagSettings = (options: CommandOptions): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(SETTING_OF_FLAG).flatMap(([flag, key]) => {
      const value = options[flag];
      if (value === undefined) return [];
      return [[key, typeof value === "string" && PATHS.includes(flag) ? resolve(value) : value]];
    }),
  );

/** Settings of this invocation: --config, else agent.json in the state folder, else /etc/greenroom/agent.json; then environment, then flags. */
export function loadAgentSettings(options: CommandOptions): AgentSettings {
  const named = optionalText(options, "config");
  const inState = join(optionalText(options, "stateFolder") ?? DEFAULT_STATE_FOLDER, SETTINGS_FILE);
  const file = named ?? (existsSync(inState) ? inState : SYSTEM_FILE);
  return loadSettings({
    schema: agentSettings,
    file,
    ...(named === undefined ? {} : { fileRequired: true }),
    environmentPrefix: "GREENROOM_AGENT_",
    overrides: flagSettings(options),
  });
}

/** Promise 9: whoever is not root gets nothing, unless the settings say development. Throws ROOT_REQUIRED. */
export function requireRoot(what: string, { development }: Pick<AgentSettings, "development">): void {
  if (process.geteuid?.() !== 0 && !development) throw agentProblem("ROOT_REQUIRED", { what });
}

export const driverFor = ({ driver, root, hooks }: AgentSettings): HostDriver =>
  driver === "sandbox" ? sandboxDriver(root, hooks) : bootBankDriver(root, hooks);
