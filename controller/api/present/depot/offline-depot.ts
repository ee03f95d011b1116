import type { ImportReport } from "../../../rollout/depot-import.js";
import type { StoreReader } from "../../../store/repositories.js";
import type { DepotRecord } from "../../../store/library/depots.js";
import type { ImportResult, OfflineInfo } from "../../wire/depot/depot.js";

const notices = (list: DepotRecord["warnings"]) => list.map(({ code, message }) => ({ code, message }));

/** One that was fetched is called by its location. */
const sourceOf = ({ name }: DepotRecord) =>
  /^https?:\/\//.test(name) ? ({ source_type: "PULL", location: name } as const) : ({ source_type: "PUSH" } as const);

/** An imported bundle as the list of offline depots shows it; `bytes` is the size of the bundle's file. */
export const presentDepot = (depot: DepotRecord): OfflineInfo => ({
  description: depot.description,
  ...sourceOf(depot),
  create_time: depot.createdAt,
  owner: depot.who,
  owner_data: depot.ownerData,
  ownerdata: depot.ownerData,
  greenroom: {
    sha256: depot.sha256,
    vibs: depot.counts.vibs,
    components: depot.counts.components,
    base_images: depot.counts.baseImages,
    bytes: depot.sizeBytes,
    warnings: notices(depot.warnings),
  },
});

/** What an import brought; of a bundle that was deleted since, how much is all that is left. */
export async function presentImport(reader: StoreReader, report: ImportReport): Promise<ImportResult> {
  const { contents } = reader;
  const { depotId } = report;
  const isThere = (await reader.depots.names()).some(({ id }) => id === depotId);
  const warnings = isThere ? (await reader.depots.resolveDepot(depotId)).warnings : [];
  return {
    depot: depotId,
    vibs_new: report.vibsNew,
    vibs_known: report.vibsKnown,
    components: (await contents.components(depotId)).map(({ name, version, synthetic }) => ({
      name,
      version,
      synthetic,
    })),
    base_images: (await contents.baseImages(depotId)).map(({ version }) => version),
    add_ons: (await contents.addOns(depotId)).map(({ name, version }) => ({ name, version })),
    hardware_support: (await contents.hardwareSupport(depotId)).map(({ manager, name, version }) => {
      return { manager, pkg: name, version };
    }),
    warnings: notices(warnings),
  };
}
