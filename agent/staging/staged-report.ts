import type { Finding } from "../domain/finding.js";
import { describeImage, type StagedImage } from "../domain/staged-image.js";
import type { TargetStaging } from "../domain/target-staging.js";
import type { OrderRecord } from "../ledger/table/order-table.js";
import type { StagingTools } from "./staging-tools.js";
import { measureHost, planFor, targetsOf } from "./steps/plan.js";
import { issueReceipt, type IssuedReceipt } from "./steps/receipt.js";

/** What is staged on this host, looked up at one moment. */
export interface StagedReport {
  /** Newest order first. */
  readonly images: readonly StagedImage[];
  /** Signed now, for the image last ordered; undefined when nothing was ever ordered. */
  readonly receiptEnvelope?: Uint8Array;
  readonly lastOrder?: OrderRecord;
  /** How each target stands to the image last ordered. */
  readonly targets: readonly TargetStaging[];
  /** What was not as it should be in the staging folder, newest first. */
  readonly findings: readonly Finding[];
}

/** Looks up what is staged, and signs it for the image last ordered. */
export async function reportStaged(tools: StagingTools): Promise<StagedReport> {
  const { ledger } = tools;
  const images = ledger.images.all();
  const facts = await measureHost(tools);
  const described = images.map((image) => describeImage(image, planFor(image.manifest, facts), facts.files));
  const lastOrder = ledger.orders.last();
  const newest = images[0];
  const receipt = newest && (await issueReceipt(tools, newest.manifest, { way: "answer", facts }));
  return {
    images: described,
    findings: ledger.findings.all(),
    targets: newest === undefined ? [] : targetsOf(planFor(newest.manifest, facts), facts, new Map()),
    ...(receipt === undefined ? {} : { receiptEnvelope: receipt.envelope }),
    ...(lastOrder === undefined ? {} : { lastOrder }),
  };
}

/** Puts a receipt of what is staged now, for the image last ordered, on the way up; undefined when nothing was ever ordered. */
export async function queueReceipt(tools: StagingTools): Promise<IssuedReceipt | undefined> {
  const newest = tools.ledger.images.all()[0];
  return newest && (await issueReceipt(tools, newest.manifest, { way: "queue" }));
}

/** What proves that an image (undefined: all of them) is not staged; and the receipt that goes up, about the image last ordered. */
export async function proveAbsence(
  tools: StagingTools,
  imageDigest: string | undefined,
): Promise<IssuedReceipt | undefined> {
  const [newest, ...older] = tools.ledger.images.all();
  const other = older.find(({ manifest }) => manifest.imageDigest === imageDigest);
  // Before the one that goes up: only a host's newest receipt counts, and that one is about the image it is to have.
  const own = other && (await issueReceipt(tools, other.manifest, { way: "answer" }));
  const queued = await queueReceipt(tools);
  const isNewest = imageDigest === undefined || newest?.manifest.imageDigest === imageDigest;
  return own ?? (isNewest ? queued : undefined);
}
