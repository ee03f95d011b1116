import assert from "node:assert/strict";
import { create, toBinary } from "@bufbuild/protobuf";
import { readHostFacts, readMeasuredSoftware } from "../../../controller/fleet/agent-messages.js";
import { MOST } from "../../../controller/fleet/message-bounds.js";
import { readStagingProgress } from "../../../controller/fleet/progress-messages.js";
import {
  GetHostResponseSchema,
  GetSoftwareResponseSchema,
  StageProgressSchema,
} from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { StartedController } from "../api/started-controller.js";
import { CALL, enrollClient, enrolment, newToken, reportsClient, joinHost } from "./joined-host.js";

const LONG = "x".repeat(100_000);
// proto3 enums are open: any number may come.
const UNKNOWN = 99 as never;

describe("what a hostile or a newer agent tells", () => {
  it("leaves out targets of unknown kinds, cuts what is too long or too many, and takes no size below nothing", () => {
    const target = { id: LONG, kind: 1, platform: LONG, parentId: "", device: LONG };
    const targets = [{ ...target, kind: UNKNOWN }, ...Array.from({ length: 1_000 }, () => target)];
    const scratch = { stagingFolder: LONG, freeBytes: -5n, stagedBytes: -(2n ** 62n) };
    const facts = readHostFacts(create(GetHostResponseSchema, { targets, bootId: LONG, driver: LONG, scratch }));
    assert.equal(facts.targets.length, 63);
    assert.ok(facts.targets.every(({ kind, id }) => kind === "HOST" && id.length <= 255));
    assert.deepEqual([facts.scratch?.freeBytes, facts.scratch?.stagedBytes], [0, 0]);
    assert.ok(JSON.stringify(facts).length < 100_000);
    const software = [{ target: { ...target, kind: UNKNOWN } }, { target }];
    assert.equal(readMeasuredSoftware(create(GetSoftwareResponseSchema, { software })).software.length, 1);
  });

  it("bounds what a measurement tells of targets, VIBs and their texts", () => {
    const vib = { id: LONG, vendor: LONG, type: LONG, name: LONG, version: LONG, descriptorSha256: LONG };
    const target = { id: "host", kind: 1 };
    const vibs = Array.from({ length: 5_000 }, () => ({ ...vib, acceptanceLevel: LONG }));
    const software = [{ target, vibs }, ...Array.from({ length: 1_000 }, () => ({ target }))];
    const read = readMeasuredSoftware(create(GetSoftwareResponseSchema, { software })).software;
    assert.deepEqual([read.length, read[0]?.vibs.length], [64, 4096]);
    const [id, ...texts] = Object.values(read[0]?.vibs[0] ?? {}).filter((value) => typeof value === "string");
    assert.equal(id?.length, 1024);
    assert.deepEqual(texts.map((text) => text.length), [255, 255, 255, 255, 255, 255]); // prettier-ignore
  });

  it("may tell of several targets with as many VIBs as there can be, within what a channel takes", () => {
    const vib = {
      id: "VMware_bootbank_a-driver-of-some-vendor_8.0.3-12.34.567890",
      ...{ vendor: "VMware", type: "bootbank", name: "a-driver-of-some-vendor", version: "8.0.3-12.34.567890" },
      ...{ descriptorSha256: "f".repeat(64), acceptanceLevel: "PartnerSupported", sizeBytes: 1n << 40n },
      removal: { live: true, maintenanceMode: true },
    };
    const one = { target: { id: "host", kind: 1 }, vibs: Array.from({ length: MOST.vibs }, () => vib) };
    const message = create(GetSoftwareResponseSchema, { software: [one, one, one, one] });
    assert.ok(toBinary(GetSoftwareResponseSchema, message).length < MOST.answerBytes);
  });

  it("reads progress with states and steps that nobody knows as a staging that runs", () => {
    const notices = Array.from({ length: 10_000 }, () => LONG);
    const progress = readStagingProgress(create(StageProgressSchema, { state: UNKNOWN, step: UNKNOWN, notices }));
    assert.deepEqual([progress.state, progress.step, progress.notices.length], ["RUNNING", "unspecified", 64]);
  });

  it("bounds what progress tells of pace, pauses, sources and targets", () => {
    const target = { targetId: LONG, kind: 1, state: 6, vibsWanted: -3, vibsStaged: 1 };
    const progress = readStagingProgress(
      create(StageProgressSchema, {
        bytesPerSecond: -1n,
        remainingSeconds: 2n ** 62n,
        pause: { reason: LONG, resumesAt: "when I like" },
        badSources: Array.from({ length: 1_000 }, () => ({ source: LONG, vibId: LONG, why: LONG })),
        underway: [
          { id: LONG, phase: UNKNOWN },
          ...Array.from({ length: 999 }, () => ({ id: LONG, phase: 4, bytesDone: -1n, bytesTotal: 2n ** 62n })),
        ],
        verifying: { bytesDone: -1n, bytesTotal: 2n ** 62n },
        targets: [
          { ...target, state: UNKNOWN },
          { ...target, kind: UNKNOWN },
          ...Array.from({ length: 999 }, () => target),
        ],
      }),
    );
    assert.deepEqual([progress.bytesPerSecond, progress.remainingSeconds], [0, Number.MAX_SAFE_INTEGER]);
    assert.equal(progress.pause?.resumesAt, null);
    assert.deepEqual([progress.badSources.length, progress.targets.length], [64, 62]);
    assert.deepEqual([progress.targets[0]?.state, progress.targets[0]?.vibsWanted], ["failed", 0]);
    const most = { bytesDone: 0, bytesTotal: Number.MAX_SAFE_INTEGER };
    assert.deepEqual([progress.underway.length, progress.verifying], [63, most]);
    assert.deepEqual(progress.underway[0], { id: LONG.slice(0, 255), phase: "UNPACKING", ...most });
    assert.ok(JSON.stringify(progress).length < 320_000);
  });

  it("keeps why a target cannot be read, cut", () => {
    const software = [{ target: { id: "dpu-1", kind: 2 }, trouble: LONG }];
    const [read] = readMeasuredSoftware(create(GetSoftwareResponseSchema, { software })).software;
    assert.equal(read?.trouble?.length, 1024);
  });

  it("keeps the numbers of a shortage numbers, and a code a code", () => {
    const details = { needBytes: "5000", haveBytes: "20", path: "/scratch", haveInodes: "-1" };
    const message = (code: string) =>
      readStagingProgress(create(StageProgressSchema, { problem: { code, message: "m", remedy: "r", details } }));
    const expected = { needBytes: 5000, haveBytes: 20, path: "/scratch", haveInodes: "-1" };
    assert.deepEqual(message("INSUFFICIENT_SPACE").problem?.details, expected);
    assert.equal(message("\u001b[2J").problem?.code, "INTERNAL");
  });

  describe("at the door", () => {
    let door: StartedController;
    before(async () => {
      door = await StartedController.start();
    });
    after(() => door[Symbol.asyncDispose]());

    it("leaves every other host listed", async () => {
      const { request } = await enrolment(await newToken(door), { hostName: "esx-newer" });
      const client = enrollClient(door);
      await client.enroll({ ...request, targets: [{ id: "gpu-1", kind: UNKNOWN, platform: "p" }] }, CALL);
      client.close();
      const answer = await door.ask("GET", "/api/greenroom/hosts", { session: await door.logIn() });
      assert.equal(answer.status, 200, answer.text);
    });

    it("is not gathered from a stranger beyond what an enrolment can be", async () => {
      const { request } = await enrolment(await newToken(door));
      const client = enrollClient(door);
      const enrolling = client.enroll({ ...request, hostName: "x".repeat(6 * 1024 * 1024) }, CALL);
      await assert.rejects(enrolling, { code: "PEER_FAILED" });
      client.close();
    });

    it("is cut in a greeting", async () => {
      const host = await joinHost(door, await newToken(door), { hostName: "esx-02" });
      const client = reportsClient(door, { cert: host.cert, key: host.key });
      await client.hello({ agentVersion: LONG, bootId: LONG, advertise: `unix:1` }, CALL);
      client.close();
      const { json } = await door.ask("GET", `/api/greenroom/hosts/${host.hostId}`, { session: await door.logIn() });
      assert.ok(JSON.stringify(json).length < 10_000);
    });
  });
});
