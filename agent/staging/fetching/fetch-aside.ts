import { presentFiles } from "../folder/present-files.js";
import { openPlace } from "../folder/place.js";
import { findScratch } from "../folder/scratch.js";
import { finalName } from "../folder/staging-folder.js";
import type { WantedVib } from "../../domain/staging-plan.js";
import type { RunningOrder } from "../running-order.js";
import type { StagingTools } from "../staging-tools.js";
import { checkSpace, evict } from "../steps/reserve.js";
import { verifyPayloads } from "../steps/verify-payloads.js";
import { NO_PLAN } from "../walk/walk.js";
import { fetchPlan } from "./fetch-plan.js";

/** Reserves, fetches and verifies files that no plan has as staged content; they lie under their final names then. Throws why one of them does not. */
export async function fetchAside(run: RunningOrder, wanted: readonly WantedVib[]): Promise<void> {
  const { tools } = run;
  await run.alone(async () => {
    const scratch = await findScratch(tools.host, tools.policy);
    const here = presentFiles({ path: scratch.stagingPath, owner: tools.policy.owner }, tools.ledger.stagedVibs.all());
    const plan = { ...NO_PLAN, wanted, toFetch: wanted.filter(({ sha256 }) => !here.has(sha256)) };
    const gone = await checkSpace(tools, plan, scratch);
    {
      using folder = openPlace(tools, scratch);
      evict(tools, folder, gone);
    }
    // The hours of an order are about fetching ahead: what is missing now is fetched now.
    const { hours: _any, ...order } = run.admitted.order;
    const failures = await fetchPlan({ ...run, admitted: { ...run.admitted, order } }, plan, 0);
    const [failure] = failures === "closed" ? [] : failures.values();
    if (failure !== undefined) throw failure;
    const [wrong] = (await verifyPayloads(run, plan)).values();
    if (wrong !== undefined) throw wrong;
  });
}

/** Removes files by SHA-256; the ledger forgets them first, so that a crash between leaves an orphan and no lie. */
export async function dropFiles(tools: StagingTools, digests: readonly string[]): Promise<void> {
  tools.ledger.together(() => {
    for (const sha256 of digests) tools.ledger.stagedVibs.remove(sha256);
  });
  using folder = openPlace(tools, await findScratch(tools.host, tools.policy));
  for (const sha256 of digests) folder.vibs.remove(finalName(sha256));
  folder.vibs.sync();
}
