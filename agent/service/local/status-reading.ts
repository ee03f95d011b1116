import type { MessageShape } from "@bufbuild/protobuf";
import {
  FindingKind,
  StageState,
  type ControllerLink,
  type Finding,
  type GetHostResponseSchema,
  type LastOrder,
  type StagedImage,
} from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { TargetKind, type TargetSoftware } from "../../../proto/gen/greenroom/types/v1/target_pb.js";
import type {
  AgentStatus,
  FindingStatus,
  ImageStatus,
  InstalledStatus,
  OrderStatus,
} from "../../domain/agent-status.js";
import { readProblem, readTarget } from "./progress-reading.js";

export function readHost(host: MessageShape<typeof GetHostResponseSchema>): Pick<AgentStatus, "host" | "scratch"> {
  const { scratch } = host;
  return {
    host: {
      host_id: host.hostId,
      name: host.hostName,
      agent_version: host.agentVersion,
      driver: host.driver,
      development: host.development,
      acceptance_level: host.acceptanceLevel,
      boot_id: host.bootId,
      maintenance_mode: host.maintenanceMode,
      receipt_key: Buffer.from(host.receiptKey).toString("hex"),
    },
    scratch:
      scratch === undefined
        ? null
        : {
            staging_folder: scratch.stagingFolder,
            free_bytes: Number(scratch.freeBytes),
            total_bytes: Number(scratch.totalBytes),
            free_inodes: Number(scratch.freeInodes),
            staged_bytes: Number(scratch.stagedBytes),
            reserve_bytes: Number(scratch.reserveBytes),
            quota_bytes: Number(scratch.quotaBytes),
            quarantined_bytes: Number(scratch.quarantinedBytes),
            max_bytes_per_second: Number(scratch.maxBytesPerSecond),
            persistence: scratch.volatile ? "volatile" : "persistent",
            problem: readProblem(scratch.problem),
          },
  };
}

export const readInstalled = ({ target, version, vibs }: TargetSoftware): InstalledStatus => ({
  target_id: target?.id ?? "",
  kind: TargetKind[target?.kind ?? 0] ?? "",
  platform: target?.platform ?? "",
  device: target?.device ?? "",
  version,
  vibs: vibs.length,
});

export const readImage = (image: StagedImage): ImageStatus => ({
  image_digest: image.imageDigest,
  name: image.name,
  scope_id: image.scopeId,
  ordered_at: image.orderedAt,
  complete: image.complete,
  vibs_wanted: image.vibsWanted,
  vibs_staged: image.vibs.filter(({ unpackingDue }) => !unpackingDue).length,
  bytes_wanted: Number(image.bytesWanted),
  bytes_staged: Number(image.bytesStaged),
  vibs: image.vibs.map((vib) => ({
    sha256: vib.sha256,
    id: vib.id,
    size_bytes: Number(vib.sizeBytes),
    target_ids: vib.targetIds,
    staged_at: vib.stagedAt,
    verified: vib.unpackingDue ? "packed" : "unpacked",
  })),
  targets: image.targets.map(readTarget),
});

export const readOrder = ({ orderId, imageDigest, state, at, problem }: LastOrder): OrderStatus => ({
  order_id: orderId,
  image_digest: imageDigest,
  state: StageState[state],
  at,
  problem: readProblem(problem),
});

export const readFinding = ({ at, kind, name, detail }: Finding): FindingStatus => ({
  at,
  kind: FindingKind[kind],
  name,
  detail,
});

export const readLink = (link: ControllerLink | undefined): AgentStatus["controller_link"] => ({
  address: link?.address ?? "",
  state: link?.state ?? "never",
  since: link?.since ?? "",
  last_error: link?.lastError ?? "",
  last_error_code: link?.lastErrorCode ?? "",
  reports_waiting: link?.reportsWaiting ?? 0,
  reports_refused: link?.reportsRefused ?? 0,
  last_refusal: link?.lastRefusal ?? "",
});
