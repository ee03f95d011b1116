import { z } from "zod";
import { ACCEPTANCE_LEVELS } from "../../formats/vib/acceptance.js";
import { hookSettings } from "./hook-settings.js";

const MiB = 1024 * 1024;
const absolutePath = z.string().regex(/^\/[^\0]*$/, "must be an absolute path");
const address = z.string().regex(/^.+:\d{1,5}$/, "must be HOST:PORT");
const bytes = z.coerce.number().int().nonnegative();
const millis = z.coerce.number().int().positive();
// Environment and flags hand in text.
const flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]);
const pathList = z.union([z.array(absolutePath), z.string().transform((text) => text.split(":").filter(Boolean))]);

/** Settings of an agent: file `/etc/greenroom/agent.json` or `<state>/agent.json`, environment GREENROOM_AGENT_…, flags (DECISIONS 5). */
export const agentSettings = z.strictObject({
  /** Ledger, keys, certificate. Owned by root, 0700, never in memory. */
  stateFolder: absolutePath.default("/var/lib/greenroom/agent"),
  /** sandbox: a folder that plays a host. boot-bank: this machine. */
  driver: z.enum(["sandbox", "boot-bank"]).default("boot-bank"),
  /** Folder that holds the boot banks. */
  root: absolutePath.default("/"),
  /** In place of the driver's own scratch partition. */
  scratchFolder: absolutePath.optional(),
  /** `volatile`: staging into memory is allowed, and told everywhere. */
  volatileScratch: z.enum(["fail", "volatile"]).default("fail"),
  /** Where a host without scratch stages then; below it a folder per host. */
  volatileFolder: absolutePath.default("/run/greenroom/scratch"),
  /** Bytes that staging leaves free on scratch. */
  scratchReserveBytes: bytes.default(256 * MiB),
  /** Most bytes that the staging folder may hold; none: as many as fit. */
  stagingQuotaBytes: bytes.optional(),
  hostName: z.string().min(1).max(255).optional(),
  /** Where the agent listens; by default on every address, at the advertised port. */
  listen: address.optional(),
  /** How the controller reaches the agent. */
  advertise: address.optional(),
  /** Local status; by default /run/greenroom/agent.sock, or agent.sock in a state folder of one's own. */
  socket: absolutePath.optional(),
  /** The floor: below it a VIB is refused. */
  acceptanceLevel: z.enum(ACCEPTANCE_LEVELS).default("PartnerSupported"),
  /** PEM files in place of the built-in vendor anchors. */
  trustAnchorFiles: pathList.default([]),
  trustCrlFiles: pathList.default([]),
  /** A source that sends nothing for so long is given up, milliseconds. */
  fetchStallMs: millis.min(100).default(30_000),
  /** A source that gives less than this over fetchSlowWindowMs is given up, bytes a second; 0: never. */
  fetchMinBytesPerSecond: bytes.default(1024),
  fetchSlowWindowMs: millis.min(100).default(60_000),
  /** One request may take so long, then the source is asked again from there, milliseconds. */
  fetchRequestMs: millis.min(1000).default(3_600_000),
  /** Cap of this host on what it fetches, bytes a second; 0: none. `greenroom agent bandwidth` changes it at run time. */
  fetchMaxBytesPerSecond: bytes.default(0),
  /** One order may work so long, pauses not counted, seconds. */
  stageMostSeconds: z.coerce.number().int().positive().default(86_400),
  /** What is staged is read again so often, hours; 0: only when asked. */
  verifyEveryHours: z.coerce.number().nonnegative().default(24),
  /** How fast it is read then, bytes a second. */
  verifyBytesPerSecond: z.coerce
    .number()
    .int()
    .positive()
    .default(32 * MiB),
  /** Most VIBs fetched at once, whatever an order says. */
  fetchParallelMost: z.coerce.number().int().min(1).max(16).default(16),
  /** First and longest wait before the way up is tried again, milliseconds. */
  uplinkRetryMs: millis.default(500),
  uplinkRetryMostMs: millis.default(60_000),
  /** Commands that drain, reboot and probe this host and install its firmware. */
  hooks: hookSettings.prefault({}),
  /** gRPC reflection on the agent's port. */
  reflection: flag.default(false),
  /** Not root, volatile state folder, failpoints: for trying out; every status shows it. */
  development: flag.default(false),
});

export type AgentSettings = z.infer<typeof agentSettings>;

export const DEFAULT_STATE_FOLDER = "/var/lib/greenroom/agent";

/** The socket of local status for these settings. */
export function socketPath({ socket, stateFolder }: Pick<AgentSettings, "socket" | "stateFolder">): string {
  return socket ?? (stateFolder === DEFAULT_STATE_FOLDER ? "/run/greenroom/agent.sock" : `${stateFolder}/agent.sock`);
}
