import { xmlElement, xmlLeaf } from "../../vib/descriptor/xml-text.js";
import type { BundlePlan } from "../bundle-plan.js";

export const METADATA_ZIP = "metadata.zip";
export const VENDOR_INDEX = "vendor-index.xml";

/** index.xml; code and content are always written, newer importers insist on them (FORMAT 6.2). */
export function indexXml({ vendor }: BundlePlan): string {
  const content = xmlLeaf("name", "VMware ESX") + xmlLeaf("type", "http://www.vmware.com/depotmanagement/esx");
  const parts = [
    xmlLeaf("name", vendor.name),
    xmlLeaf("code", vendor.code),
    xmlLeaf("indexfile", VENDOR_INDEX),
    xmlLeaf("patchUrl", ""),
    xmlLeaf("relativePath", ""),
    xmlElement("content", content),
  ];
  return xmlElement("vendorList", xmlElement("vendor", parts.join("")));
}

/** vendor-index.xml; the same bytes go into metadata.zip (FORMAT 6.3, 6.5). */
export function vendorIndexXml({ platforms }: BundlePlan): string {
  const entries = platforms.map((platform) =>
    xmlElement(
      "metadata",
      [
        xmlLeaf("productId", platform.productLineId),
        xmlLeaf("version", platform.version),
        xmlLeaf("locale", platform.locale),
        xmlLeaf("url", METADATA_ZIP),
        xmlLeaf("channelName", "default"),
      ].join(""),
    ),
  );
  return xmlElement("metaList", entries.join(""));
}
