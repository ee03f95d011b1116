import { accessSync, constants, statSync } from "node:fs";
import { carriesErrno } from "../../../core/durable/errno.js";
import type { AgentSettings } from "../../domain/agent-settings.js";
import type { Hook } from "../../domain/hook-settings.js";
import { faulty, fine, thrownCheck, warned, type Check } from "./verdict.js";

const NEEDED = ["enterMaintenance", "leaveMaintenance", "reboot", "healthProbe"] as const;

/** The administrator's commands: there, executable, and nobody else's to change. None of them is run. */
export function hookChecks({ hooks, driver }: AgentSettings): readonly Check[] {
  const firmware = Object.entries(hooks.firmware).map(([device, hook]) => hookCheck(`hook firmware ${device}`, hook));
  const power = NEEDED.map((name) => {
    const hook = hooks[name];
    return hook === undefined ? missing(name, driver) : hookCheck(`hook ${name}`, hook);
  });
  return [...power, ...firmware];
}

const missing = (name: string, driver: AgentSettings["driver"]): Check =>
  driver === "sandbox"
    ? fine(`hook ${name}`, "built in: this is a sandbox host")
    : warned(
        `hook ${name}`,
        "none is configured: this host can be staged, and not remediated",
        `Set hooks.${name} in the settings; docs/operating.md shows examples.`,
      );

function hookCheck(name: string, { command }: Hook): Check {
  const [program = ""] = command;
  const remedy = `Check ${program}: its path, \`chown root:\` and \`chmod 0755\`.`;
  try {
    const stat = statSync(program);
    accessSync(program, constants.X_OK);
    if (!stat.isFile()) return faulty(name, `${program} is no file`, remedy);
    if (stat.uid !== 0 && stat.uid !== process.geteuid?.())
      return faulty(name, `${program} belongs to user ${stat.uid}, who can make it do anything as root`, remedy);
    if ((stat.mode & 0o022) !== 0) return faulty(name, `${program} can be changed by others`, remedy);
    return fine(name, program);
  } catch (thrown) {
    if (carriesErrno(thrown, ["ENOENT"])) return faulty(name, `${program} does not exist`, remedy);
    if (carriesErrno(thrown, ["EACCES"])) return faulty(name, `${program} cannot be executed`, remedy);
    return thrownCheck(name, thrown);
  }
}
