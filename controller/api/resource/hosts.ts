import { z } from "zod";
import type { Store } from "../../store/open-store.js";
import { storeProblem } from "../../store/store-problems.js";
import type { RestServer } from "../door/server.js";
import { presentHost, presentHostSummary } from "../present/host.js";
import { hostDetail, hostSummary } from "../wire/inventory.js";
import { receiptAnswer } from "../wire/receipt.js";

const byHost = z.object({ host: z.string() });

/** Hosts: vSphere's list, ours with what the agents told, and each host's last receipt. */
export function hostRoutes(server: RestServer, store: Store): void {
  const { reader } = store;
  server.get("/api/vcenter/host", { schema: { response: { 200: z.array(hostSummary) } } }, async () =>
    (await reader.hosts.list()).map(presentHostSummary),
  );

  server.get("/api/greenroom/hosts", { schema: { response: { 200: z.array(hostDetail) } } }, async () =>
    (await reader.hosts.list()).map(presentHost),
  );

  server.get(
    "/api/greenroom/hosts/:host",
    { schema: { params: byHost, response: { 200: hostDetail } } },
    async (request) => presentHost(await reader.hosts.resolveHost(request.params.host)),
  );

  server.get(
    "/api/greenroom/hosts/:host/receipt",
    { schema: { params: byHost, response: { 200: receiptAnswer } } },
    async (request) => {
      const { id } = await reader.hosts.resolveHost(request.params.host);
      const record = await reader.receipts.latest(id);
      if (record === undefined) throw storeProblem("RECEIPT_MISSING", { host: id });
      const envelope: unknown = JSON.parse(Buffer.from(record.envelope).toString("utf8"));
      return { envelope, receipt: record.receipt, verified_at: record.receivedAt };
    },
  );
}
