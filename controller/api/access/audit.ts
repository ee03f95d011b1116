import { Readable } from "node:stream";
import { z } from "zod";
import { ChainWalk, GENESIS, type ChainedRow } from "../../domain/access/audit-chain.js";
import type { AuditQuery, AuditRecord } from "../../store/activity/audits.js";
import type { Store } from "../../store/open-store.js";
import { secretDigest } from "../../store/secrets.js";
import { fleet, needs } from "../guard/needs.js";
import type { RestServer } from "../door/server.js";
import {
  auditFilters,
  auditRow,
  auditVerdict,
  auditVerify,
  type AuditRow,
  type AuditVerdict,
} from "../wire/access/audit.js";

const AUDIT = "/api/greenroom/audit";
const DEFAULT_LIMIT = 100;
const READ = needs("Greenroom.Audit.Read", fleet);

/** The audit log: read, verified, exported. Nobody changes it. */
export function auditRoutes(server: RestServer, store: Store): void {
  const { audits } = store.reader;
  const listed = { config: READ, schema: { querystring: auditFilters, response: { 200: z.array(auditRow) } } };
  server.get(AUDIT, listed, async (request, reply) => {
    const query = queryOf(request.query);
    const rows = await audits.list(query);
    const last = rows.at(-1);
    if (last !== undefined && rows.length === query.limit) {
      const next = new URLSearchParams(request.url.split("?", 2)[1]);
      next.set("page_token", String(last.id));
      void reply.header("link", `<${AUDIT}?${next.toString()}>; rel="next"`);
    }
    return rows.map(presentRow);
  });

  server.post(
    AUDIT,
    {
      config: READ,
      constraints: { action: "verify" },
      schema: { body: auditVerify.nullish(), response: { 200: auditVerdict } },
    },
    async (request) => verdictOf(store, request.body?.expect),
  );

  server.get(`${AUDIT}/export`, { config: READ }, async (_request, reply) =>
    reply.type("application/x-ndjson").send(Readable.from(exported(store), { objectMode: false })),
  );
}

function queryOf(asked: z.output<typeof auditFilters>): AuditQuery & { readonly limit: number } {
  const { who, what, on_what: onWhat, outcome, since, until, limit = DEFAULT_LIMIT, page_token: before } = asked;
  const utc = (time: string) => new Date(time).toISOString();
  return {
    limit,
    ...(before !== undefined && { before }),
    ...(who !== undefined && { who }),
    ...(what !== undefined && { what }),
    ...(onWhat !== undefined && { onWhat }),
    ...(outcome !== undefined && { outcome }),
    ...(since !== undefined && { since: utc(since) }),
    ...(until !== undefined && { until: utc(until) }),
  };
}

const presentRow = ({ requestId, onWhat, detail = null, ...row }: AuditRecord): AuditRow => ({
  ...row,
  detail,
  request_id: requestId,
  on_what: onWhat,
});

/** Walks the whole chain from its anchor to its head, and names the first row at which it does not hold. */
async function verdictOf({ reader }: Store, expect?: { id: number; hash: string }): Promise<AuditVerdict> {
  const { audits } = reader;
  const head = await audits.head();
  const anchors = await audits.anchors();
  const anchor = anchors.at(-1) ?? GENESIS;
  const walk = new ChainWalk(anchor, secretDigest);
  const known = anchors.find(({ id }) => id === expect?.id);
  let found = known?.hash;
  for await (const rows of audits.chain(anchor.id))
    for (const row of rows) {
      // What is written while it is read is the next verification's.
      if (row.id > head.id) break;
      walk.take(row);
      if (row.id === expect?.id) found = row.hash;
    }
  const { rows, head: end, fault } = walk.end(head);
  const removed = anchors.reduce((sum, one) => sum + one.rows, 0);
  const broken = fault ?? anchorFault(anchors) ?? expectFault(expect, found);
  return {
    ...{ intact: broken === undefined, rows, removed },
    ...{ anchor: { id: anchor.id, hash: anchor.hash }, head: end, fault: broken ?? null },
  };
}

/** Anchors stand for rows without a gap between them. */
function anchorFault(anchors: readonly { readonly id: number; readonly rows: number }[]) {
  const bad = anchors.find(({ id, rows }, at) => id - rows !== (anchors[at - 1]?.id ?? 0));
  return bad && ({ row: bad.id, why: "ANCHOR" } as const);
}

/** A head that was noted earlier, and the log does not go through any more: all of it was written anew. */
const expectFault = (expect: { id: number; hash: string } | undefined, found: string | undefined) =>
  expect === undefined || found === expect.hash ? undefined : ({ row: expect.id, why: "UNEXPECTED" } as const);

/** Lines of JSON: the anchor, then every row as it is hashed. */
async function* exported({ reader }: Store): AsyncGenerator<string> {
  const { audits } = reader;
  const anchor = (await audits.anchors()).at(-1) ?? GENESIS;
  yield `${JSON.stringify({ anchor: { id: anchor.id, hash: anchor.hash } })}\n`;
  for await (const rows of audits.chain(anchor.id))
    yield rows.map((row: ChainedRow) => `${JSON.stringify(row)}\n`).join("");
}
