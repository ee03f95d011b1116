import type { AsyncLocalStorage } from "node:async_hooks";
import type { FastifyBaseLogger, FastifyRequest } from "fastify";
import { systemAlarm } from "../../core/time/alarm.js";
import type { Fleet } from "../fleet/fleet.js";
import type { SyncScheduler } from "../rollout/library/sync-scheduler.js";
import { FleetMemory } from "../rollout/check/remembered-fleet.js";
import type { Rollouts } from "../rollout/rollouts.js";
import type { HardwareSupport } from "../fleet/hardware/hardware-support.js";
import type { UploadShelf } from "../rollout/upload-shelf.js";
import type { Origin } from "../store/activity/origin.js";
import type { Store } from "../store/open-store.js";
import type { DepotLibrary } from "../depot/depot-library.js";
import { Downloads, downloadRoutes } from "./image/downloads.js";
import { imageRoutes } from "./image/image-routes.js";
import { ApprovalNews } from "./access/approval-news.js";
import { accessRoutes } from "./access/access-routes.js";
import { Guard, type GuardedRoute } from "./guard/guard.js";
import { Idempotency } from "./guard/idempotency.js";
import { Identify, type IdentifyParts } from "./guard/identify.js";
import { ListPages } from "./guard/list-pages.js";
import { rateChecks, type RateLimits } from "./guard/rate-limit.js";
import { RequestAudit } from "./guard/request-audit.js";
import { SecondPersons } from "./guard/second-persons.js";
import { restServer, type RestServer, type TlsIdentity } from "./door/server.js";
import { Sessions, type SessionsParts } from "./door/sessions.js";
import { browserLogInRoutes } from "./login/browser-login.js";
import { CodeFlow, type BrowserLogIn } from "./login/code-flow.js";
import { aboutRoutes, type About } from "./resource/about.js";
import { depotRoutes } from "./depot/depot-routes.js";
import type { PageFiles } from "./page/page-files.js";
import { gzipAnswers } from "./page/gzip-answers.js";
import { pageRoutes } from "./page/page-routes.js";
import { hardwareSupportRoutes } from "./resource/compliance/hardware-support.js";
import { rememberedComplianceRoutes } from "./resource/compliance/remembered-compliance.js";
import { lifecycleRoutes } from "./lifecycle/lifecycle-routes.js";
import { fleetOverviewRoutes } from "./inventory/fleet-overview.js";
import { inventoryRoutes } from "./inventory/routes.js";
import { bandwidthRoutes } from "./task/bandwidth.js";
import { fanOutRoutes } from "./task/fan-out.js";
import { remediationRoutes } from "./remediation/routes.js";
import { rpcRoutes } from "./rpc/rpc-routes.js";
import { restSessionRoutes } from "./resource/rest-session.js";
import { sessionRoutes } from "./resource/session.js";
import { softwareRoutes } from "./resource/software.js";
import { taskRoutes } from "./task/tasks.js";

export interface RestDoorParts {
  readonly store: Store;
  readonly fleet: Fleet;
  readonly rollouts: Rollouts;
  readonly hardwareSupport: HardwareSupport;
  readonly uploads: UploadShelf;
  readonly library: Pick<DepotLibrary, "openVib">;
  readonly scheduler: SyncScheduler;
  readonly sessions: Omit<SessionsParts, "store">;
  readonly identify: Omit<IdentifyParts, "store" | "clock">;
  readonly rateLimits: RateLimits;
  /** Where the store finds the request that it works for. */
  readonly origins: AsyncLocalStorage<Origin>;
  readonly trustedProxies: readonly string[];
  readonly about: Omit<About, "identityProvider">;
  /** The identity provider at which browsers log in; absent where there is none. */
  readonly browserLogIn?: BrowserLogIn;
  /** Base URL at which browsers reach this door, without a slash at its end. */
  readonly publicUrl: () => string;
  /** HOST:PORT at which agents reach the gRPC door. */
  readonly grpcAddress: () => string;
  readonly tls?: TlsIdentity;
  /** The web page; none where it was not built. */
  readonly page?: PageFiles;
  readonly log: FastifyBaseLogger;
}

/** The REST API, ready to listen, with what each of its routes asks for. */
export async function openRestDoor(parts: RestDoorParts): Promise<OpenDoor> {
  const { store, log, about, tls, trustedProxies } = parts;
  const { clock } = parts.sessions;
  const sessions = new Sessions({ ...parts.sessions, store });
  const identify = new Identify({ ...parts.identify, store, clock });
  const guard = new Guard({ store, clock, sessions, identify });
  const audit = new RequestAudit({ store, clock, guard, origins: parts.origins });
  const server = await restServer({
    ...{ log, version: about.version, refused: audit.refused, trustedProxies },
    ...(tls !== undefined && { tls }),
  });
  const persons = await installDoor(server, { ...parts, guard, audit });
  const downloads = new Downloads(clock);
  const flow = parts.browserLogIn && new CodeFlow(parts.browserLogIn);
  aboutRoutes(server, { ...about, identityProvider: flow?.name ?? null });
  const doors = { sessions, identify, callerOf: guard.callerOf };
  sessionRoutes(server, doors);
  restSessionRoutes(server, doors);
  browserLogInRoutes(server, { sessions, identify, clock, flow, publicUrl: parts.publicUrl });
  rpcRoutes(server);
  downloadRoutes(server, downloads);
  if (parts.page !== undefined) pageRoutes(server, parts.page);
  const memory = new FleetMemory(store);
  resourceRoutes(server, guard, { ...parts, downloads, memory });
  accessRoutes(server, { store, clock, guard, identify, persons });
  const resume = async (): Promise<void> => {
    // A large fleet takes seconds to be judged the first time, which nobody at the page shall wait for. A failure is told to whoever asks.
    memory.read().catch(() => undefined);
    await persons.resume();
  };
  return { server, routes: guard.routes, resume };
}

/** What is the same for every route, in the order in which a request meets it. */
async function installDoor(
  server: RestServer,
  { store, guard, audit, ...parts }: RestDoorParts & { readonly guard: Guard; readonly audit: RequestAudit },
): Promise<SecondPersons> {
  const rate = await rateChecks(server, parts.rateLimits);
  const idempotency = new Idempotency(store, guard, audit);
  const now = () => parts.sessions.clock.now();
  const news = new ApprovalNews({
    ...{ store, feed: parts.rollouts.engine.feed, clock: parts.sessions.clock, alarm: systemAlarm },
    onTrouble: (thrown) => parts.log.error({ err: thrown }, "approvals whose time is over are not told"),
  });
  server.addHook("onClose", async () => news.stop());
  const persons = new SecondPersons({ store, now, guard, bodies: idempotency, news });
  audit.install(server);
  server.addHook("onRequest", (request, reply) => rate.byAddress(request, reply));
  guard.install(server);
  server.addHook("onRequest", async (request, reply) => {
    const user = guard.knownCaller(request)?.user;
    if (user !== undefined) await rate.byUser(request, reply, user);
  });
  new ListPages(store, guard).install(server);
  persons.install(server);
  idempotency.install(server);
  gzipAnswers(server);
  return persons;
}

export interface OpenDoor {
  readonly server: RestServer;
  readonly routes: readonly GuardedRoute[];
  /** Carries out what was approved before the controller ended, and looks at the fleet before anybody asks for it. */
  readonly resume: () => Promise<void>;
}

interface ResourceParts extends RestDoorParts {
  readonly downloads: Downloads;
  readonly memory: FleetMemory;
}

function resourceRoutes(server: RestServer, guard: Guard, parts: ResourceParts): void {
  const { store, rollouts, uploads, scheduler, hardwareSupport, library, downloads, grpcAddress, memory } = parts;
  const { callerOf } = guard;
  const { clock } = parts.sessions;
  const { fleet, caFingerprint } = { ...parts, ...parts.about };
  inventoryRoutes(server, { store, fleet, clock, callerOf, grpcAddress, caFingerprint });
  depotRoutes(server, { store, rollouts, uploads, scheduler, callerOf });
  imageRoutes(server, { store, rollouts, hardwareSupport, uploads, callerOf, library, downloads });
  softwareRoutes(server, { store, rollouts, callerOf, clock });
  remediationRoutes(server, { store, rollouts, fleet, callerOf });
  fleetOverviewRoutes(server, { store, memory, callerOf });
  rememberedComplianceRoutes(server, memory, () => clock.now());
  hardwareSupportRoutes(server, { store, hardwareSupport, callerOf });
  lifecycleRoutes(server, { store, rollouts, callerOf });
  const objectOf = (request: FastifyRequest) => guard.objectOf(request);
  taskRoutes(server, { store, rollouts, callerOf, objectOf });
  bandwidthRoutes(server, { store, rollouts, callerOf });
  const isWelcome = (request: FastifyRequest) => guard.isWelcome(request);
  const userOf = (request: FastifyRequest) => callerOf(request).user;
  fanOutRoutes(server, { store, rollouts, callerOf, objectOf, streams: { clock, isWelcome, userOf } });
}
