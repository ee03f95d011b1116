import { join } from "node:path";
import { systemClock } from "../../core/time/clock.js";
import { openStore } from "../../controller/store/open-store.js";
import type { StoreTransaction } from "../../controller/store/repositories.js";
import type { ImageRecord } from "../../controller/store/images/images.js";
import { seededCheck, seededImage, seededReceipt, seededSoftware } from "./seeded-image.js";

export interface SeedPlan {
  readonly clusters: number;
  readonly hostsEach: number;
  /** VIBs of each cluster's image, which every host was checked against and of which every second one has staged all; no image if not said. */
  readonly vibs?: number;
}

/** Writes hosts straight into the state of a controller that is stopped: as many as nobody could run here. */
export async function seedHosts(stateFolder: string, { clusters, hostsEach, vibs }: SeedPlan): Promise<void> {
  const store = await openStore({ path: join(stateFolder, "controller.db"), clock: systemClock });
  try {
    for (let number = 1; number <= clusters; number += 1)
      await store.transact(async (tx) => {
        const { id } = await tx.clusters.create({ name: `site-${String(number).padStart(2, "0")}` });
        const image =
          vibs === undefined ? undefined : seededImage({ ...(await tx.images.next(id)), scopeId: id, vibs });
        if (image !== undefined) await tx.images.add(image);
        for (let at = 1; at <= hostsEach; at += 1) {
          const host = await tx.hosts.enrol(seeded(`site${number}-esx-${at}`, id));
          if (image !== undefined) await judge(tx, host.id, image, at % 2 === 0);
        }
      });
  } finally {
    await store.close();
  }
}

async function judge(tx: StoreTransaction, hostId: string, image: ImageRecord, isStaged: boolean): Promise<void> {
  await tx.hosts.setFacts(hostId, { bootId: "boot-1" });
  await tx.hostSoftware.put(hostId, { software: seededSoftware(image), bootId: "boot-1" });
  await tx.compliance.put({ scopeId: image.scopeId, results: [seededCheck(hostId, image)] });
  if (!isStaged) return;
  const receipt = seededReceipt(hostId, image, { staged: image.resolved.vibs.length, counter: 1 });
  await tx.receipts.put({ hostId, receipt, envelope: Uint8Array.of(1) });
}

/** Nobody listens at port 9 of the loopback: the controller is refused at once. */
const seeded = (name: string, clusterId: string) => ({
  ...{ name, clusterId, address: "127.0.0.1:9", receiptKey: keyOf(name) },
  targets: [{ id: "host", kind: "HOST" as const, platform: "embeddedEsx" }],
  agentVersion: "0.1.0",
  acceptanceLevel: "PartnerSupported" as const,
});

const keyOf = (name: string): string => Buffer.from(name.padEnd(32, "-")).toString("hex").slice(0, 64);
