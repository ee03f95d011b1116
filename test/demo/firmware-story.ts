import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Daemon } from "../rig/process.js";
import type { Workplace } from "../rig/workplace.js";
import type { DemoDepot } from "./depot.js";
import type { Narrator } from "./narrator.js";

interface Telling {
  readonly place: Workplace;
  readonly narrator: Narrator;
  readonly env: Readonly<Record<string, string>>;
}

/** The reference hardware support manager, started by a file and registered; it ends with this process. */
export async function startManager(
  packages: NonNullable<DemoDepot["packages"]>,
  { place, narrator, env }: Telling,
): Promise<void> {
  narrator.step("A hardware support manager, registered by its URL and authority");
  const file = join(place.path, "packages.json");
  writeFileSync(file, JSON.stringify(packages));
  const daemon = await Daemon.start([
    ...["hsm", "serve", "--file", file, "--state-folder", join(place.path, "hsm"), "--listen", "127.0.0.1:0"],
  ]);
  const { url, ca } = await daemon.line(({ msg }) => msg === "ready");
  const registered = await narrator.type(
    ["hsm", "register", packages.manager, "--url", String(url), "--ca", String(ca)],
    env,
  );
  narrator.expect("the manager answers and is registered", registered === 0);
}
