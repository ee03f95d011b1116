import { readXml } from "../vib/descriptor/xml-element.js";
import type { BundlePlan } from "./bundle-plan.js";
import { METADATA_LIMITS } from "./depot-limits.js";
import { depotVibBytes } from "./check-vib.js";
import { allBulletinsXml, bulletinXml, completeComponent, descriptorCopy } from "./writing/bulletin-files.js";
import { indexXml, METADATA_ZIP, VENDOR_INDEX, vendorIndexXml } from "./writing/index-files.js";
import { jsonFiles, type BundleFile } from "./writing/json-files.js";
import { checkPlan, vibPath } from "./writing/plan-checks.js";
import { zipBytes, zipOf } from "./writing/zip-writing.js";

/**
 * Writes an offline bundle (FORMAT part 6): index.xml, vendor-index.xml, metadata.zip, then each VIB at vib20/<name>/<id>.vib. Deterministic: one plan, one file.
 * BUNDLE_PLAN_INVALID before the first byte; DEPOT_DIGEST_MISMATCH when a VIB changes while it is being read.
 */
export async function* buildBundle(plan: BundlePlan): AsyncGenerator<Uint8Array> {
  yield* zipOf(
    await depotIndex(plan),
    plan.vibs.map((vib) => ({ path: vibPath(vib), sizeBytes: vib.sizeBytes, open: () => checkedBytes(plan, vib) })),
  );
}

/**
 * The files beside the VIBs: index.xml first, metadata.zip last. With them and the VIBs at their paths a folder on a web server is an online depot.
 * BUNDLE_PLAN_INVALID.
 */
export async function depotIndex(plan: BundlePlan): Promise<readonly BundleFile[]> {
  checkPlan(plan);
  const vendorIndex = xmlFile(VENDOR_INDEX, vendorIndexXml(plan));
  const zip = { path: METADATA_ZIP, bytes: await metadataZip(plan, vendorIndex) };
  return [xmlFile("index.xml", indexXml(plan)), vendorIndex, zip];
}

/** What would not read back (a control character in a summary) is never written. */
function xmlFile(path: string, text: string): BundleFile {
  const bytes = Buffer.from(`${text}\n`, "utf8");
  readXml(bytes, `the bundle to be built: ${path}`, { maxBytes: METADATA_LIMITS.maxTotalBytes });
  return { path, bytes };
}

function metadataZip(plan: BundlePlan, vendorIndex: BundleFile): Promise<Uint8Array> {
  const components = plan.components.map((component) => completeComponent(component, plan));
  const files: readonly BundleFile[] = [
    vendorIndex,
    xmlFile("vmware.xml", allBulletinsXml(components, plan)),
    ...plan.vibs.map((vib) => ({
      path: `vibs/${vib.descriptor.name}-${vib.sha256.slice(0, 16)}.xml`,
      bytes: descriptorCopy(vib),
    })),
    ...components.map((component) => xmlFile(`bulletins/${component.bulletinId}.xml`, bulletinXml(component))),
    ...jsonFiles(plan),
  ];
  return zipBytes(files, METADATA_ZIP, METADATA_LIMITS.maxTotalBytes);
}

/** A VIB that changed since it was described must not go out under its old digest. */
function checkedBytes(plan: BundlePlan, vib: BundlePlan["vibs"][number]): AsyncIterable<Uint8Array> {
  const { sha256, sizeBytes, descriptor } = vib;
  const path = vibPath(vib);
  const entry = {
    bundle: `bundle of ${plan.vendor.name}`,
    id: descriptor.id,
    path,
    sizeBytes,
    sha256,
    copy: descriptor,
  };
  return depotVibBytes({ read: vib.open }, entry);
}
