import { join } from "node:path";
import type { AgentSettings } from "../../domain/agent-settings.js";
import type { AgentStatus, TargetStatus } from "../../domain/agent-status.js";
import { problemStatus } from "../../domain/problem-status.js";
import { describeImage, type StagedImage } from "../../domain/staged-image.js";
import type { TargetStaging } from "../../domain/target-staging.js";
import { Ledger } from "../../ledger/ledger.js";
import type { OrderRecord } from "../../ledger/table/order-table.js";
import { LEDGER_FILE, ownerFor, policyFor } from "../../main.js";
import { agentVersion } from "../../service/agent-version.js";
import { targetsByImage } from "../../service/answers/image-targets.js";
import { loadIdentity } from "../../service/identity.js";
import { systemClock } from "../../../core/time/clock.js";
import { badImageStatus, remediationStatus } from "../../domain/remediation/remediation-status.js";
import { lastRemediation } from "../../remediation/remediation-record.js";
import { quarantinedBytes } from "../../staging/folder/present-files.js";
import { measureHost, planFor, type HostFacts } from "../../staging/steps/plan.js";
import { driverFor } from "../agent-context.js";

/** The same as the daemon would say, from its ledger, opened read-only, and from what lies in the staging folder now. */
export async function readOfflineStatus(settings: AgentSettings): Promise<AgentStatus> {
  const identity = loadIdentity(settings.stateFolder);
  const ledger = Ledger.openReadOnly(join(settings.stateFolder, LEDGER_FILE));
  try {
    const host = driverFor(settings);
    const facts = await measureHost({ host, ledger, policy: policyFor(settings, identity.hostId) });
    const ordered = ledger.images.all();
    const targets = targetsByImage(ordered, facts);
    const last = ledger.orders.last();
    const remediation = await lastRemediation({ ledger, host, clock: systemClock });
    return {
      source: "database",
      host: {
        host_id: identity.hostId,
        name: identity.hostName,
        agent_version: agentVersion(),
        driver: host.kind,
        development: settings.development,
        acceptance_level: settings.acceptanceLevel,
        boot_id: await host.bootId(),
        maintenance_mode: await host.maintenanceMode(),
        receipt_key: Buffer.from(identity.receiptKey.publicKey).toString("hex"),
      },
      scratch: await scratchOf(facts, { settings, ledger }),
      installed: facts.software.map(({ target, version, vibs }) => ({
        target_id: target.id,
        kind: target.kind,
        platform: target.platform,
        device: target.device ?? "",
        version,
        vibs: vibs.length,
      })),
      images: ordered.map((image) =>
        imageStatus(
          describeImage(image, planFor(image.manifest, facts), facts.files),
          targets.get(image.manifest.imageDigest) ?? [],
        ),
      ),
      last_order: last === undefined ? null : orderStatus(last),
      progress: null,
      findings: ledger.findings.all(),
      remediation: remediation === undefined ? null : remediationStatus(remediation),
      bad_images: ledger.badImages.all().map(badImageStatus),
      controller_link: {
        address: identity.reportsAddress,
        state: "agent down",
        since: "",
        last_error: "",
        last_error_code: "",
        reports_waiting: ledger.receipts.waiting(),
        reports_refused: ledger.receipts.refused().count,
        last_refusal: ledger.receipts.refused().why,
      },
    };
  } finally {
    ledger.close();
  }
}

async function scratchOf(
  { scratch, files, trouble }: HostFacts,
  { settings, ledger }: { readonly settings: AgentSettings; readonly ledger: Ledger },
): Promise<AgentStatus["scratch"]> {
  if (scratch === undefined) return null;
  return {
    staging_folder: scratch.stagingPath,
    free_bytes: scratch.space.freeBytes,
    total_bytes: scratch.space.totalBytes,
    free_inodes: scratch.space.freeInodes,
    staged_bytes: [...files.values()].reduce((sum, file) => sum + file.sizeBytes, 0),
    reserve_bytes: settings.scratchReserveBytes,
    quota_bytes: settings.stagingQuotaBytes ?? 0,
    quarantined_bytes: quarantinedBytes({ path: scratch.stagingPath, owner: ownerFor(settings) }),
    max_bytes_per_second: ledger.caps.get("host") ?? settings.fetchMaxBytesPerSecond,
    persistence: scratch.persistence,
    problem: problemStatus(trouble?.body),
  };
}

const imageStatus = (image: StagedImage, targets: readonly TargetStaging[]): AgentStatus["images"][number] => ({
  image_digest: image.imageDigest,
  name: image.name,
  scope_id: image.scopeId,
  ordered_at: image.orderedAt,
  complete: image.state === "complete" || image.state === "compliant",
  vibs_wanted: image.vibsWanted,
  vibs_staged: image.vibs.filter(({ depth }) => depth === "unpacked").length,
  bytes_wanted: image.bytesWanted,
  bytes_staged: image.bytesStaged,
  vibs: image.vibs.map((vib) => ({
    sha256: vib.sha256,
    id: vib.id,
    size_bytes: vib.sizeBytes,
    target_ids: vib.targetIds,
    staged_at: vib.stagedAt,
    verified: vib.depth,
  })),
  targets: targets.map(targetStatus),
});

const targetStatus = ({ id, kind, state, vibsWanted, vibsStaged, manager, problem }: TargetStaging): TargetStatus => ({
  target_id: id,
  kind,
  state,
  vibs_wanted: vibsWanted,
  vibs_staged: vibsStaged,
  manager: manager ?? "",
  problem: problemStatus(problem),
});

const orderStatus = ({ orderId, imageDigest, state, at, problem }: OrderRecord): AgentStatus["last_order"] => ({
  order_id: orderId,
  image_digest: imageDigest,
  state,
  at,
  problem: problemStatus(problem),
});
