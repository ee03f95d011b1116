import { existsSync, watch } from "node:fs";
import { join } from "node:path";

export interface OutOfService {
  /** From the order until the host is back in service. */
  readonly orderSeconds: number;
  /** In maintenance mode. */
  readonly maintenanceSeconds: number;
}

/** Gives the order, and looks from outside how long the sandbox host is out of service for it; throws unless it was and came back. */
export async function timeOutOfService(root: string, order: () => Promise<void>): Promise<OutOfService> {
  const path = join(root, "maintenance-mode");
  let [outMs, backMs] = [Number.NaN, Number.NaN];
  const look = () => {
    const isOut = existsSync(path);
    if (isOut && Number.isNaN(outMs)) outMs = performance.now();
    if (!isOut && !Number.isNaN(outMs) && Number.isNaN(backMs)) backMs = performance.now();
  };
  const watcher = watch(root, look);
  const begunMs = performance.now();
  try {
    await order();
    look();
  } finally {
    watcher.close();
  }
  if (Number.isNaN(backMs)) throw new Error("the host was not out of service, or did not come back");
  return { orderSeconds: (backMs - begunMs) / 1000, maintenanceSeconds: (backMs - outMs) / 1000 };
}
