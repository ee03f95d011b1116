import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeFileDurably } from "../../core/durable/durable-file.js";
import { openPrivateFolder } from "../../core/durable/private-folder.js";
import { baseUrl } from "./doors.js";
import type { ControllerSettings } from "./settings.js";
import { adminContextFile, readStateJson, STATE } from "./state-files.js";

/** HOST:PORT of each door. */
export interface Addresses {
  readonly rest: string;
  readonly grpc: string;
  readonly depot: string;
}

/** Writes addresses.json, and the REST address into the administrator's context if that is still there: ports may be chosen at start. */
export function publishAddresses(settings: ControllerSettings, addresses: Addresses): void {
  using folder = openPrivateFolder({ path: settings.stateFolder, owner: "self" });
  const write = (name: string, value: object) =>
    writeFileDurably(folder, name, Buffer.from(`${JSON.stringify(value, null, 2)}\n`, "utf8"));
  write(STATE.addresses, addresses);
  const contextPath = join(settings.stateFolder, STATE.adminContext);
  if (!existsSync(contextPath)) return;
  const context = readStateJson(contextPath, adminContextFile);
  const url = baseUrl(settings.restTransport, addresses.rest);
  if (context.url !== url) write(STATE.adminContext, { ...context, url });
}
