import { z } from "zod";
import { timestamp } from "../../../core/time/clock.js";
import type { RolloutParts } from "../rollout-parts.js";
import type { Ending, TaskRun } from "../task/task-run.js";

export const CHECK_HARDWARE = "check_hardware$task";

export const hardwareReport = z.object({
  /** RFC 3339. */
  at: z.string(),
  commitId: z.string(),
  baseImageVersion: z.string(),
  /** Hosts whose inventory was there to be looked up, and all. */
  hosts: z.number().int(),
});
export type HardwareReport = Readonly<z.infer<typeof hardwareReport>>;

/**
 * What is known of the fitness of the scope's hardware for the base image. There is no list of certified hardware here, and nothing is guessed: the report
 * names the image that it is about, and that there is no data. Result: HardwareReport; IMAGE_MISSING.
 */
export async function checkHardware({ store, clock }: RolloutParts, run: TaskRun): Promise<Ending> {
  const scopeId = run.record.scopeId ?? "";
  const image = await store.reader.images.need(scopeId);
  const hosts = await store.reader.hosts.ofScope(scopeId);
  const result: HardwareReport = {
    at: timestamp(clock),
    commitId: image.commitId,
    baseImageVersion: image.spec.baseImage?.version ?? "",
    hosts: hosts.length,
  };
  return { result };
}
