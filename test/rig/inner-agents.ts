import { join } from "node:path";
import { agentSettings } from "../../agent/domain/agent-settings.js";
import { createSandbox } from "../../agent/host/sandbox/create-sandbox.js";
import { sandboxDriver } from "../../agent/host/sandbox/sandbox-driver.js";
import { startAgent, type Agent } from "../../agent/main.js";
import { enrol } from "../../agent/service/enrolment.js";
import { noFailpoint } from "../../agent/staging/folder/failpoints.js";
import type { Rest } from "../../cli/rest/rest.js";
import type { JoinToken } from "../../controller/api/wire/inventory.js";
import { systemClock } from "../../core/time/clock.js";
import { freePort } from "./free-port.js";
import { isRoot } from "./workplace.js";

const owner = isRoot ? "root" : "self";

/** Real agents on sandbox hosts within this process, of a controller that is a process of its own: many of them start quickly. */
export class InnerAgents implements AsyncDisposable {
  readonly hostIds: string[] = [];
  readonly #agents: Agent[] = [];
  readonly #folder: string;
  readonly #rest: Rest;

  constructor(folder: string, rest: Rest) {
    this.#folder = folder;
    this.#rest = rest;
  }

  async add(name: string, cluster: string): Promise<void> {
    const root = join(this.#folder, name);
    const settings = agentSettings.parse({
      ...{ stateFolder: `${root}-state`, driver: "sandbox", root, scratchReserveBytes: 0 },
      ...{ acceptanceLevel: "CommunitySupported", advertise: `127.0.0.1:${await freePort()}`, development: !isRoot },
    });
    await createSandbox({ root, bankVibs: [], dpus: 0, firmware: [], build: "1.0.0-1", owner });
    const told = await this.#rest.post<JoinToken>("/api/greenroom/join-tokens", { cluster });
    const { hostId } = await enrol({
      ...{ controller: told.controller, token: told.token, fingerprint: told.ca_fingerprint },
      ...{ stateFolder: settings.stateFolder, owner, hostName: name, advertise: settings.advertise ?? "" },
      ...{ acceptanceLevel: settings.acceptanceLevel, agentVersion: "0.0.0-test" },
      targets: await sandboxDriver(root).targets(),
    });
    const edges = { clock: systemClock, host: sandboxDriver(root), failpoint: noFailpoint };
    this.#agents.push(await startAgent(settings, { ...edges, log: () => undefined, onReboot: () => undefined }));
    this.hostIds.push(hostId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const agent of this.#agents) await agent.stop();
  }
}
