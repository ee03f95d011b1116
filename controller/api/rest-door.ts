import type { FastifyBaseLogger } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { Rollouts } from "../rollout/rollouts.js";
import type { UploadShelf } from "../rollout/upload-shelf.js";
import type { Store } from "../store/open-store.js";
import type { DepotLibrary } from "../depot/depot-library.js";
import { Downloads, downloadRoutes } from "./image/downloads.js";
import { imageRoutes } from "./image/image-routes.js";
import { requireSession } from "./door/caller.js";
import { restServer, type RestServer, type TlsIdentity } from "./door/server.js";
import { Sessions, type SessionsParts } from "./door/sessions.js";
import { aboutRoutes, type About } from "./resource/about.js";
import { clusterRoutes } from "./resource/clusters.js";
import { depotContentRoutes } from "./resource/depot-content.js";
import { depotRoutes } from "./resource/depots.js";
import { hostRoutes } from "./resource/hosts.js";
import { joinTokenRoutes } from "./resource/join-tokens.js";
import { sessionRoutes } from "./resource/session.js";
import { softwareRoutes } from "./resource/software.js";
import { taskRoutes } from "./resource/tasks.js";

export interface RestDoorParts {
  readonly store: Store;
  readonly rollouts: Rollouts;
  readonly uploads: UploadShelf;
  readonly library: Pick<DepotLibrary, "openVib">;
  readonly sessions: Omit<SessionsParts, "store">;
  readonly about: About;
  /** HOST:PORT at which agents reach the gRPC door. */
  readonly grpcAddress: () => string;
  readonly tls?: TlsIdentity;
  readonly log: FastifyBaseLogger;
}

/** The REST API, ready to listen: who anybody is, the session, and behind it everything else. */
export async function openRestDoor(parts: RestDoorParts): Promise<RestServer> {
  const { store, log, about, tls } = parts;
  const server = await restServer({ log, version: about.version, ...(tls !== undefined && { tls }) });
  const sessions = new Sessions({ ...parts.sessions, store });
  aboutRoutes(server, about);
  sessionRoutes(server, sessions);
  const downloads = new Downloads(parts.sessions.clock);
  downloadRoutes(server, downloads);
  await server.register(async (part) =>
    guardedRoutes(part.withTypeProvider<ZodTypeProvider>(), sessions, { ...parts, downloads }),
  );
  return server;
}

interface GuardedParts extends RestDoorParts {
  readonly downloads: Downloads;
}

function guardedRoutes(server: RestServer, sessions: Sessions, parts: GuardedParts): void {
  const { store, rollouts, uploads, grpcAddress } = parts;
  const callerOf = requireSession(server, sessions);
  clusterRoutes(server, { store, callerOf });
  hostRoutes(server, store);
  joinTokenRoutes(server, { store, callerOf, grpcAddress, caFingerprint: parts.about.caFingerprint });
  depotRoutes(server, { store, rollouts, uploads, callerOf });
  depotContentRoutes(server, store);
  imageRoutes(server, { store, rollouts, uploads, callerOf, library: parts.library, downloads: parts.downloads });
  softwareRoutes(server, { store, rollouts, callerOf });
  taskRoutes(server, { store, rollouts, callerOf });
}
