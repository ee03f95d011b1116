import type { StageResult } from "../../controller/api/wire/software.js";
import { EXIT } from "../../core/problem/core-problems.js";

/** Skips that leave the host as the operator wants it. */
const GOOD_SKIPS = new Set(["COMPLIANT", "ALREADY_STAGED", "NOTHING_STAGED"]);

/**
 * Exit code of a staging: 0 all staged, or skipped because nothing was to do; 5 space is what every failed host lacks;
 * 6 some hosts are staged and some not; 1 none is. A skip by the operator is a host that is not staged.
 */
export function stageExit(result: StageResult): number {
  const hosts = Object.values(result.host_status);
  const good = hosts.filter(
    ({ status, greenroom }) => status === "OK" || (status === "SKIPPED" && GOOD_SKIPS.has(greenroom.skip_reason ?? "")),
  );
  const bad = hosts.filter((host) => !good.includes(host));
  if (bad.length === 0) return EXIT.done;
  if (bad.every((host) => host.greenroom.problem?.exit === EXIT.space)) return EXIT.space;
  return good.length > 0 ? EXIT.partial : EXIT.failed;
}
