import type { ProblemBody } from "../../../core/problem/problem.js";
import { timestamp } from "../../../core/time/clock.js";
import { signEnvelope } from "../../../core/trust/dsse.js";
import { encodeReceipt } from "../../../formats/receipt/codec.js";
import { RECEIPT_TYPE, type Receipt } from "../../../formats/receipt/receipt.js";
import type { ImageManifest } from "../../../formats/manifest/image-manifest.js";
import { stateOfPlan, wholeFiles } from "../../domain/staged-image.js";
import { firmwareResult, receiptTarget } from "../../domain/target-staging.js";
import type { StagingTools } from "../staging-tools.js";
import { measureHost, planFor, targetsOf, type HostFacts } from "./plan.js";

/** `queue`: sent up until acknowledged. `answer`: handed to whoever asks now. */
export type ReceiptWay = "queue" | "answer";

export interface ReceiptWish {
  readonly way: ReceiptWay;
  /** Why VIBs could not be staged, by SHA-256: told with their targets. */
  readonly failed?: ReadonlyMap<string, ProblemBody>;
  /** Measured a moment ago; else it is measured now. */
  readonly facts?: HostFacts;
}

export interface IssuedReceipt {
  readonly state: Receipt["state"];
  readonly envelope: Uint8Array;
}

/** Measures what is staged of an image and signs it with the host's own key; the counter grows with every receipt. */
export async function issueReceipt(
  tools: StagingTools,
  manifest: ImageManifest,
  { way, failed = new Map(), facts: known }: ReceiptWish,
): Promise<IssuedReceipt> {
  const facts = known ?? (await measureHost(tools));
  const bootId = await tools.host.bootId();
  const body = receiptBody(tools, { manifest, facts, failed });
  const at = timestamp(tools.clock);
  const sign = (counter: number): Uint8Array =>
    signEnvelope({
      payloadType: RECEIPT_TYPE,
      payload: encodeReceipt({ ...body, bootId, counter, at }),
      key: tools.receiptKey,
    });
  const issue = (): Uint8Array => tools.ledger.receipts.issue(sign, way);
  // One that waits in the ledger may be sent at once: its counter must be durable then. Who is answered is so after that, and holds up nobody meanwhile.
  const envelope = way === "queue" ? issue() : await tools.ledger.togetherSynced(issue);
  tools.failpoint("receipt-issued");
  return { state: body.state, envelope };
}

interface ReceiptFacts {
  readonly manifest: ImageManifest;
  readonly facts: HostFacts;
  readonly failed: ReadonlyMap<string, ProblemBody>;
}

function receiptBody(
  { pins }: StagingTools,
  { manifest, facts, failed }: ReceiptFacts,
): Omit<Receipt, "bootId" | "counter" | "at"> {
  const plan = planFor(manifest, facts);
  const targets = targetsOf(plan, facts, failed);
  const whole = wholeFiles(facts.files);
  const staged = plan.wanted.filter((vib) => whole.has(vib.sha256));
  return {
    kind: "greenroom.receipt/1",
    hostId: pins.hostId,
    scopeId: pins.scopeId,
    imageDigest: manifest.imageDigest,
    manifestVersion: manifest.version,
    state: stateOfPlan(plan, facts.files),
    targets: targets.map(receiptTarget),
    firmware: firmwareResult(targets),
    vibs: staged.map(({ sha256, sizeBytes, id, targetIds }) => ({ sha256, sizeBytes, id, targetIds })),
    installed: plan.installed,
    notStageable: plan.unstageable.map(({ sha256, id, manager }) => ({ sha256, id, manager })),
    persistence: facts.scratch?.persistence ?? "persistent",
    freeBytes: facts.scratch?.space.freeBytes ?? 0,
    stagingFolder: facts.scratch?.stagingPath ?? "",
  };
}
