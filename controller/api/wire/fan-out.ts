import { z } from "zod";

const number = z.number().int();

/** The whole of a task that goes out to hosts, beside what each host does. */
export const fanOutTotals = z.object({
  /** Each host is counted once; `done`: as ordered, that is staged, unstaged or remediated. */
  hosts: z.object({
    total: number,
    done: number,
    compliant: number,
    already_staged: number,
    nothing_staged: number,
    skipped_by_user: number,
    incompatible: number,
    /** Of a remediation: the run was stopped before its turn, or no place was left. */
    not_begun: number,
    failed: number,
    timed_out: number,
    running: number,
    waiting: number,
  }),
  bytes_total: number,
  bytes_done: number,
  bytes_fetched: number,
  vibs_total: number,
  vibs_done: number,
  /** Of all hosts together, as they measure it; `remaining_seconds` null while it cannot be told. */
  bytes_per_second: number,
  remaining_seconds: number.nullable(),
});
export type FanOutTotals = z.infer<typeof fanOutTotals>;

/** POST /api/greenroom/{clusters|hosts}/{s}/software?action=unstage. */
export const unstageSpec = z.strictObject({
  hosts: z.array(z.string().max(256)).max(10_000).optional(),
  /** A commit of the scope or a digest ("sha256:<hex>"); everything when left out. */
  image: z.string().min(1).max(256).optional(),
  hosts_at_once: number.min(1).max(10_000).optional(),
});

/** POST /api/greenroom/tasks/{t}?action=skip-remaining. */
export const skipSpec = z.strictObject({
  /** Hosts under way go on to their end, or are canceled, keeping what is verified. */
  under_way: z.enum(["FINISH", "CANCEL"]).optional(),
});

/** POST /api/greenroom/tasks/{t}?action=set-bandwidth, and the same of a host: bytes a second, 0 for no cap. */
export const capSpec = z.strictObject({ max_bytes_per_second: number.min(0).max(Number.MAX_SAFE_INTEGER) });

export const taskCap = z.object({
  task: z.string(),
  max_bytes_per_second: number,
  /** Those that are not through yet. */
  hosts: z.array(
    z.object({
      host: z.string(),
      name: z.string(),
      /** LATER: with its order, or when it answers again. */
      state: z.enum(["CHANGED", "LATER", "FAILED"]),
      /** In force there, the lower of the order's and the host's; null while nobody knows. */
      max_bytes_per_second: number.nullable(),
      problem: z.object({ code: z.string(), message: z.string(), remedy: z.string() }).nullable(),
    }),
  ),
});
export type TaskCap = z.infer<typeof taskCap>;

/** What the host itself allows now. */
export const hostCap = z.object({ host: z.string(), name: z.string(), max_bytes_per_second: number });
export type HostCap = z.infer<typeof hostCap>;

/** GET /api/greenroom/tasks: history. Every condition that is given holds. */
const many = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => [value].flat().flatMap((text) => text.split(",")))
  .pipe(z.array(z.string().max(256)).max(1_000));
const rfc3339 = z.iso.datetime({ offset: true }).max(64);

/** What of a task is told: `return_all` is taken and changes nothing, since everything is told anyhow. */
export const taskOptions = z.strictObject({ return_all: z.string().optional(), exclude_result: z.string().optional() });

/** vSphere's filters (VLCM part 8); each may be given several times, or as a list with commas. */
export const taskFilters = taskOptions.extend({
  tasks: many.optional(),
  services: many.optional(),
  operations: many.optional(),
  status: many.optional(),
  targets: many.optional(),
  users: many.optional(),
});

export const historyFilters = taskFilters.omit({ return_all: true }).extend({
  /** Id or name of a host that took part. */
  host: z.string().max(256).optional(),
  /** A commit, a digest or its beginning, or a part of the image's name. */
  image: z.string().min(1).max(256).optional(),
  /** Started at or after, and before. */
  since: rfc3339.optional(),
  until: rfc3339.optional(),
  limit: z.coerce.number().int().min(1).max(10_000).optional(),
});
export type HistoryFilters = z.output<typeof historyFilters>;
