import type { ExportPlanMessage } from "../../controller/api/wire/depot/depot-export.js";
import { depotIndex } from "../../formats/depot/build-bundle.js";
import type { BundleVib } from "../../formats/depot/bundle-plan.js";
import type { Rest } from "../rest/rest.js";
import { mirrorPlan } from "./mirror-plan.js";
import { MirrorFolder } from "./mirror-folder.js";

export interface ExportOutcome {
  readonly to: string;
  readonly vibs: number;
  readonly bytes: number;
  /** Fetched now; the others lay there already, and were verified. */
  readonly fetched: number;
  readonly fetched_bytes: number;
  /** VIBs that lie there by digest and are not listed, since another file of their id is. */
  readonly unlisted: readonly string[];
}

export interface Export {
  readonly rest: Rest;
  readonly plan: ExportPlanMessage;
  readonly to: string;
  readonly onVib: (done: number, id: string) => void;
}

/** Writes the static tree of a mirror: VIBs first, each durable when the next one begins, then the metadata that tells of them. */
export async function exportMirror({ rest, plan, to, onVib }: Export): Promise<ExportOutcome> {
  const folder = MirrorFolder.open(to);
  try {
    const listed: BundleVib[] = [];
    const fetched = { count: 0, bytes: 0 };
    for (const [done, wanted] of plan.vibs.entries()) {
      onVib(done, wanted.id);
      const there = await folder.find(wanted);
      const vib =
        there ?? (await folder.take(wanted, (sha256, from) => rest.bytes(`/api/greenroom/vibs/${sha256}`, from)));
      if (there === undefined) fetched.count += 1;
      if (there === undefined) fetched.bytes += wanted.size_bytes;
      if (wanted.listed) listed.push(vib);
    }
    folder.writeIndex(await depotIndex(mirrorPlan(plan, listed)));
    return {
      to,
      vibs: plan.vibs.length,
      bytes: plan.vibs.reduce((sum, { size_bytes: size }) => sum + size, 0),
      fetched: fetched.count,
      fetched_bytes: fetched.bytes,
      unlisted: plan.vibs.filter((vib) => !vib.listed).map(({ id, sha256 }) => `${id} (${sha256})`),
    };
  } finally {
    folder.close();
  }
}
