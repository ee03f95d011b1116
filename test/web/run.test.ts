import assert from "node:assert/strict";
import type { HostStatus } from "../../controller/api/wire/software.js";
import { EventCutter } from "../../web/rest/server-events.js";
import { afterEvent, causesOf, NO_PICTURE, totalsOf, type RunPicture } from "../../web/run/run-picture.js";

const facts: HostStatus["greenroom"] = {
  ...{ step: "fetch", bytes_total: 1000, bytes_done: 0, bytes_fetched: 0, vibs_total: 2, vibs_done: 0, fetching: [] },
  ...{ underway: [], verifying: null },
  ...{ skip_reason: null, bytes_per_second: 0, remaining_seconds: null, pause: null, bad_sources: [], targets: [] },
  ...{ problem: null, persistence: null, timeline: [], returns: 0, removed: 0, freed_bytes: 0 },
  ...{ receipt_counter: null, remediation: null },
};

const host = (id: string, status: HostStatus["status"], more: Partial<HostStatus["greenroom"]> = {}) => ({
  ...{ id: "e.1", event: "host" },
  data: JSON.stringify({
    ...{ task: "task-1", host: id, name: `esx-${id}` },
    status: { status, start_time: "", notifications: {}, greenroom: { ...facts, ...more } } satisfies HostStatus,
  }),
});

const pictureOf = (...events: readonly ReturnType<typeof host>[]): RunPicture => events.reduce(afterEvent, NO_PICTURE);

describe("the picture of a run", () => {
  it("adds up to the number of hosts, and tells rate and remaining time of those that go on", () => {
    const picture = pictureOf(
      host("1", "OK", { bytes_done: 1000, bytes_per_second: 99 }),
      host("2", "RUNNING", { bytes_done: 400, bytes_per_second: 100 }),
      host("3", "RUNNING", { step: "waiting" }),
      host("4", "SKIPPED"),
      host("5", "ERROR"),
      host("6", "TIMED_OUT"),
    );
    const totals = totalsOf(picture.hosts);
    const { done, running, waiting, skipped, failed } = totals;
    assert.deepEqual([done, running, waiting, skipped, failed], [1, 1, 1, 1, 2]);
    assert.equal(done + running + waiting + skipped + failed, totals.hosts);
    assert.deepEqual([totals.bytesPerSecond, totals.bytesDone, totals.remainingSeconds], [100, 1400, 46]);
  });

  it("never goes back within a turn of a host, and begins anew when the host comes back", () => {
    const late = pictureOf(host("1", "RUNNING", { bytes_done: 700 }), host("1", "RUNNING", { bytes_done: 300 }));
    assert.equal(late.hosts.get("1")?.status.greenroom.bytes_done, 700);
    const again = afterEvent(late, host("1", "RUNNING", { bytes_done: 100, returns: 1 }));
    assert.equal(again.hosts.get("1")?.status.greenroom.bytes_done, 100);
  });

  it("gathers forty hosts of one cause into one entry, the largest first", () => {
    const problem = (code: string) => ({ code, message: code, remedy: "free some", details: {}, exit: 5 });
    const many = Array.from({ length: 40 }, (_, at) =>
      host(`${at}`, "ERROR", { problem: problem("INSUFFICIENT_SPACE") }),
    );
    const picture = pictureOf(host("a", "ERROR", { problem: problem("HOST_AWAY") }), ...many);
    assert.deepEqual(
      causesOf(picture.hosts).map(({ code, hosts }) => [code, hosts.length]),
      [
        ["INSUFFICIENT_SPACE", 40],
        ["HOST_AWAY", 1],
      ],
    );
  });

  it("is read from a stream however it is cut, heartbeats and all", () => {
    const text =
      ': alive\n\nid: a.1\nevent: task\ndata: {"x":"y: z"}\n\nretry: 1000\n\nid: a.2\nevent: end\ndata: {}\n\n';
    for (let size = 1; size < text.length; size += 1) {
      const cutter = new EventCutter();
      const parts = text.match(new RegExp(`[\\s\\S]{1,${size}}`, "g")) ?? [];
      const events = parts.flatMap((part) => cutter.push(part));
      assert.deepEqual(events, [
        { id: "a.1", event: "task", data: '{"x":"y: z"}' },
        { id: "a.2", event: "end", data: "{}" },
      ]);
    }
  });
});
