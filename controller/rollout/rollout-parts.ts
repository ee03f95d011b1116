import type { Clock } from "../../core/time/clock.js";
import type { SigningKey } from "../../core/trust/ed25519.js";
import type { DepotLibrary } from "../depot/depot-library.js";
import type { Fleet } from "../fleet/fleet.js";
import type { HardwareSupport } from "../fleet/hardware/hardware-support.js";
import type { Store } from "../store/open-store.js";
import type { UploadShelf } from "./upload-shelf.js";

/** What the operations work with. */
export interface RolloutParts {
  readonly store: Store;
  readonly fleet: Fleet;
  readonly hardwareSupport: HardwareSupport;
  readonly library: DepotLibrary;
  readonly uploads: UploadShelf;
  readonly clock: Clock;
  readonly random: () => number;
  /** Signs image manifests. */
  readonly manifestKey: SigningKey;
  /** Signs stage orders; manifests delegate to it. */
  readonly orderKey: SigningKey;
  /** Base URLs at which hosts fetch VIBs, in order of preference; asked for when an order is made. */
  readonly sources: () => readonly string[];
  readonly orderLeaseSeconds: number;
  readonly manifestDays: number;
  readonly onTrouble: (what: string, thrown: unknown) => void;
}
