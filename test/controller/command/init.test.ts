/* eslint-disable @typescript-eslint/no-unsafe-argument -- the context file is read as it lies there */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { pino } from "pino";
import { run } from "../../../controller/command/init.js";
import { controllerSettings } from "../../../controller/command/settings.js";
import { startController } from "../../../controller/main.js";
import { systemClock } from "../../../core/time/clock.js";
import { makeWorkplace, type Workplace } from "../../rig/workplace.js";

describe("controller init", () => {
  let place: Workplace;
  let stateFolder: string;
  beforeEach(() => {
    place = makeWorkplace("init");
    stateFolder = join(place.path, "state");
  });
  afterEach(() => place[Symbol.dispose]());

  const init = () => run({ stateFolder, host: "127.0.0.1,ctl.example.net" }, { stdout: new PassThrough() });

  it("makes everything private: files 0600 in a folder 0700", async () => {
    assert.equal(await init(), 0);
    assert.equal(statSync(stateFolder).mode & 0o777, 0o700);
    for (const name of readdirSync(stateFolder))
      assert.equal(statSync(join(stateFolder, name)).mode & 0o777, 0o600, name);
  });

  it("keeps of the credential its digest alone, beside the context that holds it", async () => {
    await init();
    const { credential } = JSON.parse(readFileSync(join(stateFolder, "admin-context.json"), "utf8"));
    for (const name of readdirSync(stateFolder).filter((one) => one !== "admin-context.json"))
      assert.ok(!readFileSync(join(stateFolder, name), "utf8").includes(credential), name);
  });

  it("refuses to overwrite what is there, and changes nothing", async () => {
    await init();
    const before = readFileSync(join(stateFolder, "ca.pem"), "utf8");
    await assert.rejects(init(), { code: "CONTROLLER_EXISTS" });
    assert.equal(readFileSync(join(stateFolder, "ca.pem"), "utf8"), before);
  });

  it("is needed before a run, and plain REST stays on loopback", async () => {
    const edges = { clock: systemClock, random: Math.random, log: pino({ level: "silent" }), version: "0" };
    const settings = controllerSettings.parse({ stateFolder });
    await assert.rejects(startController(settings, edges), { code: "CONTROLLER_MISSING" });
    const plain = controllerSettings.parse({ stateFolder, restTransport: "plain" });
    await assert.rejects(startController(plain, edges), { code: "PLAIN_NOT_LOOPBACK" });
  });
});
