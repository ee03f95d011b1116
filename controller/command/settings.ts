import { isAbsolute } from "node:path";
import { z } from "zod";
import { isFitAddress } from "../domain/access/issuer-address.js";

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
  /** Audit rows older than so many days are removed, and an anchor stays for them. */
  auditDays: z.coerce.number().int().min(1).max(36_500).default(1_100),
  /** Requests a minute of one user; of one address four times as many. */
  requestsPerMinute: z.coerce.number().int().min(60).max(1_000_000).default(6_000),
  /** Whether depots and bundles may be fetched from this machine itself: by an address or as localhost, also by any other name, or not. */
  loopbackDepots: z.enum(["never", "by-address", "always"]).default("by-address"),
  /** Addresses or networks of proxies, with commas, whose X-Forwarded-For counts. */
  trustedProxies: z.string().max(4_096).default(""),
  /** Issuer (OpenID Connect) whose tokens are taken, and whom they have to be for. */
  oidcIssuer: z.url().refine(isFitAddress, "must be https, or on this machine").optional(),
  oidcAudience: z.string().min(1).max(255).default("greenroom"),
  oidcUserClaim: z.string().min(1).max(255).default("sub"),
  oidcGroupsClaim: z.string().min(1).max(255).default("groups"),
  /** Stands before the names of that issuer's users; local names have no colon. */
  oidcUserPrefix: z
    .string()
    .regex(/^[a-z0-9-]{1,32}:$/, "must be a word and a colon")
    .default("oidc:"),
  sessionIdleSeconds: seconds.min(60).default(1_800),
  sessionSeconds: seconds.min(60).default(43_200),
});

export type ControllerSettings = z.infer<typeof controllerSettings>;
