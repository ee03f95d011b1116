import { apiProblem } from "../door/api-problems.js";
import type { RestServer } from "../door/server.js";
import { signedIn } from "../guard/needs.js";

interface NotServed {
  readonly method: "GET" | "PUT" | "PATCH" | "DELETE" | "POST";
  readonly path: string;
  readonly action?: string;
  readonly what: string;
  readonly instead: string;
}

const DEPOTS = "/api/esx/settings/depots";
const umds = {
  what: "a UMDS repository",
  instead: "give its address to an online depot, or its files to an offline one",
};

const OVERRIDES = "/api/esx/settings/clusters/:scope/software/reports/hardware-compatibility";
const override = {
  what: "overriding what a list of certified hardware says of a device",
  instead: "there is no such list here, and no finding to override",
};

/** Operations of vSphere that this product does not do: refused by name, so that a script learns what to call instead. */
const OPERATIONS: readonly NotServed[] = [
  ...(["GET", "PUT", "PATCH", "DELETE"] as const).map((method) => ({ method, path: `${DEPOTS}/umds`, ...umds })),
  { method: "GET", path: `${DEPOTS}/umds/content`, ...umds },
  {
    method: "POST",
    path: `${DEPOTS}/offline`,
    action: "createFromHost",
    what: "a depot made from a host",
    instead: "take the host's spec with POST /api/greenroom/hosts/{h}/software?action=extract",
  },
  {
    method: "POST",
    path: `${DEPOTS}/online/:depot`,
    action: "flush",
    what: "flushing a depot",
    instead: "no depot here is defined by the system: delete it, then collect the garbage",
  },
  ...[
    "storage-device-overrides/compliance-status",
    "storage-device-overrides/vcg-entries",
    "pci-device-overrides/vcg-entries",
  ].map((path) => ({ method: "PATCH" as const, path: `${OVERRIDES}/${path}`, ...override })),
];

export function notServedRoutes(server: RestServer): void {
  for (const { method, path, action, what, instead } of OPERATIONS)
    server.route({
      method,
      url: path,
      // HEAD of a GET that is refused would say nothing more.
      exposeHeadRoute: false,
      ...(action !== undefined && { constraints: { action } }),
      config: signedIn(),
      schema: { description: `Not served: ${instead}.` },
      handler: async () => {
        throw apiProblem("NOT_SERVED", { what, instead });
      },
    });
}
