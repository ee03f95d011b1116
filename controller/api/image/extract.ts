import { z } from "zod";
import { writeSoftwareSpec } from "../../../formats/spec/software-spec.js";
import type { HostImage } from "../../rollout/images/extract.js";
import type { RestServer } from "../door/server.js";
import { presentDifference } from "../present/compliance.js";
import { extractAnswer, type ExtractAnswer } from "../wire/image/image.js";
import { ownBase, scopeParams, type ImageParts } from "./image-request.js";
import { at, needs } from "../guard/needs.js";

/** The image that a reference host runs, of a cluster or standalone: a software spec that can be imported anywhere. */
export function extractRoutes(server: RestServer, { store, rollouts }: ImageParts): void {
  server.post(
    `${ownBase("host")}/software`,
    {
      config: needs("VcIntegrity.lifecycleSoftwareSpecification.Read", at("host", "scope")),
      constraints: { action: "extract" },
      schema: { params: scopeParams, body: z.strictObject({}).nullish(), response: { 200: extractAnswer } },
    },
    async (request, reply) => {
      const host = await store.reader.hosts.resolveHost(request.params.scope);
      const left = new AbortController();
      // Of the response: the request itself may be closed as soon as it was read.
      reply.raw.once("close", () => left.abort());
      return presentHostImage(await rollouts.extract(host, left.signal));
    },
  );
}

const presentHostImage = ({ spec, imageDigest, unexplained, differences, notices }: HostImage): ExtractAnswer => ({
  software_spec: spec && writeSoftwareSpec(spec),
  image_digest: imageDigest,
  unexplained: unexplained.map(({ target, vib }) => {
    return { target: target.id, id: vib.id, version: vib.version, descriptor_sha256: vib.descriptorSha256 };
  }),
  differences: differences.map(presentDifference),
  notices: notices.map(({ code, message }) => ({ code, message })),
});
