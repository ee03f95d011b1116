import { join } from "node:path";
import { systemClock } from "../../core/time/clock.js";
import { openStore } from "../../controller/store/open-store.js";

/** Writes hosts straight into the state of a controller that is stopped: as many as nobody could run here. */
export async function seedHosts(
  stateFolder: string,
  { clusters, hostsEach }: { readonly clusters: number; readonly hostsEach: number },
): Promise<void> {
  const store = await openStore({ path: join(stateFolder, "controller.db"), clock: systemClock });
  try {
    await store.transact(async (tx) => {
      for (let number = 1; number <= clusters; number += 1) {
        const { id } = await tx.clusters.create({ name: `site-${String(number).padStart(2, "0")}` });
        for (let at = 1; at <= hostsEach; at += 1) await tx.hosts.enrol(seeded(`site${number}-esx-${at}`, id));
      }
    });
  } finally {
    await store.close();
  }
}

/** Nobody listens at port 9 of the loopback: the controller is refused at once. */
const seeded = (name: string, clusterId: string) => ({
  ...{ name, clusterId, address: "127.0.0.1:9", receiptKey: keyOf(name) },
  targets: [{ id: "host", kind: "HOST" as const, platform: "embeddedEsx" }],
  agentVersion: "0.1.0",
  acceptanceLevel: "PartnerSupported" as const,
});

const keyOf = (name: string): string => Buffer.from(name.padEnd(32, "-")).toString("hex").slice(0, 64);
