/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-return -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StageResult } from "../../controller/api/wire/software.js";
import type { TaskInfo } from "../../controller/api/wire/task.js";
import { EXIT } from "../../core/problem/core-problems.js";
import { systemClock } from "../../core/time/clock.js";
import { folderListing } from "../agent/rig/folder-listing.js";
import { StartedController } from "../controller/api/started-controller.js";
import { HeldDepot } from "../controller/rollout/held-depot.js";
import { SmallFleet, type HostPlace } from "../controller/rollout/small-fleet.js";
import { baseImageOf, componentOf, forgeBundle, forgeVib, type ForgedVib } from "../rig/forge.js";
import { freePort } from "../rig/free-port.js";
import { greenroom } from "../rig/process.js";

const NEW = "2.0";
const HSM = "com.example.grn.hsm";
const STAGEABLE = "grn-fw-nic";
const FIXED = "grn-fw-disk";
const RELEASED = "2026-01-02T03:04:05Z";
const HARDWARE = { packages: { [HSM]: { pkg: "GRN-HSP", version: "7.1" } } };
const FIRMWARE = {
  [STAGEABLE]: { id: "firmware-nic-0", deviceClass: "nic", device: "GRN 25G", version: "1.0.0" },
  [FIXED]: { id: "firmware-disk-0", deviceClass: "disk", device: "GRN SSD", version: "1.0.0" },
} as const;

/** What is looked at when a staging has ended. */
interface Outcome {
  /** Of the task; null where none was begun. */
  readonly task: TaskInfo["status"] | null;
  readonly host: string;
  /** Why it was skipped or has failed. */
  readonly why: string | null;
  /** stage_status of the host's compliance; null: not known, or nothing to say. */
  readonly badge: "STAGED" | "NOT_STAGED" | null;
  /** State of the newest receipt, "none" from a host that signed none. */
  readonly receipt: string;
  readonly exit: number;
  /** Requests at the depot's door. */
  readonly fetched: number;
  /** Ids of warnings in compliance. */
  readonly warnings?: readonly string[];
}

interface Situation {
  readonly what: string;
  readonly place?: HostPlace;
  readonly spec?: unknown;
  /** What happens before the order; where it is the order itself, it answers its task. */
  readonly arrange?: (at: Scene) => Promise<string | void>;
  readonly expected: Outcome;
}

interface Scene {
  readonly id: string;
  readonly base: string;
  readonly staged: string;
  readonly stage: () => Promise<TaskInfo>;
}

const good: Outcome = {
  ...{ task: "SUCCEEDED", host: "OK", why: null, badge: "STAGED", receipt: "complete", exit: EXIT.done, fetched: 2 },
};

describe("every situation of a staging, on a real agent", () => {
  let door: StartedController;
  let depot: HeldDepot;
  let fleet: SmallFleet;
  let installed: readonly ForgedVib[];
  let higher: ForgedVib;

  before(async () => {
    depot = await HeldDepot.start(() => ({ address: door.controller.addresses.depot, ca: door.context.caPem }));
    const ports = { grpc: `127.0.0.1:${await freePort()}`, rest: `127.0.0.1:${await freePort()}` };
    door = await StartedController.start(systemClock, { depotUrl: depot.url, ...ports });
    fleet = new SmallFleet(door);
    await fleet.logIn();
    const forge = (name: string, version: string, platform?: string) =>
      forgeVib({ name, version, payloadBytes: 20_000, ...(platform !== undefined && { platform }) });
    installed = [await forge("net-a", `${NEW}-1`), await forge("net-b", `${NEW}-1`)];
    higher = await forge("net-a", "3.0-1");
    const dpu = await forge("dpu-a", `${NEW}-1`, "ESXio");
    const firmware = [await forge(STAGEABLE, "22.5.7-1"), await forge(FIXED, "22.5.7-1")];
    const parts = [componentOf("net", NEW, installed), componentOf("dpu", NEW, [dpu])];
    await fleet.importFile(
      await forgeBundle(join(door.place.path, "bundle.zip"), {
        vibs: [...installed, dpu, ...firmware],
        components: [...parts, ...firmware.map((vib) => componentOf(vib.descriptor.name, "22.5.7-1", [vib]))],
        baseImages: [
          baseImageOf(NEW, { net: NEW, dpu: NEW }),
          // Of the host alone.
          baseImageOf("1.0", { net: NEW }),
        ],
        hardwareSupport: [
          {
            ...{ displayName: "GRN support", vendor: "GRN", releaseDate: RELEASED, manager: HSM },
            package: { name: "GRN-HSP", version: "7.1" },
            components: { [STAGEABLE]: "22.5.7-1", [FIXED]: "22.5.7-1" },
            firmware: [STAGEABLE, FIXED].map((component) => ({
              component,
              deviceClass: component === STAGEABLE ? "nic" : "disk",
              deviceMatch: component === STAGEABLE ? "GRN 25G" : "GRN SSD",
              version: "22.5.7",
              stageable: component === STAGEABLE,
            })),
          },
        ],
      }),
    );
  });
  afterEach(() => depot.release());
  after(async () => {
    await depot?.[Symbol.asyncDispose]();
    await fleet?.[Symbol.asyncDispose]();
    await door?.[Symbol.asyncDispose]();
  });

  const filesOf = (folder: string): readonly string[] => readdirSync(join(folder, "vibs")).sort();
  const firstOf = (folder: string): string => join(folder, "vibs", filesOf(folder)[0] ?? "");

  const SITUATIONS: readonly Situation[] = [
    { what: "not compliant, connected, with room: staged (sentence 1)", expected: good },
    {
      what: "not connected: failed with that reason",
      arrange: ({ id }) => fleet.stopAgent(id),
      expected: {
        ...{ task: "FAILED", host: "ERROR", why: "HOST_NOT_CONNECTED", badge: null, receipt: "none" },
        ...{ exit: EXIT.failed, fetched: 0 },
      },
    },
    {
      what: "compliant: skipped, nothing changed (sentence 2)",
      place: { bankVibs: [] },
      arrange: async ({ base, staged, stage }) => {
        await fleet.run(`${base}/software?action=scan&vmw-task=true`);
        const before = folderOrNothing(staged);
        await stage();
        assert.deepEqual(folderOrNothing(staged), before);
      },
      expected: {
        ...{ task: "SUCCEEDED", host: "SKIPPED", why: "COMPLIANT", badge: null, receipt: "none" },
        ...{ exit: EXIT.done, fetched: 0 },
      },
    },
    {
      what: "incompatible, it runs a higher version: skipped with the reason",
      expected: {
        ...{ task: "FAILED", host: "SKIPPED", why: "INCOMPATIBLE", badge: null, receipt: "none" },
        ...{ exit: EXIT.failed, fetched: 0 },
      },
    },
    {
      what: "short of space: nothing is fetched",
      place: { reserveBytes: 2 ** 50 },
      expected: {
        ...{ task: "FAILED", host: "ERROR", why: "INSUFFICIENT_SPACE", badge: "NOT_STAGED", receipt: "absent" },
        ...{ exit: EXIT.space, fetched: 0 },
      },
    },
    {
      what: "with firmware that can be staged: staged with it",
      place: { firmware: [FIRMWARE[STAGEABLE]] },
      spec: { base_image: { version: "1.0" }, hardware_support: HARDWARE },
      expected: { ...good, fetched: 3 },
    },
    {
      what: "with firmware that cannot be staged: success, no badge, and a notification (sentence 6)",
      place: { firmware: [FIRMWARE[FIXED]] },
      spec: { base_image: { version: "1.0" }, hardware_support: HARDWARE },
      expected: { ...good, badge: "NOT_STAGED", warnings: ["FIRMWARE_NOT_STAGEABLE"] },
    },
    {
      what: "with a DPU: its part is staged with its target (sentence 12)",
      place: { dpus: 1 },
      spec: { base_image: { version: NEW } },
      expected: { ...good, fetched: 3 },
    },
    {
      what: "staged already: skipped, not one byte moves (sentence 2)",
      arrange: async ({ stage }) => {
        await stage();
        depot.asked.length = 0;
      },
      expected: { ...good, host: "SKIPPED", why: "ALREADY_STAGED", fetched: 0 },
    },
    {
      what: "with a staged file deleted: no badge at the next look, and that file alone is fetched (sentence 4)",
      arrange: async ({ id, base, staged, stage }) => {
        await stage();
        rmSync(firstOf(staged));
        const { result } = await fleet.run(`${base}/software?action=scan&vmw-task=true`);
        assert.equal(result.hosts[id].stage_status, "NOT_STAGED");
        depot.asked.length = 0;
      },
      expected: { ...good, fetched: 1 },
    },
    {
      what: "with a staged file altered: what it says is not believed, and that file alone is fetched",
      arrange: async ({ id, base, staged, stage }) => {
        await stage();
        const path = firstOf(staged);
        const bytes = readFileSync(path);
        chmodSync(path, 0o600);
        writeFileSync(path, bytes.fill(7, 100, 200));
        const { result } = await fleet.run(`${base}/software?action=scan&vmw-task=true`);
        assert.equal(result.hosts[id].stage_status, "NOT_STAGED");
        depot.asked.length = 0;
      },
      expected: { ...good, fetched: 1 },
    },
    {
      what: "when the image has moved on: refused by the names of both commits",
      arrange: async ({ base, staged }) => {
        const { greenroom: old } = await fleet.must("GET", `${base}/software`);
        const now = await fleet.setSpec(base, { base_image: { version: NEW } });
        const answer = await fleet.ask("POST", `${base}/software?action=stage&vmw-task=true`, { commit: old.commit });
        assert.equal(answer.json.data.code, "IMAGE_MOVED_ON");
        assert.match(answer.json.messages[0].default_message, new RegExp(`${now}.*${old.commit}`));
        assert.deepEqual(folderOrNothing(staged), []);
        // What was ordered by nobody is not done: the task below is of the new commit.
      },
      place: { dpus: 1 },
      expected: { ...good, fetched: 3 },
    },
    {
      what: "skipped by the operator in the middle: not staged, what is verified is kept",
      arrange: async ({ id, base }) => {
        depot.hold(1);
        const task = await fleet.must("POST", `${base}/software?action=stage&vmw-task=true`, { parallel: 1 });
        await fleet.until(`/api/cis/tasks/${task}`, ({ result }) => result.host_status[id].greenroom.vibs_done === 1);
        await fleet.must("POST", `/api/greenroom/tasks/${task}?action=skip-remaining`, { under_way: "CANCEL" });
        return task;
      },
      expected: {
        ...{ task: "FAILED", host: "SKIPPED", why: "SKIPPED_BY_USER", badge: "NOT_STAGED", receipt: "partial" },
        ...{ exit: EXIT.failed, fetched: 2 },
      },
    },
  ];

  for (const [index, situation] of SITUATIONS.entries())
    it(situation.what, async () => {
      const { what, place = {}, spec = { base_image: { version: "1.0" } }, arrange } = situation;
      const bankVibs = what.startsWith("compliant")
        ? installed.map(({ bytes }) => bytes)
        : what.startsWith("incompatible")
          ? [higher.bytes]
          : [];
      const id = await fleet.addHost(`esx-${index}`, { ...place, bankVibs });
      const base = `/api/esx/settings/hosts/${id}`;
      await fleet.setSpec(base, spec);
      depot.asked.length = 0;
      const order = (): Promise<string> => fleet.must("POST", `${base}/software?action=stage&vmw-task=true`);
      const staged = join(door.place.path, `esx-${index}`, "host", "scratch", "greenroom", "staging");
      const stage = async (): Promise<TaskInfo> => fleet.ended(await order());
      const task = (await arrange?.({ id, base, staged, stage })) ?? (await order());
      assert.deepEqual(await outcomeOf(task, id, base, situation.expected), situation.expected);
    });

  async function outcomeOf(task: string, id: string, base: string, wanted: Outcome): Promise<Outcome> {
    const info: TaskInfo = await fleet.ended(task);
    const fetched = depot.asked.length;
    const result = info.result as StageResult;
    const { status, greenroom: ours } = result.host_status[id] ?? assert.fail("no such host in the result");
    const compliance = await fleet.must("GET", `${base}/software/compliance`);
    const receipt = await fleet.ask("GET", `/api/greenroom/hosts/${id}/receipt`);
    const watched = await watch(task);
    assert.equal(JSON.parse(watched.stdout).status, info.status);
    const warnings = (compliance.hosts[id]?.notifications.warnings ?? []).map(
      (one: { id: string }) => one.id.split(".").at(-1)?.toUpperCase() ?? "",
    );
    return {
      task: info.status,
      host: status,
      why: ours.skip_reason ?? ours.problem?.code ?? null,
      badge: compliance.hosts[id]?.stage_status ?? null,
      receipt: receipt.json.receipt?.state ?? "none",
      exit: watched.status,
      fetched,
      ...(wanted.warnings !== undefined && { warnings }),
    };
  }

  function watch(task: string) {
    const path = join(door.place.path, "context.json");
    writeFileSync(path, JSON.stringify({ ...door.context, url: `https://${door.controller.addresses.rest}` }));
    chmodSync(path, 0o600);
    return greenroom(["task", "watch", task, "--output", "json"], { env: { GREENROOM_CONTEXT: path } });
  }
});

function folderOrNothing(folder: string): readonly string[] {
  try {
    return folderListing(folder);
  } catch {
    // It is not there: nothing was ever staged.
    return [];
  }
}
