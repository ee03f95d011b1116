import { isAway, notConnected } from "../fan-out/away.js";
import { asProblem } from "../../../core/problem/core-problems.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import { noteBadImages } from "../../fleet/remediation/note-bad-images.js";
import { dialledAgent } from "../check/host-check.js";
import type { RolloutParts } from "../rollout-parts.js";

export interface ClearWish {
  readonly host: HostRecord;
  /** "sha256:<hex>"; every image that is marked bad when left out. */
  readonly imageDigest?: string;
  readonly who: string;
  readonly signal: AbortSignal;
}

/** An operator has looked at an image that failed on a host: the host allows it again. Answers the digests; HOST_NOT_CONNECTED. */
export async function clearBadImage(
  parts: Pick<RolloutParts, "store" | "fleet">,
  { host, imageDigest = "", who, signal }: ClearWish,
): Promise<readonly string[]> {
  try {
    const agent = await dialledAgent(parts.fleet, host.id, signal);
    const cleared = await agent.clearBadImage(imageDigest, signal);
    await noteBadImages(parts.store, host.id, await agent.standing(signal));
    await parts.store.transact(({ audits }) =>
      audits.append({ who, what: "clear bad image", onWhat: host.id, outcome: "OK", detail: { cleared } }),
    );
    return cleared;
  } catch (thrown) {
    const problem = asProblem(thrown);
    throw isAway(problem.code) ? await notConnected(parts.store.reader, host.id, problem) : problem;
  }
}
