import { z } from "zod";
import type { Store } from "../../store/open-store.js";
import { storeProblem } from "../../store/store-problems.js";
import type { RestServer } from "../door/server.js";
import { presentReceiptSummary } from "../present/host.js";
import { receiptAnswer, receiptSummary } from "../wire/receipt.js";
import { byHost } from "./hosts.js";
import { at, needs } from "../guard/needs.js";

const byCounter = byHost.extend({ counter: z.coerce.number().int().min(1) });

/** What hosts have signed: the newest receipt of each, and everything different that it has said before. */
export function receiptRoutes(server: RestServer, { reader }: Store): void {
  server.get(
    "/api/greenroom/hosts/:host/receipt",
    { config: needs("System.Read", at("host", "host")), schema: { params: byHost, response: { 200: receiptAnswer } } },
    async (request) => {
      const { id } = await reader.hosts.findEver(request.params.host);
      const record = await reader.receipts.latest(id);
      if (record === undefined) throw storeProblem("RECEIPT_MISSING", { host: id });
      return { envelope: parsed(record.envelope), receipt: record.receipt, verified_at: record.receivedAt };
    },
  );

  server.get(
    "/api/greenroom/hosts/:host/receipts",
    {
      config: needs("System.Read", at("host", "host"), { list: { key: "counter" } }),
      schema: { params: byHost, response: { 200: z.array(receiptSummary) } },
    },
    async (request) => {
      const { id } = await reader.hosts.findEver(request.params.host);
      return (await reader.receiptHistory.list({ hostId: id })).map(presentReceiptSummary);
    },
  );

  server.get(
    "/api/greenroom/hosts/:host/receipts/:counter",
    {
      config: needs("System.Read", at("host", "host")),
      schema: { params: byCounter, response: { 200: receiptAnswer } },
    },
    async (request) => {
      const { counter } = request.params;
      const { id } = await reader.hosts.findEver(request.params.host);
      const said = await reader.receiptHistory.get(id, counter);
      if (said === undefined) throw storeProblem("RECEIPT_NOT_FOUND", { host: id, counter });
      return { envelope: parsed(said.envelope), receipt: said.receipt, verified_at: said.lastAt };
    },
  );
}

const parsed = (envelope: Uint8Array): unknown => JSON.parse(Buffer.from(envelope).toString("utf8"));
