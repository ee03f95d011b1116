import { coreProblem } from "../../../core/problem/core-problems.js";
import { writeSoftwareSpec } from "../../../formats/spec/software-spec.js";
import type { DepotLibrary } from "../../depot/depot-library.js";
import { imageBundle } from "../../depot/image/image-bundle.js";
import { libraryFor } from "../../rollout/images/library-for.js";
import type { ImageRecord } from "../../store/images/images.js";
import { apiProblem } from "../door/api-problems.js";
import type { RestServer } from "../door/server.js";
import { SCOPE_KINDS, scopeBase, type ScopeKind } from "../resource/scope-route.js";
import { exportAnswer, exportSpec } from "../wire/image/image.js";
import type { Downloads } from "./downloads.js";
import { askingOf, scopeParams, type ImageParts } from "./image-request.js";
import { at, needs } from "../guard/needs.js";

export interface ExportParts extends ImageParts {
  readonly library: Pick<DepotLibrary, "openVib">;
  readonly downloads: Downloads;
}

/** The image as vSphere exports it: addresses of its software spec and of its offline bundle (VLCM part 2). */
export function exportRoutes(server: RestServer, parts: ExportParts): void {
  for (const kind of SCOPE_KINDS) route(server, kind, parts);
}

function route(server: RestServer, kind: ScopeKind, parts: ExportParts): void {
  server.post(
    `${scopeBase(kind)}/software`,
    {
      config: needs("VcIntegrity.lifecycleSoftwareSpecification.Read", at(kind, "scope")),
      constraints: { action: "export" },
      schema: { params: scopeParams, body: exportSpec, response: { 200: exportAnswer } },
    },
    async (request) => {
      const { scope } = await askingOf(parts, kind, request);
      const { export_software_spec: spec, export_offline_bundle: bundle, export_iso_image: iso } = request.body;
      if (iso) throw apiProblem("ISO_UNSUPPORTED", {});
      if (!spec && !bundle) throw coreProblem("INPUT_INVALID", { where: "body", what: "nothing is to be exported" });
      const { images } = parts.store.reader;
      const commitId = request.body.greenroom?.commit;
      const image = await (commitId === undefined
        ? images.need(scope.id)
        : images.commit({ scopeId: scope.id, commitId }));
      const address = (path: string) => `${request.protocol}://${request.host}${path}`;
      return {
        ...(spec && { SOFTWARE_SPEC: address(offerSpec(parts, image)) }),
        ...(bundle && { OFFLINE_BUNDLE: address(offerBundle(parts, image)) }),
      };
    },
  );
}

const fileName = ({ scopeId, commitId }: ImageRecord, ending: string): string => `${scopeId}-${commitId}${ending}`;

const offerSpec = ({ downloads }: ExportParts, image: ImageRecord): string =>
  downloads.offer({
    fileName: fileName(image, ".json"),
    contentType: "application/json; charset=utf-8",
    open: async () => oneChunk(Buffer.from(`${JSON.stringify(writeSoftwareSpec(image.spec), null, 2)}\n`)),
  });

const offerBundle = ({ downloads, library, ...parts }: ExportParts, image: ImageRecord): string =>
  downloads.offer({
    fileName: fileName(image, ".zip"),
    contentType: "application/zip",
    open: async () => imageBundle(library, image, (await libraryFor(parts, image.spec)).listing),
  });

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
