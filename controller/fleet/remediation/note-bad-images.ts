import type { Store } from "../../store/open-store.js";
import type { HostStanding } from "./remediation-progress.js";

/** Keeps what a host says of images that failed on it; writes only what changed, for it is asked often. */
export async function noteBadImages(
  store: Store,
  hostId: string,
  { badImages }: Pick<HostStanding, "badImages">,
): Promise<void> {
  const known = await store.reader.remediations.badImages(hostId);
  const keyOf = (images: typeof badImages) =>
    images
      .map(({ imageDigest, at }) => `${imageDigest} ${at}`)
      .sort()
      .join(" ");
  if (keyOf(known) === keyOf(badImages)) return;
  await store.transact(({ remediations }) => remediations.setBadImages(hostId, badImages));
}
