import { AsyncLocalStorage } from "node:async_hooks";
import { join } from "node:path";
import type { Logger } from "pino";
import { openPrivateFolder } from "../core/durable/private-folder.js";
import { clientContext } from "../core/rpc/credentials.js";
import { systemAlarm } from "../core/time/alarm.js";
import type { Clock } from "../core/time/clock.js";
import { fingerprintOf } from "../core/trust/pinned-authority.js";
import type { GuardedRoute } from "./api/guard/guard.js";
import type { IssuerSettings } from "./api/guard/issued-tokens.js";
import { loadPage, PAGE_FOLDER } from "./api/page/page-files.js";
import { openRestDoor, type OpenDoor, type RestDoorParts } from "./api/rest-door.js";
import { addressOf, baseUrl, opening, refusePlainOnNetwork, splitAddress } from "./command/doors.js";
import { publishAddresses, type Addresses } from "./command/published-addresses.js";
import type { ControllerSettings } from "./command/settings.js";
import { loadIdentity, STATE, type ControllerIdentity } from "./command/state-files.js";
import { DepotLibrary } from "./depot/depot-library.js";
import { startDepotServer } from "./depot/depot-server.js";
import { openFleetDoor } from "./fleet/door/fleet-door.js";
import { signAssignment } from "./fleet/inventory/assignment.js";
import { Fleet } from "./fleet/fleet.js";
import { HardwareSupport } from "./fleet/hardware/hardware-support.js";
import { SyncScheduler } from "./rollout/library/sync-scheduler.js";
import { Rollouts } from "./rollout/rollouts.js";
import { keepForgetting, keepSealing } from "./rollout/task/retention.js";
import { UploadShelf } from "./rollout/upload-shelf.js";
import type { Origin } from "./store/activity/origin.js";
import { openStore, type Store } from "./store/open-store.js";
import { lockState } from "./store/state-lock.js";

/** Uploads that nobody imported are looked for this often, milliseconds. */
const SWEEP_EVERY_MS = 60 * 60 * 1000;

/** What the controller takes from outside itself. */
export interface Edges {
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
  readonly version: string;
}

export interface Controller {
  /** HOST:PORT of each door, as others reach it. */
  readonly addresses: Addresses;
  /** What the REST door serves, and what each route asks for. */
  readonly routes: readonly GuardedRoute[];
  /** Ends the doors, leaves the tasks for the next start, closes the store. */
  stop(): Promise<void>;
}

/** Closes what was opened, last first, also when a later part could not be opened. */
class Closing {
  readonly #steps: (() => Promise<unknown> | void)[] = [];

  add(step: () => Promise<unknown> | void): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) await step();
  }
}

/** The composition root: the only place where the parts of the controller meet. */
export async function startController(settings: ControllerSettings, edges: Edges): Promise<Controller> {
  refusePlainOnNetwork(settings);
  const closing = new Closing();
  try {
    // Judged at every start: a state folder that others may change is not ours any more.
    openPrivateFolder({ path: settings.stateFolder, owner: "self" }).close();
    const identity = loadIdentity(settings.stateFolder);
    // Before anything is swept or resumed: what lies about may be another controller's work under way.
    const lock = lockState(settings.stateFolder);
    closing.add(() => lock.release());
    const origins = new AsyncLocalStorage<Origin>();
    const store = await openStore({
      path: join(settings.stateFolder, STATE.database),
      clock: edges.clock,
      origin: () => origins.getStore(),
    });
    closing.add(() => store.close());
    const open = await openParts({ settings, edges, identity, store, closing, origins });
    return { ...open, stop: () => closing.run() };
  } catch (thrown) {
    await closing.run();
    throw thrown;
  }
}

interface Wiring {
  readonly settings: ControllerSettings;
  readonly edges: Edges;
  readonly identity: ControllerIdentity;
  readonly store: Store;
  readonly closing: Closing;
  readonly origins: AsyncLocalStorage<Origin>;
}

async function openParts(wiring: Wiring): Promise<Omit<Controller, "stop">> {
  const { settings, identity, store, closing, edges } = wiring;
  const uploads = await openUploads(wiring);
  const library = await openLibrary(wiring);
  const depot = await openDepotDoor(wiring, library);
  const fleet = openFleet(wiring);
  const sources = [settings.depotUrl ?? baseUrl(settings.depotTransport, depot)];
  const { manifestKey, orderKey } = identity;
  const { clock, random } = edges;
  const { orderLeaseSeconds, manifestDays, stageStallSeconds: stallSeconds } = settings;
  const hardwareSupport = openHardwareSupport(wiring);
  const rollouts = new Rollouts({
    ...{
      store,
      fleet,
      hardwareSupport,
      library,
      uploads,
      clock,
      random,
      manifestKey,
      orderKey,
      orderLeaseSeconds,
      manifestDays,
      stallSeconds,
    },
    sources: () => sources,
    onTrouble: (what, thrown) => edges.log.error({ err: thrown, what }, "trouble"),
  });
  closing.add(() => rollouts.engine.stop());
  closing.add(
    keepForgetting(store, {
      ...{ days: settings.taskDays, count: settings.taskCount, clock },
      onTrouble: (thrown) => edges.log.error({ err: thrown }, "history not swept"),
    }),
  );
  closing.add(
    keepSealing(store, {
      ...{ days: settings.auditDays, clock },
      onTrouble: (thrown) => edges.log.error({ err: thrown }, "audit log not sealed"),
    }),
  );
  const grpc = await openGrpcDoor(wiring, fleet);
  const scheduler = openScheduler(wiring, rollouts);
  const rest = await openRest(wiring, { fleet, rollouts, hardwareSupport, uploads, library, scheduler, grpc });
  const addresses = { rest: rest.address, grpc, depot };
  publishAddresses(settings, addresses);
  await fleet.start();
  await rollouts.engine.resume();
  await scheduler.start();
  await rest.door.resume();
  return { addresses, routes: rest.door.routes };
}

function openScheduler({ store, edges, closing }: Wiring, rollouts: Rollouts): SyncScheduler {
  const scheduler = new SyncScheduler({
    ...{ store, clock: edges.clock, alarm: systemAlarm, rollouts: rollouts.library },
    onTrouble: (thrown) => edges.log.error({ err: thrown }, "depots not synchronised"),
  });
  closing.add(() => scheduler.stop());
  return scheduler;
}

async function openUploads({ settings, edges, closing }: Wiring): Promise<UploadShelf> {
  const uploads = await UploadShelf.open(join(settings.stateFolder, STATE.uploads), edges.clock);
  const sweeping = setInterval(() => {
    uploads.sweep("whole-files-only").catch((thrown: unknown) => edges.log.error({ err: thrown }, "uploads not swept"));
  }, SWEEP_EVERY_MS);
  closing.add(() => clearInterval(sweeping));
  return uploads;
}

async function openLibrary({ settings, edges, store, closing }: Wiring): Promise<DepotLibrary> {
  const { library, missing } = await DepotLibrary.open({
    ...{ stateFolder: settings.stateFolder, store, loopback: settings.loopbackDepots },
  });
  closing.add(() => library.close());
  for (const sha256 of missing) edges.log.error({ sha256 }, "bytes of a VIB are missing from the library");
  return library;
}

async function openDepotDoor({ settings, identity, edges, closing }: Wiring, library: DepotLibrary): Promise<string> {
  const { certificateChainPem: cert, privateKeyPem: key } = identity.server;
  const server = await opening("the depot", settings.depot, () =>
    startDepotServer({
      library,
      ...splitAddress(settings.depot),
      ...(settings.depotTransport === "tls" && { tls: { cert, key } }),
      onProblem: (problem) => edges.log.error({ err: problem, code: problem.code }, "depot"),
    }),
  );
  closing.add(() => server.close());
  return addressOf(settings.depot, server.port, settings.advertisedHost);
}

function openFleet({ identity, edges, store, closing }: Wiring): Fleet {
  const { certificateChainPem: cert, privateKeyPem: key } = identity.server;
  const fleet = new Fleet({
    store,
    context: clientContext({ ca: identity.authority.certificatePem, cert, key }),
    clock: edges.clock,
    random: edges.random,
    assignment: (wanted) => signAssignment({ clock: edges.clock, manifestKey: identity.manifestKey }, wanted),
    onTrouble: (hostId, thrown) => edges.log.error({ err: thrown, hostId }, "host link"),
  });
  closing.add(() => fleet.close());
  return fleet;
}

function openHardwareSupport({ identity, edges, store, closing }: Wiring): HardwareSupport {
  const { certificateChainPem: cert, privateKeyPem: key } = identity.server;
  const support = new HardwareSupport({ store, controller: { cert, key }, clock: edges.clock });
  closing.add(() => support.close());
  return support;
}

async function openGrpcDoor({ settings, identity, edges, store, closing }: Wiring, fleet: Fleet): Promise<string> {
  const { authority, server, manifestKey } = identity;
  const port = { chosen: splitAddress(settings.grpc).port };
  const reportsAddress = () => addressOf(settings.grpc, port.chosen, settings.advertisedHost);
  const door = await opening("gRPC", settings.grpc, () =>
    openFleetDoor({
      address: settings.grpc,
      identity: { ca: authority.certificatePem, cert: server.certificateChainPem, key: server.privateKeyPem },
      enroll: { store, fleet, authority, manifestKeys: [manifestKey.publicKey], reportsAddress },
      reports: { store, fleet, clock: edges.clock },
    }),
  );
  closing.add(() => door.stop());
  port.chosen = door.port;
  return reportsAddress();
}

async function openRest(
  { settings, identity, edges, store, closing, origins }: Wiring,
  parts: Pick<RestDoorParts, "fleet" | "rollouts" | "hardwareSupport" | "uploads" | "library" | "scheduler"> & {
    readonly grpc: string;
  },
): Promise<{ readonly address: string; readonly door: OpenDoor }> {
  const { fleet, rollouts, hardwareSupport, uploads, library, scheduler, grpc } = parts;
  const { sessionIdleSeconds: idleSeconds, sessionSeconds: absoluteSeconds } = settings;
  const caFingerprint = fingerprintOf(identity.authority.certificatePem);
  const page = await loadPage(PAGE_FOLDER);
  if (page === undefined) edges.log.warn({ folder: PAGE_FOLDER }, "the web page was not built: there is none");
  const issuer = issuerOf(settings);
  const door = await openRestDoor({
    ...{ store, fleet, rollouts, hardwareSupport, uploads, library, scheduler },
    sessions: { clock: edges.clock, idleSeconds, absoluteSeconds },
    identify: { administrator: identity.administrator, ...(issuer !== undefined && { issuer }) },
    rateLimits: { ofUser: settings.requestsPerMinute, ofAddress: 4 * settings.requestsPerMinute },
    ...{ origins, trustedProxies: settings.trustedProxies.split(",").filter((one) => one.trim() !== "") },
    about: { name: "greenroom", version: edges.version, caFingerprint },
    grpcAddress: () => grpc,
    ...(settings.restTransport === "tls" && { tls: identity.server }),
    ...(page !== undefined && { page }),
    log: edges.log,
  });
  const { server } = door;
  closing.add(() => server.close());
  await opening("REST", settings.rest, () => server.listen(splitAddress(settings.rest)));
  const bound = server.server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : 0;
  return { address: addressOf(settings.rest, port, settings.advertisedHost), door };
}

function issuerOf(settings: ControllerSettings): IssuerSettings | undefined {
  const { oidcIssuer, oidcAudience: audience, oidcUserPrefix: userPrefix } = settings;
  if (oidcIssuer === undefined) return undefined;
  const { oidcUserClaim: userClaim, oidcGroupsClaim: groupsClaim } = settings;
  return { issuer: oidcIssuer, audience, userClaim, groupsClaim, userPrefix };
}
