import type { ManifestVib } from "../../../formats/manifest/image-manifest.js";
import { isBanked } from "../../domain/remediation/target-change.js";
import type { Running } from "../running.js";
import { changesOf, fromStaged } from "../wanted-banks.js";

/** Each device gets the firmware that the image has for it; what cannot be staged is fetched only now (VLCM part 4). */
export async function installFirmware(run: Running): Promise<void> {
  const { tools, admitted, signal, staging } = run;
  const changes = changesOf(admitted.manifest, await tools.host.software()).filter((one) => !isBanked(one));
  const all = changes.flatMap(({ target, added }) => added.map((vib) => ({ target, vib })));
  const late = new Map(all.filter(({ vib }) => !vib.target.stageable).map(({ vib }) => [vib.sha256, vib]));
  const files = [...late.values()].map(({ sha256, sizeBytes, id }) => ({ sha256, sizeBytes, id, targetIds: [] }));
  await staging.fetchUnstageable(admitted, files, signal);
  for (const { target, vib } of all) {
    run.noteTarget(target.id, { state: "writing" });
    await tools.host.installFirmware(target, fromStaged(tools, vib), versionOf(vib), run.hook("firmware"));
    run.noteTarget(target.id, { state: "installed" });
  }
  await staging.dropUnstageable([...late.keys()]);
}

const versionOf = ({ target, version }: ManifestVib): string => target.version ?? version;
