import type { MessageShape } from "@bufbuild/protobuf";
import { isProblem } from "../../core/problem/problem.js";
import { insecureLocalCredentials } from "../../core/rpc/credentials.js";
import { rpcClient, type RpcClient } from "../../core/rpc/client.js";
import {
  AgentService,
  StageState,
  StageStep,
  type GetHostResponseSchema,
  type LastOrder,
  type Problem,
  type StagedImage,
} from "../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { TargetKind, type TargetSoftware } from "../../proto/gen/greenroom/types/v1/target_pb.js";
import type {
  AgentStatus,
  ImageStatus,
  InstalledStatus,
  OrderStatus,
  ProblemStatus,
  ProgressStatus,
} from "../domain/agent-status.js";

const CALL = { timeoutMs: 10_000 } as const;

/** What the running agent says of itself, by its Unix socket. Throws PEER_UNREACHABLE, DEADLINE_EXCEEDED. */
export async function askLocalStatus(socket: string): Promise<AgentStatus> {
  const client = rpcClient(AgentService, { address: `unix:${socket}`, credentials: insecureLocalCredentials.client() });
  try {
    const [host, staged, { software }, progress] = await Promise.all([
      client.getHost({}, CALL),
      client.getStaged({}, CALL),
      client.getSoftware({}, CALL),
      readProgress(client),
    ]);
    const link = staged.controllerLink;
    return {
      source: "daemon",
      ...readHost(host),
      installed: software.map(readInstalled),
      images: staged.images.map(readImage),
      last_order: staged.lastOrder === undefined ? null : readOrder(staged.lastOrder),
      progress,
      controller_link: {
        address: link?.address ?? "",
        state: link?.state ?? "never",
        since: link?.since ?? "",
        last_error: link?.lastError ?? "",
        reports_waiting: link?.reportsWaiting ?? 0,
        reports_refused: link?.reportsRefused ?? 0,
        last_refusal: link?.lastRefusal ?? "",
      },
    };
  } finally {
    client.close();
  }
}

function readHost(host: MessageShape<typeof GetHostResponseSchema>): Pick<AgentStatus, "host" | "scratch"> {
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
            persistence: scratch.volatile ? "volatile" : "persistent",
            problem: readProblem(scratch.problem),
          },
  };
}

const readInstalled = ({ target, version, vibs }: TargetSoftware): InstalledStatus => ({
  target_id: target?.id ?? "",
  kind: TargetKind[target?.kind ?? 0] ?? "",
  platform: target?.platform ?? "",
  device: target?.device ?? "",
  version,
  vibs: vibs.length,
});

const readImage = (image: StagedImage): ImageStatus => ({
  image_digest: image.imageDigest,
  name: image.name,
  scope_id: image.scopeId,
  ordered_at: image.orderedAt,
  complete: image.complete,
  vibs_wanted: image.vibsWanted,
  bytes_wanted: Number(image.bytesWanted),
  bytes_staged: Number(image.bytesStaged),
  vibs: image.vibs.map((vib) => ({
    sha256: vib.sha256,
    id: vib.id,
    size_bytes: Number(vib.sizeBytes),
    target_ids: vib.targetIds,
    staged_at: vib.stagedAt,
  })),
});

const readOrder = ({ orderId, imageDigest, state, at, problem }: LastOrder): OrderStatus => ({
  order_id: orderId,
  image_digest: imageDigest,
  state: StageState[state],
  at,
  problem: readProblem(problem),
});

const readProblem = (problem: Problem | undefined): ProblemStatus | null =>
  problem === undefined ? null : { code: problem.code, message: problem.message, remedy: problem.remedy };

/** The first event is a snapshot; one that is over is told by the last order already. */
async function readProgress(client: RpcClient<typeof AgentService>): Promise<ProgressStatus | null> {
  try {
    for await (const { progress } of client.watchStage({ orderId: "" }, CALL)) {
      if (progress?.state !== StageState.RUNNING) return null;
      return {
        step: StageStep[progress.step],
        bytes_done: Number(progress.bytesDone),
        bytes_total: Number(progress.bytesTotal),
        vibs_done: progress.vibsDone,
        vibs_total: progress.vibsTotal,
        fetching: progress.fetching,
      };
    }
  } catch (failure) {
    // Nothing was ordered since the agent started.
    if (!isProblem(failure, "STAGE_UNKNOWN")) throw failure;
  }
  return null;
}
