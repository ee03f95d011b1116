import assert from "node:assert/strict";
import { Lines } from "../../../agent/command/status/lines.js";
import { statusText } from "../../../agent/command/status/status-text.js";
import type { AgentStatus, ImageStatus, ProgressStatus, TargetStatus } from "../../../agent/domain/agent-status.js";
import { textWidth } from "../../../core/terminal/text-width.js";

const MIB = 1024 ** 2;
const problem = {
  code: "TARGET_UNREADABLE",
  message: "cannot tell what dpu-1 runs: its bank is gone",
  remedy: "Mend it.",
};

const target = (change: Partial<TargetStatus>): TargetStatus => ({
  target_id: "host",
  kind: "HOST",
  state: "partial",
  vibs_wanted: 8,
  vibs_staged: 7,
  manager: "",
  problem: null,
  ...change,
});

const image: ImageStatus = {
  image_digest: `sha256:${"e".repeat(64)}`,
  name: "Greenroom Hypervisor 9.0.1",
  scope_id: "domain-c1",
  ordered_at: "2026-11-27T10:00:00.000Z",
  complete: false,
  vibs_wanted: 8,
  vibs_staged: 1,
  bytes_wanted: 8 * MIB,
  bytes_staged: MIB,
  vibs: [
    {
      sha256: "a".repeat(64),
      id: "BCM_bootbank_bnxtroce_226.0.145.4-1OEM.800.1.0.20613240",
      size_bytes: MIB,
      target_ids: ["host", "dpu-1"],
      staged_at: "2026-11-27T10:01:00.000Z",
      verified: "unpacked",
    },
  ],
  targets: [
    target({}),
    target({ target_id: "dpu-1", kind: "DPU", state: "failed", vibs_staged: 0, vibs_wanted: 2, problem }),
    target({ target_id: "nic-0", kind: "FIRMWARE", state: "not-stageable", manager: "acme-hsm" }),
    target({ target_id: "nic-1", kind: "FIRMWARE", state: "compliant", vibs_wanted: 0, vibs_staged: 0 }),
  ],
};

const progress: ProgressStatus = {
  order_id: "order-1",
  image_digest: image.image_digest,
  state: "RUNNING",
  step: "FETCH",
  bytes_total: 8 * MIB,
  bytes_done: 2 * MIB,
  bytes_fetched: MIB,
  bytes_per_second: MIB,
  remaining_seconds: 125,
  max_bytes_per_second: 20 * MIB,
  vibs_total: 8,
  vibs_done: 1,
  fetching: ["net"],
  underway: [
    {
      id: "net",
      sha256: "b".repeat(64),
      phase: "FETCHING",
      bytes_done: MIB,
      bytes_total: 4 * MIB,
      bytes_per_second: MIB,
      remaining_seconds: 3,
    },
  ],
  verifying: null,
  targets: image.targets,
  pause: null,
  bad_sources: [{ source: "http://mirror.example:8080/depot", vib_id: "net", why: "its SHA-256 is another one" }],
  notices: [],
  problem: null,
};

const status: AgentStatus = {
  source: "daemon",
  host: {
    host_id: "host-1",
    name: "esx-01",
    agent_version: "0.1.0",
    driver: "sandbox",
    development: true,
    acceptance_level: "PartnerSupported",
    boot_id: "boot-1",
    maintenance_mode: true,
    receipt_key: "d".repeat(64),
  },
  scratch: {
    staging_folder: "/scratch/greenroom/staging",
    free_bytes: MIB,
    total_bytes: 100 * MIB,
    free_inodes: 9,
    staged_bytes: MIB,
    reserve_bytes: 0,
    quota_bytes: 50 * MIB,
    quarantined_bytes: 2048,
    max_bytes_per_second: 10 * MIB,
    persistence: "volatile",
    problem: null,
  },
  installed: [{ target_id: "host", kind: "HOST", platform: "embeddedEsx", device: "", version: "8.0", vibs: 3 }],
  images: [image],
  last_order: {
    order_id: "order-1",
    image_digest: image.image_digest,
    state: "RUNNING",
    at: "2026-11-27T10:00:00Z",
    problem,
  },
  progress,
  findings: Array.from({ length: 7 }, (_, at) => ({
    at: `2026-11-27T10:0${at}:00.123Z`,
    kind: "FOREIGN",
    name: `stray-${at}`,
    detail: "moved to quarantine since nobody of this agent made it, and nothing may lie here that is not its own",
  })),
  remediation: null,
  bad_images: [],
  controller_link: {
    address: "ctl.example:9444",
    state: "connected",
    since: "2026-11-27T10:00:00Z",
    last_error_code: "",
    last_error: "",
    reports_waiting: 2,
    reports_refused: 0,
    last_refusal: "",
  },
};

const shown = (change: Partial<AgentStatus> = {}): string => statusText({ ...status, ...change }, new Lines(80));

describe("the text of agent status", () => {
  it("is never wider than eighty columns", () => {
    for (const line of shown().split("\n")) assert.ok(textWidth(line) <= 80, line);
  });

  const tells: readonly (readonly [what: string, line: RegExp])[] = [
    ["the development switch and maintenance mode", /^ +agent running; DEVELOPMENT; in maintenance mode$/m],
    ["that staged content is gone after a reboot", /^ +VOLATILE, gone after a reboot$/m],
    ["quota and quarantine", /^ +quota 50\.0 MiB, 2\.00 KiB in quarantine$/m],
    ["the cap of the host", /^Bandwidth +at most 10\.0 MiB\/s$/m],
    ["how far a staging is", /^Under way +FETCH 25% \(1 of 8 VIBs here, 2\.00 MiB of 8\.00 MiB\)$/m],
    ["rate, remaining time and the cap in force", /^ +1\.00 MiB\/s, 2 min 05 s left, at most 20\.0 MiB\/s$/m],
    ["each VIB on its way", /^ +net +1\.00 MiB of 4\.00 MiB +1\.00 MiB\/s, 3 s left$/m],
    ["a source that served wrong bytes", /BAD SOURCE http:\/\/mirror\.example:8080\/depot: net: its/],
    ["a target that lacks something", /^ +host: PARTIAL, 7 of 8 VIBs$/m],
    ["a target that failed, with why", /dpu-1: FAILED, 0 of 2 VIBs: TARGET_UNREADABLE: cannot/],
    [
      "firmware that is not stageable, with whose decision that is",
      /nic-0: firmware: not stageable \(manager acme-hsm\)/,
    ],
    ["a target with nothing to do", /^ +nic-1: compliant, nothing to stage$/m],
    [
      "the newest findings, and how many more there are",
      /^Found +2026-11-27T10:00:00Z FOREIGN: stray-0: moved(.|\n)*and 2 more: see/m,
    ],
  ];
  for (const [what, line] of tells) it(`tells ${what}`, () => assert.match(shown(), line));

  it("counts what is staged as its targets do, and tells apart what still has to be unpacked and checked", () => {
    const [whole] = image.vibs;
    assert.ok(whole);
    const fetched = { ...whole, sha256: "b".repeat(64), id: "net", size_bytes: 3 * MIB, verified: "packed" as const };
    const text = shown({ images: [{ ...image, vibs: [whole, fetched] }] });
    assert.match(text, /^ +PARTIAL, 1 of 8 VIBs, 1\.00 MiB of 8\.00 MiB$/m);
    assert.match(text, /^ +and 1 VIB, 3\.00 MiB, fetched: counted once (.|\n)*checked too$/m);
    assert.match(text, /^ +net +3\.00 MiB +b{12} +fetched +host,dpu-1$|net\n +3\.00 MiB +b{12} +fetched/m);
    assert.doesNotMatch(shown(), /fetched: counted|STATE/);
  });

  it("tells until when a staging waits for its hours, or why it waits at all", () => {
    const waiting = (resumes_at: string | null) =>
      shown({ progress: { ...progress, pause: { reason: "its hours ended at noon", resumes_at } } });
    assert.match(waiting("2026-11-28T22:00:00.000Z"), /^ +waits for its hours until 2026-11-28T22:00:00Z$/m);
    assert.match(waiting(null), /^ +waits: its hours ended at noon$/m);
  });

  it("lets no name steer the terminal", () => {
    const evil = { ...image, name: "evil\u001b[2J\u202e" };
    assert.doesNotMatch(shown({ images: [evil] }), /\u001b|\u202e/);
  });
});
