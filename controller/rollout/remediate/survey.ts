import { asProblem } from "../../../core/problem/core-problems.js";
import type { ProblemBody } from "../../../core/problem/problem.js";
import type { HostCompliance } from "../../domain/compliance-model.js";
import { entersMaintenance, type ApplyPolicy } from "../../domain/remediation/apply-policy.js";
import { Gate } from "../../fleet/gate.js";
import type { ImageRecord } from "../../store/images/images.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import { notConnected } from "../fan-out/away.js";
import type { HostRow } from "../fan-out/host-row.js";
import { askedUntilBack, awaited } from "../asked-again.js";
import { remediationDetail } from "../host-remediation/remediation-detail.js";
import { dialledAgent, measureHost } from "../check/host-check.js";
import type { RolloutParts } from "../rollout-parts.js";
import { rolloutProblem } from "../rollout-problems.js";
import { unavailable } from "../stage/judge-host.js";
import type { TaskRun } from "../task/task-run.js";
import { placesOf } from "./service-places.js";
import { applyProblem } from "./remediation-problems.js";

/** Hosts measured at once (DEPS 4.3). */
const CHECKS_IN_FLIGHT = 64;

/** What a host came to before anything was ordered. */
export type Surveyed =
  | { readonly is: "to-remediate"; readonly host: HostRecord; readonly inMaintenanceMode: boolean }
  | { readonly is: "incompatible"; readonly host: HostRecord; readonly problem: ProblemBody }
  | { readonly is: "ended"; readonly host: HostRecord };

export interface SurveyedRun {
  readonly image: ImageRecord;
  readonly policy: ApplyPolicy;
  readonly rowOf: (host: HostRecord) => HostRow;
}

/**
 * Looks at every host before the first one is touched: connected, measured now, what it runs against the image, images that failed there. A
 * compliant host ends as skipped, one that cannot be asked or refuses this image as failed.
 */
export async function surveyHosts(
  parts: RolloutParts,
  run: TaskRun,
  { hosts, ...wanted }: SurveyedRun & { readonly hosts: readonly HostRecord[] },
): Promise<readonly Surveyed[]> {
  const gate = new Gate(CHECKS_IN_FLIGHT);
  return Promise.all(hosts.map((host) => gate.run(() => surveyed(parts, run, { ...wanted, host }))));
}

type HostToSurvey = SurveyedRun & { readonly host: HostRecord };

async function surveyed(parts: RolloutParts, run: TaskRun, wanted: HostToSurvey): Promise<Surveyed> {
  const { host, rowOf } = wanted;
  const row = rowOf(host);
  try {
    run.signal.throwIfAborted();
    return await look(parts, run, wanted);
  } catch (thrown) {
    if (run.stopping.aborted) throw thrown;
    if (run.userEnds) await row.skip("SKIPPED_BY_USER");
    else await row.fail(await notConnected(parts.store.reader, host.id, asProblem(thrown)));
    return { is: "ended", host };
  }
}

async function look(parts: RolloutParts, run: TaskRun, wanted: HostToSurvey): Promise<Surveyed> {
  const { host, image, policy, rowOf } = wanted;
  const row = rowOf(host);
  await row.enter("check");
  const { maintenanceMode, result } = await measured(parts, run, { host, image });
  await parts.store.transact(({ compliance }) => compliance.put({ scopeId: image.scopeId, results: [result] }));
  if (result.status === "INCOMPATIBLE") return { is: "incompatible", host, problem: incompatible(host, result) };
  if (result.status === "UNAVAILABLE") throw await unavailable(parts, host, result);
  if (result.status === "COMPLIANT") {
    const notices = maintenanceMode ? ["it runs the image, and is in maintenance mode"] : [];
    await row.skip("COMPLIANT", { notices });
    return { is: "ended", host };
  }
  const bad = (await parts.store.reader.remediations.badImages(host.id)).find(
    ({ imageDigest }) => imageDigest === image.imageDigest,
  );
  if (bad !== undefined) throw applyProblem("IMAGE_BAD_ON_HOST", { host: host.name, at: bad.at, why: bad.reason });
  if (!maintenanceMode && !entersMaintenance(policy)) {
    await row.skip("NOT_IN_MAINTENANCE_MODE");
    return { is: "ended", host };
  }
  // One that an earlier run has left there is to come back: only what was there by hand may stay.
  const left = (await placesOf(parts, image.scopeId)).includes(host.id);
  await row.wait({ remediation: { ...remediationDetail.parse({}), wasInMaintenance: maintenanceMode && !left } });
  return { is: "to-remediate", host, inMaintenanceMode: maintenanceMode };
}

function measured(parts: RolloutParts, { signal }: TaskRun, { host, image }: Pick<HostToSurvey, "host" | "image">) {
  const { fleet } = parts;
  const ask = async () => {
    const { maintenanceMode } = await (await dialledAgent(fleet, host.id, signal)).getHost(signal);
    return { maintenanceMode, result: await measureHost(parts, { host, image, signal }) };
  };
  return askedUntilBack(awaited(fleet, host.id, signal), ask, ({ result }) => result.unknown?.code);
}

function incompatible(host: HostRecord, { findings }: HostCompliance): ProblemBody {
  const why = findings.flatMap(({ severity, message }) => (severity === "ERROR" ? [message] : [])).join("; ");
  return rolloutProblem("HOST_INCOMPATIBLE", { host: host.name, why }).body;
}
