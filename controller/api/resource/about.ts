import { z } from "zod";
import { openToAll } from "../guard/needs.js";
import type { RestServer } from "../door/server.js";
import { apiPageRoutes } from "./api-page.js";

const about = z.object({
  name: z.string(),
  version: z.string(),
  ca_fingerprint: z.string(),
  identity_provider: z.string().nullable(),
});

export interface About {
  readonly name: string;
  readonly version: string;
  /** "sha256:<hex>" of the CA certificate, DER. */
  readonly caFingerprint: string;
  /** What people call the one at which browsers log in; null: there is none. */
  readonly identityProvider: string | null;
}

/** /api/greenroom/about and the description of the API: what anybody may know. */
export function aboutRoutes(server: RestServer, { name, version, caFingerprint, identityProvider }: About): void {
  server.get("/api/greenroom/about", { config: openToAll, schema: { response: { 200: about } } }, async () => ({
    name,
    version,
    ca_fingerprint: caFingerprint,
    identity_provider: identityProvider,
  }));
  apiPageRoutes(server);
  server.get("/api/docs/openapi.json", { config: openToAll, schema: { hide: true } }, async (_request, reply) =>
    reply.type("application/json").send(server.swagger()),
  );
}
