import { isAbsolute } from "node:path";
import { z } from "zod";

const address = z.string().regex(/^(\[[0-9a-fA-F:]+\]|[^:\s]+):\d{1,5}$/, "must be HOST:PORT");
const seconds = z.coerce.number().int();

/**
 * Settings of the controller: file < environment (GREENROOM_CONTROLLER_…) < flags. Addresses are where each door
 * listens, port 0 = any free one.
 */
export const controllerSettings = z.strictObject({
  stateFolder: z.string().refine(isAbsolute, "must be an absolute path").default("/var/lib/greenroom/controller"),
  /** REST over TLS. */
  rest: address.default("0.0.0.0:9443"),
  /** Enrolment and reports of the agents, gRPC. */
  grpc: address.default("0.0.0.0:9444"),
  /** Bytes of VIBs by digest. */
  depot: address.default("0.0.0.0:9445"),
  /** `plain` is for a proxy on this machine: it is taken on a loopback address alone. */
  restTransport: z.enum(["tls", "plain"]).default("tls"),
  /** Bytes need no trust, so a depot may be plain; TLS hides which versions a fleet runs. */
  depotTransport: z.enum(["tls", "plain"]).default("tls"),
  /** Base URL at which the hosts reach the depot; by default made of advertisedHost and the depot's port. */
  depotUrl: z.url().optional(),
  /** Name or address at which hosts and operators reach this controller; it stands in the server certificate. */
  advertisedHost: z.string().min(1).default("localhost"),
  /** A stage order is not begun after this. */
  orderLeaseSeconds: seconds
    .min(60)
    .max(30 * 86_400)
    .default(86_400),
  /** A manifest is refused by hosts after this; commit again for a new one. */
  manifestDays: z.coerce.number().int().min(1).max(3650).default(365),
  /** A host under way that gets no farther for so long is left behind, and the others go on. */
  stageStallSeconds: seconds.min(1).max(86_400).default(900),
  /** Ended tasks are forgotten after so many days, and beyond so many of them. */
  taskDays: z.coerce.number().int().min(1).max(36_500).default(400),
  taskCount: z.coerce.number().int().min(1).max(1_000_000).default(20_000),
  sessionIdleSeconds: seconds.min(60).default(1_800),
  sessionSeconds: seconds.min(60).default(43_200),
});

export type ControllerSettings = z.infer<typeof controllerSettings>;
