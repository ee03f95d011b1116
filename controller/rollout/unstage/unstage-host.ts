import type { Receipt } from "../../../formats/receipt/receipt.js";
import type { Unstaged } from "../../fleet/agent-channel.js";
import { takeReceipt } from "../../fleet/receipt-check.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import { HostWork } from "../fan-out/host-work.js";
import { dialledAgent } from "../check/host-check.js";
import { rolloutProblem } from "../rollout-problems.js";

export interface HostToUnstage {
  readonly host: HostRecord;
  /** "sha256:<hex>"; null: everything. */
  readonly imageDigest: string | null;
}

/** Unstages one host within a task. Doing it again removes nothing, so a restart of the controller simply asks again. */
export class HostUnstaging extends HostWork<HostToUnstage> {
  protected async work(): Promise<void> {
    const { host, imageDigest } = this.wanted;
    if (this.run.skipRest.aborted) return this.row.skip("SKIPPED_BY_USER");
    await this.row.enter("connect");
    const agent = await dialledAgent(this.parts.fleet, host.id, this.run.signal);
    await this.row.enter("unstage");
    const told = await agent.unstage(imageDigest ?? "", this.run.signal);
    await this.row.enter("proof");
    const receipt = await this.#proven(told);
    const { removed, freedBytes } = told;
    const change = { removed, freedBytes, ...(receipt !== undefined && { receiptCounter: receipt.counter }) };
    // What another image holds too stays on the host, and its receipt says so.
    const left = receipt?.state === "partial" ? receipt.vibs.length : 0;
    const notices = left === 0 ? [] : [`${left} VIBs of the image stay, since another staged image holds them as well`];
    if (removed === 0 && freedBytes === 0) return this.row.skip("NOTHING_STAGED", { ...change, notices });
    await this.row.end("OK", "unstaged", { ...change, notices });
  }

  /** The host's own signature that nothing is left; undefined from one to which nothing was ever ordered, as far as anybody knows. */
  async #proven({ receiptEnvelope, removed }: Unstaged): Promise<Receipt | undefined> {
    const { host, imageDigest } = this.wanted;
    const { store } = this.parts;
    const refuse = (why: string) => rolloutProblem("UNSTAGE_NOT_PROVEN", { host: host.name, why });
    if (receiptEnvelope === undefined) {
      const known = await (imageDigest === null
        ? store.reader.receipts.latest(host.id)
        : store.reader.receipts.latestFor(host.id, imageDigest));
      if (removed > 0 || (known !== undefined && known.receipt.vibs.length > 0)) throw refuse("it sent no receipt");
      return undefined;
    }
    const receipt = await takeReceipt(store, { hostId: host.id, envelope: receiptEnvelope, way: "answer" });
    if (imageDigest !== null && receipt.imageDigest !== imageDigest)
      throw refuse(`its receipt is about image ${receipt.imageDigest}`);
    const allowed = imageDigest === null ? ["absent", "compliant"] : ["absent", "compliant", "partial"];
    if (!allowed.includes(receipt.state)) throw refuse(`its receipt says ${receipt.state}`);
    if (imageDigest === null && receipt.vibs.length > 0) throw refuse(`its receipt lists ${receipt.vibs.length} VIBs`);
    return receipt;
  }
}
