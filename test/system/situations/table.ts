/* eslint-disable @typescript-eslint/no-unsafe-argument -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RECEIPT_KEY_FILE } from "../../../agent/service/identity.js";
import { EXIT } from "../../../core/problem/core-problems.js";
import { createSigningKeyFile } from "../../../core/trust/key-file.js";
import { STAGED, UNTOUCHED, type Outcome } from "./outcome.js";
import type { Scene, Situation } from "./scene.js";
import { DEVICE, IMAGE } from "./stock.js";

const NO_ROOM = 2 ** 50;
const SKIPPED_COMPLIANT: Outcome = {
  ...UNTOUCHED,
  ...{ task: "SUCCEEDED", host: "SKIPPED", why: "COMPLIANT", state: "COMPLIANT", exit: EXIT.done },
};
const SKIPPED_STAGED: Outcome = { ...STAGED, host: "SKIPPED", why: "ALREADY_STAGED", fetched: 0 };
const SHORT_OF_SPACE: Outcome = {
  ...UNTOUCHED,
  ...{ why: "INSUFFICIENT_SPACE", state: "NON_COMPLIANT", badge: "NOT_STAGED", receipt: "absent", exit: EXIT.space },
};
const AWAY: Outcome = { ...UNTOUCHED, why: "HOST_NOT_CONNECTED" };

/** Nothing of the staging folder is touched by the staging that follows. */
const untouched = async (at: Scene): Promise<void> => {
  const before = at.listing;
  await at.stage();
  assert.deepEqual(at.listing, before);
};

const alter = (path: string): void => {
  const bytes = readFileSync(path);
  chmodSync(path, 0o600);
  writeFileSync(path, bytes.fill(7, 100, 200));
};

/** Stages, and then something happens to files of it, which the next check sees. */
const afterStaging = (happens: (at: Scene) => Promise<void> | void) => async (at: Scene) => {
  await at.stage();
  await happens(at);
  assert.equal(await at.badge(), "NOT_STAGED");
};

const skippedInTheMiddle = async (at: Scene): Promise<string> => {
  const { fleet, depot, id } = at;
  depot.hold(1);
  const task = await at.order({ parallel: 1 });
  await fleet.until(`/api/cis/tasks/${task}`, ({ result }) => result.host_status[id].greenroom.vibs_done === 1);
  // The second one is asked for, and held.
  while (depot.asked.length < 2) await depot.nextRequest();
  await fleet.must("POST", `/api/greenroom/tasks/${task}?action=skip-remaining`, { under_way: "CANCEL" });
  return task;
};

const revoke = async ({ fleet, id }: Scene): Promise<void> => {
  const { connection_reason } = await fleet.must("POST", `/api/greenroom/hosts/${id}?action=revoke`, { why: "stolen" });
  assert.match(connection_reason, /revoked/);
};

/** Connected x compliance x space x firmware support x DPU x already staged x deleted content x image moved on x skipped. */
export const SITUATIONS: readonly (Situation & { readonly expected: Outcome })[] = [
  { what: "not compliant, connected, with room: staged (sentence 1)", image: IMAGE.host, expected: STAGED },
  {
    what: "not connected: failed with that reason",
    image: IMAGE.host,
    arrange: ({ fleet, id }) => fleet.stopAgent(id),
    expected: AWAY,
  },
  {
    what: "not connected, staged before: failed with that reason, what it has proven still counts",
    image: IMAGE.host,
    arrange: async (at) => {
      await at.stage();
      await at.fleet.stopAgent(at.id);
    },
    expected: { ...AWAY, state: "NON_COMPLIANT", badge: "STAGED", receipt: "complete" },
  },
  {
    what: "compliant: skipped, nothing changed (sentence 2)",
    ...{ image: IMAGE.host, runs: "wanted", arrange: untouched, expected: SKIPPED_COMPLIANT },
  },
  {
    what: "compliant, without room: skipped, for it needs none",
    ...{ image: IMAGE.host, runs: "wanted", place: { reserveBytes: NO_ROOM }, expected: SKIPPED_COMPLIANT },
  },
  {
    what: "compliant but for its DPU: what the DPU lacks is staged, and that alone",
    ...{ image: IMAGE.dpu, runs: "wanted", place: { dpus: 1 }, expected: { ...STAGED, fetched: 1 } },
  },
  {
    what: "incompatible, it runs a higher version: skipped with the reason",
    ...{ image: IMAGE.host, runs: "higher" },
    expected: { ...UNTOUCHED, host: "SKIPPED", why: "INCOMPATIBLE", state: "INCOMPATIBLE", notices: ["DOWNGRADE"] },
  },
  {
    what: "incompatible, the image holds nothing for its DPU: skipped with the reason",
    ...{ image: IMAGE.host, place: { dpus: 1 } },
    expected: {
      ...UNTOUCHED,
      host: "SKIPPED",
      why: "INCOMPATIBLE",
      state: "INCOMPATIBLE",
      notices: ["PLATFORM_NOT_IN_IMAGE"],
    },
  },
  {
    what: "short of space: nothing is fetched",
    ...{ image: IMAGE.host, place: { reserveBytes: NO_ROOM }, expected: SHORT_OF_SPACE },
  },
  {
    what: "short of space, with a DPU and firmware: nothing is fetched for any of them",
    ...{ image: IMAGE.everything, place: { reserveBytes: NO_ROOM, dpus: 1, firmware: [DEVICE.stageable] } },
    expected: SHORT_OF_SPACE,
  },
  {
    what: "without scratch: failed, and nothing goes to memory unasked",
    ...{ image: IMAGE.host, place: { scratch: "none" } },
    expected: { ...SHORT_OF_SPACE, why: "SCRATCH_MISSING" },
  },
  {
    what: "without scratch, by its policy: staged to memory, which its receipt says",
    ...{ image: IMAGE.host, place: { scratch: "memory" } },
    expected: { ...STAGED, receipt: "complete, volatile" },
  },
  {
    what: "with firmware that can be staged: staged with it",
    ...{ image: IMAGE.firmware, place: { firmware: [DEVICE.stageable] }, expected: { ...STAGED, fetched: 3 } },
  },
  {
    what: "with firmware that cannot be staged: success, no badge, and a notification (sentence 6)",
    ...{ image: IMAGE.firmware, place: { firmware: [DEVICE.fixed] } },
    expected: { ...STAGED, badge: "NOT_STAGED", notices: ["FIRMWARE_NOT_STAGEABLE"] },
  },
  {
    what: "with a DPU: its part is staged with its target (sentence 12)",
    ...{ image: IMAGE.dpu, place: { dpus: 1 }, expected: { ...STAGED, fetched: 3 } },
  },
  {
    what: "with a DPU and firmware of both kinds: all that can be is staged, and there is no badge",
    ...{ image: IMAGE.everything, place: { dpus: 1, firmware: [DEVICE.stageable, DEVICE.fixed] } },
    expected: { ...STAGED, badge: "NOT_STAGED", notices: ["FIRMWARE_NOT_STAGEABLE"], fetched: 4 },
  },
  {
    what: "staged already: skipped, not one byte moves (sentence 2)",
    ...{ image: IMAGE.host, expected: SKIPPED_STAGED },
    arrange: async (at) => void (await at.stage()),
  },
  {
    what: "staged already, and there is no room any more: skipped all the same",
    ...{ image: IMAGE.host, expected: SKIPPED_STAGED },
    arrange: async (at) => {
      await at.stage();
      await at.restart({ scratchReserveBytes: NO_ROOM });
    },
  },
  {
    what: "staged already, with a DPU and firmware that cannot be staged: skipped, and still no badge",
    ...{ image: IMAGE.everything, place: { dpus: 1, firmware: [DEVICE.fixed] } },
    arrange: async (at) => void (await at.stage()),
    expected: { ...SKIPPED_STAGED, badge: "NOT_STAGED", notices: ["FIRMWARE_NOT_STAGEABLE"] },
  },
  {
    what: "with a staged file deleted: no badge at the next look, and that file alone is fetched (sentence 4)",
    ...{ image: IMAGE.host, expected: { ...STAGED, fetched: 1 } },
    arrange: afterStaging(({ files }) => rmSync(files[0] ?? "")),
  },
  {
    what: "with the DPU's file deleted alone: no badge, and that file alone is fetched",
    ...{ image: IMAGE.dpu, place: { dpus: 1 }, expected: { ...STAGED, fetched: 1 } },
    arrange: afterStaging(async (at) => (await at.filesFor("dpu-1")).forEach((path) => rmSync(path))),
  },
  {
    what: "with a staged file deleted, and no room for another: failed, the others are kept",
    ...{ image: IMAGE.host },
    arrange: afterStaging(async (at) => {
      rmSync(at.files[0] ?? "");
      await at.restart({ scratchReserveBytes: NO_ROOM });
    }),
    expected: { ...SHORT_OF_SPACE, receipt: "partial" },
  },
  {
    what: "with a staged file altered: what it says is not believed, and that file alone is fetched",
    ...{ image: IMAGE.host, expected: { ...STAGED, fetched: 1 } },
    arrange: afterStaging(({ files }) => alter(files[0] ?? "")),
  },
  {
    what: "when the image has moved on: refused by the names of both commits",
    ...{ image: IMAGE.host, place: { dpus: 1 }, expected: { ...STAGED, fetched: 3 } },
    arrange: async (at) => {
      const { fleet, base } = at;
      const { greenroom: old } = await fleet.must("GET", `${base}/software`);
      const now = await fleet.setSpec(base, IMAGE.dpu);
      const answer = await fleet.ask("POST", `${base}/software?action=stage&vmw-task=true`, { commit: old.commit });
      assert.equal(answer.json.data.code, "IMAGE_MOVED_ON");
      assert.match(answer.json.messages[0].default_message, new RegExp(`${now}.*${old.commit}`));
      assert.deepEqual(at.listing, []);
      // What was ordered by nobody is not done: the task below is of the new commit.
    },
  },
  {
    what: "staged already, and the image has moved on: what both hold is not fetched again",
    ...{ image: IMAGE.host, place: { firmware: [DEVICE.stageable] }, expected: { ...STAGED, fetched: 1 } },
    arrange: async (at) => {
      await at.stage();
      await at.fleet.setSpec(at.base, IMAGE.firmware);
    },
  },
  {
    what: "skipped by the operator in the middle: not staged, what is verified is kept",
    ...{ image: IMAGE.host, arrange: skippedInTheMiddle },
    expected: {
      ...{ ...STAGED, task: "FAILED", host: "SKIPPED", why: "SKIPPED_BY_USER", badge: "NOT_STAGED" },
      ...{ receipt: "partial", exit: EXIT.failed },
    },
  },
  {
    what: "skipped in the middle and ordered again: it goes on with the rest",
    ...{ image: IMAGE.dpu, place: { dpus: 1 }, expected: { ...STAGED, fetched: 2 } },
    arrange: async (at) => {
      await at.fleet.ended(await skippedInTheMiddle(at));
      at.depot.release();
      at.depot.asked.length = 0;
    },
  },
  {
    what: "whose certificate was revoked: failed with that reason, and nothing is ordered",
    ...{ image: IMAGE.host, expected: { ...UNTOUCHED, why: "CERTIFICATE_REVOKED" } },
    arrange: revoke,
  },
  {
    what: "whose certificate was revoked when it was staged: failed with that reason",
    image: IMAGE.host,
    arrange: async (at) => {
      await at.stage();
      await revoke(at);
    },
    expected: {
      ...{ ...UNTOUCHED, why: "CERTIFICATE_REVOKED", state: "NON_COMPLIANT", badge: "STAGED" },
      receipt: "complete",
    },
  },
  {
    what: "that signs with another key than it enrolled with: what it says proves nothing, and an alarm is raised",
    image: IMAGE.host,
    arrange: async (at) => {
      const path = join(at.fleet.agents.get(at.id)?.settings.stateFolder ?? "", RECEIPT_KEY_FILE);
      await at.fleet.stopAgent(at.id);
      rmSync(path);
      createSigningKeyFile(path);
      await at.fleet.startAgent(at.id);
      const task = await at.order();
      await at.fleet.ended(task);
      const host = await at.fleet.must("GET", `/api/greenroom/hosts/${at.id}`);
      assert.ok(host.open_alarms > 0, JSON.stringify(host));
      return task;
    },
    expected: {
      ...{ ...UNTOUCHED, why: "RECEIPT_REFUSED", state: "NON_COMPLIANT", badge: "NOT_STAGED" },
      fetched: 2,
    },
  },
];
