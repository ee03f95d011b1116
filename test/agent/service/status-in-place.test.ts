import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, constants, open, openSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { agentSettings } from "../../../agent/domain/agent-settings.js";
import { describeHost } from "../../../agent/service/answers/host-answer.js";
import { forgeVib, ImageForge } from "../rig/image-forge.js";
import { isRoot, StagingHost } from "../rig/staging-host.js";

/** As many as libuv has by itself; beyond those a task waits for one that is free. */
const THREADS = Number(process.env["UV_THREADPOOL_SIZE"] ?? 4);

/** All threads of this process that wait for disks wait, until it is disposed of: each opens a pipe that nobody writes to. */
class BusyThreads implements AsyncDisposable {
  readonly #pipes: readonly string[];
  readonly #opened: Promise<readonly number[]>;

  constructor(folder: string) {
    this.#pipes = Array.from({ length: THREADS }, (_, at) => join(folder, `pipe-${at}`));
    assert.equal(spawnSync("mkfifo", this.#pipes).status, 0);
    const opening = promisify(open);
    this.#opened = Promise.all(this.#pipes.map((pipe) => opening(pipe, constants.O_RDONLY)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Does not wait for a reader: it is one.
    const writers = this.#pipes.map((pipe) => openSync(pipe, constants.O_RDWR));
    for (const file of [...(await this.#opened), ...writers]) closeSync(file);
  }
}

describe("what a host answers about itself", () => {
  before(function () {
    if (!isRoot) this.skip();
  });

  it("waits for no thread, however long those wait for a disk", async () => {
    const forge = new ImageForge();
    await using host = await StagingHost.make(forge, {
      dpus: 1,
      bankVibs: [(await forgeVib({ name: "net-forge" })).bytes],
    });
    const staging = await host.start();
    const tools = host.tools();
    const settings = agentSettings.parse({ stateFolder: host.place, driver: "sandbox", root: host.root });
    const parts = { ...tools, settings, staging, hostId: "host-1", hostName: "esx-01", startedAtMs: 0 };
    const ask = () => describeHost(parts, host.receiptKey.publicKey);
    const before = await ask();
    await using _busy = new BusyThreads(host.place);
    const meanwhile = await ask();
    assert.equal(meanwhile.targets?.length, 2);
    assert.deepEqual(meanwhile.targets, before.targets);
    assert.ok((meanwhile.scratch?.totalBytes ?? 0n) > 0n);
  });
});
