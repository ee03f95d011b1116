import type { MessageInitShape } from "@bufbuild/protobuf";
import type { GetStagedResponseSchema } from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import type { TargetStaging } from "../../domain/target-staging.js";
import { measureHost } from "../../staging/steps/plan.js";
import type { StagedReport } from "../../staging/staged-report.js";
import { writeFinding, writeImage, writeLastOrder } from "../message-writing.js";
import { writeBadImage, writeRemediation } from "../remediation/remediation-writing.js";
import type { ServiceParts } from "../service-parts.js";
import { targetsByImage } from "./image-targets.js";

/** Answer of GetStaged: images with how each target stands to them, findings, last order, and a receipt signed now. */
export async function describeStaged(parts: ServiceParts): Promise<MessageInitShape<typeof GetStagedResponseSchema>> {
  const { staging, uplink } = parts;
  const report = await staging.staged();
  const { images, findings, receiptEnvelope, lastOrder } = report;
  const targets = await targetsOfImages(parts, report);
  const last = await parts.remediations.last();
  return {
    images: images.map((image) => writeImage(image, targets.get(image.imageDigest) ?? [])),
    findings: findings.map(writeFinding),
    controllerLink: uplink.state(),
    badImages: parts.ledger.badImages.all().map(writeBadImage),
    ...(last === undefined ? {} : { lastRemediation: writeRemediation(last) }),
    ...(receiptEnvelope === undefined ? {} : { receiptEnvelope }),
    ...(lastOrder === undefined ? {} : { lastOrder: writeLastOrder(lastOrder) }),
  };
}

/** Staging knows the newest image's, with why one failed; only a host that was ordered others as well is measured once more. */
async function targetsOfImages(
  parts: ServiceParts,
  { targets }: StagedReport,
): Promise<ReadonlyMap<string, readonly TargetStaging[]>> {
  const [newest, ...older] = parts.ledger.images.all();
  if (newest === undefined) return new Map();
  const others = older.length === 0 ? [] : targetsByImage(older, await measureHost(parts));
  return new Map([...others, [newest.manifest.imageDigest, targets]]);
}
