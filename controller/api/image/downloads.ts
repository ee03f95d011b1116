import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { z } from "zod";
import type { Clock } from "../../../core/time/clock.js";
import { apiProblem } from "../door/api-problems.js";
import { openToAll } from "../guard/needs.js";
import type { RestServer } from "../door/server.js";

/** What somebody may fetch without a session, by a name that cannot be guessed (256 random bits). */
export interface Download {
  readonly fileName: string;
  readonly contentType: string;
  readonly open: () => Promise<AsyncIterable<Uint8Array>>;
}

const KEPT_MS = 60 * 60 * 1000;
/** Older ones give way: an export is quickly asked for again. */
const KEPT_MOST = 1000;

/** The exports of the last hour, as vSphere has them: an address that any HTTP client can fetch. */
export class Downloads {
  readonly #clock: Clock;
  readonly #held = new Map<string, { readonly download: Download; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The path at which it lies for an hour. */
  offer(download: Download): string {
    const now = this.#clock.now();
    for (const [token, { until }] of this.#held)
      if (until < now || this.#held.size >= KEPT_MOST) this.#held.delete(token);
    const token = randomBytes(32).toString("hex");
    this.#held.set(token, { download, until: now + KEPT_MS });
    return `/api/greenroom/downloads/${token}/${encodeURIComponent(download.fileName)}`;
  }

  /** DOWNLOAD_UNKNOWN */
  find(token: string): Download {
    const held = this.#held.get(token);
    if (held === undefined || held.until < this.#clock.now()) throw apiProblem("DOWNLOAD_UNKNOWN", {});
    return held.download;
  }
}

const params = z.object({ token: z.string(), name: z.string() });

/** GET of what was offered; needs no session, since the address itself is the permission. */
export function downloadRoutes(server: RestServer, downloads: Downloads): void {
  // Without HEAD, which would read all of it for nothing.
  const options = { config: openToAll, schema: { params }, exposeHeadRoute: false };
  server.get("/api/greenroom/downloads/:token/:name", options, async (request, reply) => {
    const { fileName, contentType, open } = downloads.find(request.params.token);
    const bytes = await open();
    reply.type(contentType).header("content-disposition", `attachment; filename="${fileName}"`);
    return reply.send(Readable.from(bytes, { objectMode: false }));
  });
}
