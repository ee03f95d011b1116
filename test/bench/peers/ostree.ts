import { linkSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ManifestVib } from "../../../formats/manifest/image-manifest.js";
import { runScript } from "../measure/script.js";
import { fileOf, type Peer } from "./peer.js";

/** Commits the image to a repository below the served folder. Without compression: what lies in a VIB is packed already. */
export async function writeOstreeRepository(served: string, vibs: readonly ManifestVib[]): Promise<void> {
  const tree = join(served, "ostree-tree");
  mkdirSync(tree);
  for (const vib of vibs) linkSync(join(served, "vibs", fileOf(vib)), join(tree, fileOf(vib)));
  await runScript(
    `ostree init --repo=ostree --mode=archive
     ostree config --repo=ostree set archive.zlib-level 0
     ostree commit --repo=ostree -b bench --fsync=false --tree=dir=ostree-tree > /dev/null
     ostree summary --repo=ostree -u`,
    served,
  );
  rmSync(tree, { recursive: true });
}

export const OSTREE: Peer = {
  name: "ostree pull + checkout",
  tools: ["ostree"],
  pace: "slow",
  prepare: () => undefined,
  script: ({ base, caFile }) => `
    ostree init --repo=repo --mode=bare-user-only
    ostree remote add --repo=repo --no-gpg-verify --set=tls-ca-path=${caFile} depot ${base}/ostree
    ostree pull --repo=repo depot bench > /dev/null
    ostree checkout --repo=repo -U -H --union --fsync=true bench vibs
    sync vibs/* vibs`,
};
