import { z } from "zod";
import type { HardwareSupport } from "../../../fleet/hardware/hardware-support.js";
import type { HardwareManagerRecord } from "../../../store/library/hardware-managers.js";
import type { Store } from "../../../store/open-store.js";
import { storeProblem } from "../../../store/store-problems.js";
import type { CallerOf } from "../../door/caller.js";
import type { RestServer } from "../../door/server.js";
import {
  presentManager,
  presentManagerDetail,
  presentPackage,
  presentPackageVersion,
} from "../../present/hardware-support.js";
import {
  hardwareManagerCreate,
  hardwareManagerDetail,
  hardwareManagerSummary,
  hardwarePackage,
  hardwarePackageVersion,
} from "../../wire/hardware-support.js";
import { anywhere, fleet, needs } from "../../guard/needs.js";

const OURS = "/api/greenroom/hardware-support/managers";
const VSPHERES = "/api/esx/settings/hardware-support/managers";
const baseImageQuery = z.object({ base_image_version: z.string().max(255).optional() });
const byManager = z.object({ manager: z.string() });

export interface HardwareSupportParts {
  readonly store: Store;
  readonly hardwareSupport: HardwareSupport;
  readonly callerOf: CallerOf;
}

/** Hardware support managers: vSphere's lists; to register, to look at and to remove them is ours. */
export function hardwareSupportRoutes(server: RestServer, parts: HardwareSupportParts): void {
  readingRoutes(server, parts);
  changingRoutes(server, parts);
}

function readingRoutes(server: RestServer, { store, hardwareSupport }: HardwareSupportParts): void {
  const { hardwareManagers } = store.reader;
  server.get(
    VSPHERES,
    {
      config: needs("VcIntegrity.lifecycleSettings.Read", anywhere, { list: { key: "manager" } }),
      schema: { response: { 200: z.array(hardwareManagerSummary) } },
    },
    async () => (await hardwareManagers.list()).map(presentManager),
  );

  server.get(
    `${VSPHERES}/:manager/packages`,
    {
      config: needs("VcIntegrity.lifecycleSettings.Read", anywhere, { list: { key: "pkg" } }),
      schema: {
        params: byManager,
        querystring: baseImageQuery,
        response: { 200: z.array(hardwarePackage) },
      },
    },
    async (request) => {
      const record = await hardwareManagers.need(request.params.manager);
      const { packages } = await hardwareSupport.packages(record, request.query.base_image_version ?? "");
      return packages.map(presentPackage);
    },
  );

  server.get(
    `${VSPHERES}/:manager/packages/:pkg/versions/:version`,
    {
      config: needs("VcIntegrity.lifecycleSettings.Read", anywhere),
      schema: {
        params: byManager.extend({ pkg: z.string(), version: z.string() }),
        querystring: baseImageQuery,
        response: { 200: hardwarePackageVersion },
      },
    },
    async (request) => {
      const { manager, pkg, version } = request.params;
      const record = await hardwareManagers.need(manager);
      const { packages } = await hardwareSupport.packages(record, request.query.base_image_version ?? "");
      const found = packages.find((one) => one.name === pkg && one.version === version);
      if (found === undefined) throw storeProblem("CONTENT_NOT_FOUND", { what: `package ${pkg} ${version}` });
      return presentPackageVersion(found, await store.reader.contents.components());
    },
  );

  const detailOf = async (record: HardwareManagerRecord) =>
    presentManagerDetail(record, await hardwareSupport.listed(record));
  server.get(
    OURS,
    {
      config: needs("VcIntegrity.lifecycleSettings.Read", anywhere, { list: { key: "manager" } }),
      schema: { response: { 200: z.array(hardwareManagerDetail) } },
    },
    async () => Promise.all((await hardwareManagers.list()).map(detailOf)),
  );
  server.get(
    `${OURS}/:manager`,
    {
      config: needs("VcIntegrity.lifecycleSettings.Read", anywhere),
      schema: { params: byManager, response: { 200: hardwareManagerDetail } },
    },
    async (request) => detailOf(await hardwareManagers.need(request.params.manager)),
  );
}

function changingRoutes(server: RestServer, { store, hardwareSupport, callerOf }: HardwareSupportParts): void {
  server.post(
    OURS,
    {
      config: needs("VcIntegrity.lifecycleSettings.Write", fleet),
      schema: { body: hardwareManagerCreate, response: { 201: z.string() } },
    },
    async (request, reply) => {
      const { manager: id, url, ca: caPem } = request.body;
      const { user: who } = callerOf(request);
      // Who does not answer now was mistyped, or is not trusted: told here, and not at the next check.
      const { displayName, vendor, description } = await hardwareSupport.introduce({ id, url, caPem });
      await store.transact(async ({ hardwareManagers, audits }) => {
        await hardwareManagers.add({ id, url, caPem, displayName, vendor, description, registeredBy: who });
        await audits.append({ who, what: "hsm register", onWhat: id, outcome: "OK", detail: { url } });
      });
      return reply.code(201).serializer(JSON.stringify).send(id);
    },
  );

  server.delete(
    `${OURS}/:manager`,
    { config: needs("VcIntegrity.lifecycleSettings.Write", fleet), schema: { params: byManager } },
    async (request, reply) => {
      const { manager } = request.params;
      const { user: who } = callerOf(request);
      await store.transact(async ({ hardwareManagers, audits }) => {
        await hardwareManagers.remove(manager);
        await audits.append({ who, what: "hsm remove", onWhat: manager, outcome: "OK", detail: {} });
      });
      hardwareSupport.forget(manager);
      return reply.code(204).send();
    },
  );
}
