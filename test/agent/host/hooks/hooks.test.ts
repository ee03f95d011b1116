import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { isProblem } from "../../../../core/problem/problem.js";
import type { Alarm } from "../../../../core/time/alarm.js";
import { loadSettings } from "../../../../core/settings/settings.js";
import { agentSettings } from "../../../../agent/domain/agent-settings.js";
import { hookSettings, type HookTroubles } from "../../../../agent/domain/hook-settings.js";
import { hookEnvironment } from "../../../../agent/host/hooks/host-hooks.js";
import { runHook } from "../../../../agent/host/hooks/run-hook.js";
import { bootBankDriver } from "../../../../agent/host/boot-bank/boot-bank-driver.js";
import { makeWorkplace, type Workplace } from "../../../rig/workplace.js";
import { BankedSandbox, hookRequest, never } from "../../rig/banked-sandbox.js";

function isGone(pid: number): boolean {
  try {
    return /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch (error) {
    return ["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "");
  }
}

describe("hooks", () => {
  let place: Workplace;
  beforeEach(() => void (place = makeWorkplace("test-hooks")));
  afterEach(() => place[Symbol.dispose]());

  /** An executable script in place of the administrator's. */
  function script(name: string, body: string): string {
    const path = join(place.path, name);
    writeFileSync(path, `#!/bin/bash\n${body}\n`, { mode: 0o755 });
    return path;
  }

  const hook = (...command: string[]) => ({ command, timeoutSeconds: 3600 });
  const run = (command: readonly string[], change: Partial<Parameters<typeof runHook>[0]> = {}) => {
    const lines: string[] = [];
    const done = runHook({
      name: "enterMaintenance",
      hook: hook(...command),
      environment: {},
      onLine: (line) => void lines.push(line),
      signal: never(),
      ...change,
    });
    return { done, lines };
  };

  it("get the documented environment and nothing of the agent's own, arguments as they are, no shell", async () => {
    process.env["GREENROOM_TEST_SECRET"] = "of the agent";
    const path = script("enter", `env | grep -v '^\\(SHLVL\\|_\\|PWD\\|OLDPWD\\)=' | sort; printf '%s\\n' "$1"`);
    const settings = hookSettings.parse({
      enterMaintenance: { command: [path, "$(id) ; `id`"] },
      leaveMaintenance: { command: ["/bin/true"] },
    });
    const lines: string[] = [];
    using host = await BankedSandbox.make();
    const driver = host.driver(settings);
    await driver.enterMaintenance(hookRequest({ onLine: (line) => void lines.push(line) }));
    delete process.env["GREENROOM_TEST_SECRET"];
    assert.deepEqual(lines, [
      "GREENROOM_EVACUATE_OFFLINE_VMS=true",
      "GREENROOM_HOOK=enterMaintenance",
      "GREENROOM_IMAGE_DIGEST=sha256:abc",
      "GREENROOM_ORDER_ID=order-7",
      "GREENROOM_POWER_ACTION=SUSPEND_VMS",
      "GREENROOM_QUICK_BOOT=false",
      "LANG=C.UTF-8",
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      "$(id) ; `id`",
    ]);
    assert.equal(await driver.maintenanceMode(), true);
    await driver.leaveMaintenance(hookRequest());
    assert.equal(await driver.maintenanceMode(), false);
  });

  it("that fail tell their status and last lines, and the host is not in maintenance mode", async () => {
    const path = script(
      "enter",
      "for n in 1 2 3 4 5 6; do echo line $n; done; echo 'cannot move \u001b[31mguest' >&2; exit 7",
    );
    const settings = hookSettings.parse({ enterMaintenance: { command: [path] } });
    using host = await BankedSandbox.make();
    const driver = host.driver(settings);
    await assert.rejects(driver.enterMaintenance(hookRequest()), (thrown) => {
      assert.ok(isProblem(thrown, "HOOK_FAILED"));
      assert.equal(thrown.details["status"], "status 7");
      const lines = thrown.details["lines"] as readonly string[];
      assert.equal(lines.length, 5);
      assert.ok(lines.includes("cannot move \ufffd[31mguest") && lines.includes("line 6"));
      return true;
    });
    assert.equal(await driver.maintenanceMode(), false);
    const killed = run([script("killed", "kill -9 $$")]);
    await assert.rejects(
      killed.done,
      (thrown) => isProblem(thrown, "HOOK_FAILED") && thrown.details["status"] === "signal SIGKILL",
    );
  });

  it("that fail half-way are taken back by the hook that leaves; where that fails too, the host counts as in maintenance mode", async () => {
    const [barred, broken] = [join(place.path, "barred"), join(place.path, "broken")];
    const enter = script("half", `touch ${barred}; exit 1`);
    const leave = script("leave", `[ ! -e ${broken} ] && rm -f ${barred}`);
    const settings = hookSettings.parse({
      enterMaintenance: { command: [enter] },
      leaveMaintenance: { command: [leave] },
    });
    using host = await BankedSandbox.make();
    const driver = host.driver(settings);
    await assert.rejects(driver.enterMaintenance(hookRequest()), (thrown) => isProblem(thrown, "HOOK_FAILED"));
    writeFileSync(broken, "");
    await assert.rejects(driver.takeBackDrain(hookRequest()), (thrown) => isProblem(thrown, "HOOK_FAILED"));
    assert.deepEqual([await driver.maintenanceMode(), existsSync(barred)], [true, true]);
    rmSync(broken);
    await driver.takeBackDrain(hookRequest());
    assert.deepEqual([await driver.maintenanceMode(), existsSync(barred)], [false, false]);
  });

  it("that take too long are ended with all that they started", async () => {
    const pids = join(place.path, "pids");
    const path = script(
      "slow",
      `trap '' TERM; sleep 1000 & echo $! $$ > ${pids}.part; mv ${pids}.part ${pids}; echo ready; wait`,
    );
    const alarms: (() => void)[] = [];
    const alarm: Alarm = (_afterMs, act) => {
      alarms.push(act);
      return () => undefined;
    };
    let running: { readonly done: Promise<void> } | undefined;
    await new Promise<void>((resolve) => {
      running = run([path], { alarm, onLine: () => resolve() });
    });
    alarms[0]?.();
    // It ignores the request to end: the grace is over, too.
    alarms[1]?.();
    await assert.rejects(
      running?.done ?? Promise.resolve(),
      (thrown) => isProblem(thrown, "HOOK_TIMED_OUT") && thrown.details["seconds"] === 3600,
    );
    // What was killed is gone as soon as it gets its turn to die.
    for (const pid of readFileSync(pids, "utf8").trim().split(" ")) while (!isGone(Number(pid))) await turn();
  });

  it("end when the operator cancels, and are not begun when that was before", async () => {
    const abort = new AbortController();
    const { done } = run([script("slow", "echo ready; exec sleep 1000")], {
      signal: abort.signal,
      onLine: () => abort.abort(),
    });
    await assert.rejects(done, (thrown) => isProblem(thrown, "CANCELED"));
    const late = run([script("never", `touch ${place.path}/begun`)], { signal: abort.signal });
    await assert.rejects(late.done, (thrown) => isProblem(thrown, "CANCELED"));
    assert.equal(existsSync(join(place.path, "begun")), false);
  });

  it("may leave a process behind that holds their output open: they are over all the same", async () => {
    const pid = join(place.path, "pid");
    let grace: (() => void) | undefined;
    const alarm: Alarm = (afterMs, act) => {
      if (afterMs < 60_000) {
        grace = act;
        act();
      }
      return () => undefined;
    };
    const { done, lines } = run([script("daemon", `sleep 1000 & echo $! > ${pid}; echo started`)], { alarm });
    await done;
    assert.ok(grace !== undefined && lines.length <= 1);
    process.kill(Number(readFileSync(pid, "utf8")), "SIGKILL");
  });

  it("hand on bounded lines, and a bounded number of them", async () => {
    const { done, lines } = run([
      script(
        "loud",
        `head -c 100000 /dev/zero | tr '\\0' x; echo; for n in $(seq 3000); do echo $n; done; printf 'no end'`,
      ),
    ]);
    await done;
    assert.equal(lines[0], "x".repeat(500));
    assert.equal(lines.length, 2001);
    assert.match(lines.at(-1) ?? "", /more than 2000 lines/);
  });

  it("that are not there are HOOK_MISSING, whether the setting or the program is missing", async () => {
    const { done } = run([join(place.path, "nowhere")]);
    await assert.rejects(done, (thrown) => isProblem(thrown, "HOOK_MISSING") && /does not exist/.test(thrown.message));
    const open = script("open", "true");
    chmodSync(open, 0o775);
    await assert.rejects(
      run([open]).done,
      (thrown) => isProblem(thrown, "HOOK_MISSING") && /others may write/.test(thrown.message),
    );
    const plain = script("plain", "true");
    chmodSync(plain, 0o644);
    await assert.rejects(
      run([plain]).done,
      (thrown) => isProblem(thrown, "HOOK_MISSING") && /EACCES/.test(thrown.message),
    );
    const real = bootBankDriver(place.path, hookSettings.parse({}));
    const told = ({ maintenance, reboot, healthProbe, firmware }: HookTroubles) => [
      maintenance,
      reboot,
      healthProbe,
      firmware("nic"),
    ];
    assert.deepEqual(told(real.hooks()), Array(4).fill("none is configured"));
    const sound = { command: ["/bin/true"] };
    const broken = hookSettings.parse({
      enterMaintenance: sound,
      leaveMaintenance: { command: [open] },
      reboot: { command: [plain] },
      healthProbe: sound,
      firmware: { nic: sound },
    });
    const [leaves, reboots, ...others] = told(bootBankDriver(place.path, broken).hooks());
    assert.match(leaves ?? "", /others may write/);
    assert.match(reboots ?? "", /cannot be executed/);
    assert.deepEqual(others, [undefined, undefined]);
    const missing = (thrown: unknown) => isProblem(thrown, "HOOK_MISSING");
    await assert.rejects(real.enterMaintenance(hookRequest()), missing);
    await assert.rejects(real.reboot(hookRequest()), missing);
    await assert.rejects(real.probeHealth(hookRequest()), missing);
    mkdirSync(join(place.path, "var/lib/greenroom"), { recursive: true });
    writeFileSync(join(place.path, "var/lib/greenroom/maintenance-mode"), "");
    await assert.rejects(real.leaveMaintenance(hookRequest()), (thrown) => isProblem(thrown, "HOOK_MISSING"));
  });

  it("of a sandbox go before what it does itself", async () => {
    const begun = place.folder("begun");
    const path = script("reboot", `echo $GREENROOM_HOOK > ${begun}/hook`);
    const settings = hookSettings.parse({ reboot: { command: [path] }, healthProbe: { command: ["/bin/false"] } });
    using host = await BankedSandbox.make();
    const driver = host.driver(settings);
    const bootId = await driver.bootId();
    await driver.reboot(hookRequest());
    assert.equal(readFileSync(join(begun, "hook"), "utf8"), "reboot\n");
    assert.equal(await driver.bootId(), bootId, "nothing was rebooted by itself");
    await assert.rejects(driver.probeHealth(hookRequest()), (thrown) => isProblem(thrown, "HOOK_FAILED"));
  });

  it("are refused as settings that name no absolute program, or no time", () => {
    for (const reboot of [
      { command: [] },
      { command: ["reboot"] },
      { command: ["/bin/a\0b"] },
      { command: "/sbin/reboot" },
      { command: ["/sbin/reboot"], timeoutSeconds: 0 },
      { command: ["/sbin/reboot"], shell: true },
    ])
      assert.equal(hookSettings.safeParse({ reboot }).success, false, JSON.stringify(reboot));
  });

  it("may stand in the environment, as JSON", () => {
    const hooks = { reboot: { command: ["/sbin/reboot", "now"] } };
    const settings = loadSettings({
      schema: agentSettings,
      environmentPrefix: "GREENROOM_AGENT_",
      overrides: {},
      environment: { GREENROOM_AGENT_HOOKS: JSON.stringify(hooks) },
    });
    assert.deepEqual(settings.hooks, { reboot: { ...hooks.reboot, timeoutSeconds: 300 }, firmware: {} });
  });

  it("stand in the operator's guide as they are: names, times, variables", () => {
    const guide = readFileSync("docs/operating.md", "utf8");
    const command = ["/bin/true"];
    const each = {
      enterMaintenance: { command },
      leaveMaintenance: { command },
      reboot: { command },
      healthProbe: { command },
    };
    const { firmware, ...rest } = hookSettings.parse({ ...each, firmware: { nic: { command } } });
    for (const [name, one] of Object.entries({ ...rest, firmware: firmware["nic"] }))
      assert.match(guide, new RegExp(`^\\| \`${name}\`[^|]* \\| ${one?.timeoutSeconds} s`, "m"));
    for (const name of Object.keys(hookEnvironment("reboot", hookRequest())))
      assert.ok(guide.includes(`| \`${name}\` |`), name);
  });
});
