import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pino, type Logger } from "pino";
import { z } from "zod";
import { loadSettings, readEnvironment } from "../../core/settings/settings.js";
import { systemClock } from "../../core/time/clock.js";
import { startController } from "../main.js";
import { controllerSettings, type ControllerSettings } from "./settings.js";
import { STATE } from "./state-files.js";

const ENVIRONMENT = "GREENROOM_CONTROLLER_";
const INSTALLED_SETTINGS = "/etc/greenroom/controller.json";
const INSTALLED_STATE = "/var/lib/greenroom/controller";

type Options = Readonly<Record<string, string | boolean | undefined>>;
interface Output {
  readonly stderr: NodeJS.WritableStream;
}

/** `greenroom controller run`: serves until SIGTERM or SIGINT; one JSON line per event on standard error. */
export async function run(options: Options, { stderr }: Output): Promise<number> {
  const settings = settingsOf(options);
  const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, stderr);
  const ended = untilSignal();
  const controller = await startController(settings, {
    clock: systemClock,
    random: Math.random,
    log,
    version: packageVersion(),
  });
  log.info({ ...controller.addresses, stateFolder: settings.stateFolder, pid: process.pid }, "ready");
  log.info({ signal: await ended }, "stopping");
  await stopOrDie(controller, log);
  return 0;
}

/** File < environment < flags. The file: the one named, else the state folder's own, else the installed one. */
function settingsOf(options: Options): ControllerSettings {
  const text = (name: string): string | undefined => {
    const value = options[name];
    return typeof value === "string" ? value : undefined;
  };
  const named = text("stateFolder") ?? readEnvironment(`${ENVIRONMENT}STATE_FOLDER`);
  const stateFolder = named === undefined ? undefined : resolve(named);
  const config = text("config");
  const file = config ?? defaultFile(stateFolder);
  return loadSettings({
    schema: controllerSettings,
    file,
    ...(config !== undefined && { fileRequired: true as const }),
    environmentPrefix: ENVIRONMENT,
    overrides: {
      stateFolder,
      rest: text("rest"),
      grpc: text("grpc"),
      depot: text("depot"),
      depotUrl: text("depotUrl"),
    },
  });
}

function defaultFile(stateFolder: string | undefined): string {
  if (stateFolder !== undefined) return join(stateFolder, STATE.settings);
  return existsSync(INSTALLED_SETTINGS) ? INSTALLED_SETTINGS : join(INSTALLED_STATE, STATE.settings);
}

const untilSignal = (): Promise<string> =>
  new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve(signal));
  });

async function stopOrDie(controller: { stop(): Promise<void> }, log: Logger): Promise<void> {
  // A second signal does not wait for what hangs; the state survives that as it survives a power cut.
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => process.exit(1));
  await controller.stop();
  log.info("stopped");
}

const packageFile = z.object({ version: z.string() });

/** Ours is the package.json above dist, in a checkout as in an installed package. */
function packageVersion(): string {
  const text = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
  return packageFile.parse(JSON.parse(text)).version;
}
