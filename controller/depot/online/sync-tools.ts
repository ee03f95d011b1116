import type { LoopbackRule } from "../../../core/fetch/redirect-address.js";
import type { Clock } from "../../../core/time/clock.js";
import type { TrustRoots } from "../../../formats/vib/trust-roots.js";
import type { Store } from "../../store/open-store.js";
import type { VibFiles } from "../vib-files.js";
import type { IncomingFiles } from "./incoming-files.js";

/** What a synchronisation works with. */
export interface SyncTools {
  readonly store: Store;
  readonly files: VibFiles;
  readonly incoming: IncomingFiles;
  readonly trust: TrustRoots;
  readonly clock: Clock;
  readonly random: () => number;
  readonly loopback: LoopbackRule;
  /** Lets nobody else add files to the library, or remove any, meanwhile. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
}
