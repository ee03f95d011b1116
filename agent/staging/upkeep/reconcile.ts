import { existingPrivateFolder } from "../../../core/durable/private-folder.js";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { count } from "../../../core/terminal/quantity.js";
import type { Problem } from "../../../core/problem/problem.js";
import type { FindingKind } from "../../domain/finding.js";
import type { StagedFile } from "../../domain/staged-image.js";
import { report } from "./findings.js";
import { foreignMarkers } from "../folder/marker.js";
import { moveToQuarantine, QUARANTINE } from "../folder/quarantine.js";
import { findPlace, isPlaceThere, openPlace } from "../folder/place.js";
import { finalName } from "../folder/staging-folder.js";
import { reconcileFolder } from "./reconcile-folder.js";
import type { StagingTools } from "../staging-tools.js";
import { atOnce, type Pace } from "../steps/staged-file.js";

export interface Reconciled {
  /** Files without a row, or changed since they were verified, that were verified again and kept. */
  readonly kept: readonly string[];
  /** What was set aside, by its name in quarantine. */
  readonly quarantined: readonly string[];
  /** Rows whose file is gone or altered: forgotten, and fetched again on the next order. */
  readonly forgotten: readonly StagedFile[];
  /** Why the staging folder must not be used: then it was left alone, and nothing in it counts. */
  readonly trouble?: Problem;
}

const NOTHING: Reconciled = { kept: [], quarantined: [], forgotten: [] };

/**
 * Brings ledger and folder together after any crash and whatever else happened to the folder (promise 3): at start, and before each order is
 * planned. Afterwards every final name is a verified file with a row. Cheap where nothing is wrong: a look at each name. What is not as the ledger
 * has it is reported, set aside where it is there, and forgotten; a file that merely has another stamp is verified again. Makes no staging folder.
 * Throws what `pace` throws, which is asked before each chunk of a file that is read again.
 */
export async function reconcile(tools: StagingTools, pace: Pace = atOnce): Promise<Reconciled> {
  const { scratch, trouble } = await findPlace(tools);
  if (trouble !== undefined) tools.log("staging-folder-refused", { code: trouble.code, message: trouble.message });
  // What cannot be looked at now may be as it was when it can be again: nothing of it counts, and nothing is forgotten.
  if (trouble !== undefined) return { ...NOTHING, trouble };
  if (scratch === undefined) return NOTHING;
  const { stagingPath } = scratch;
  const known = tools.ledger.places.get(stagingPath);
  // Claiming the folder below may change what the ledger says of it: what is gone was staged while it was this.
  const whenGone = known?.persistence === "volatile" ? "VOLATILE_GONE" : "MISSING";
  if (!isPlaceThere({ path: stagingPath, owner: tools.policy.owner })) {
    // A folder that this agent has never used says nothing about the rows.
    const gone = known === undefined ? [] : [...tools.ledger.stagedVibs.all().values()];
    forget(tools, gone, { kind: whenGone, path: stagingPath });
    return { ...NOTHING, forgotten: gone };
  }
  const markers = setMarkersAside(tools, stagingPath);
  using folder = openPlace(tools, scratch);
  const { kept, altered, gone, ...more } = await reconcileFolder(tools, folder, pace);
  const quarantined = [...markers, ...more.quarantined];
  forget(tools, gone, { kind: whenGone, path: stagingPath });
  const forgotten = [...altered, ...gone];
  if (kept.length + quarantined.length + forgotten.length > 0)
    tools.log("reconciled", { kept, quarantined, forgotten: forgotten.map(({ id }) => id) });
  return { kept, quarantined, forgotten };
}

/** Before the folder is claimed, for which its marker may have to be written. Answers their names in quarantine. */
function setMarkersAside(tools: StagingTools, path: string): string[] {
  using root = existingPrivateFolder({ path, owner: tools.policy.owner });
  if (root === undefined) return [];
  return foreignMarkers(root).map(({ name, why }) => {
    const fresh = moveToQuarantine(root, root, { name, nowMs: tools.clock.now() });
    report(tools, "FOREIGN", [{ name, detail: `${name}: ${why}; moved to ${QUARANTINE}/${fresh}` }]);
    return fresh;
  });
}

interface Lost {
  readonly kind: FindingKind;
  readonly path: string;
}

function forget(tools: StagingTools, gone: readonly StagedFile[], { kind, path }: Lost): void {
  if (gone.length === 0) return;
  const found =
    kind === "VOLATILE_GONE"
      ? [{ name: namesOf(gone), detail: `staged in memory at ${path}, and gone with it: ${countsOf(gone)}` }]
      : gone.map(({ id, sha256 }) => ({ name: id, detail: `vibs/${finalName(sha256)} is not in ${path} any more` }));
  tools.ledger.together(() => {
    for (const { sha256 } of gone) tools.ledger.stagedVibs.remove(sha256);
    report(tools, kind, found);
  });
}

const namesOf = (files: readonly StagedFile[]): string =>
  files.length === 1 ? (files[0]?.id ?? "") : `${files.length} VIBs`;

const countsOf = (files: readonly StagedFile[]): string =>
  `${count(files.length, "VIB")}, ${formatBytes(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0))}; ` +
  "they are fetched again on order";
