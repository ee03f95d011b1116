import { wordOfAcceptance } from "../acceptance.js";
import type { Checksum, Constraint, Payload, Provide, SoftwarePlatform, VibDescriptor } from "../descriptor-model.js";
import { xmlElement as element, xmlLeaf as leaf, type XmlAttributes } from "./xml-text.js";

const constraint = ({ name, relation, version }: Constraint): string =>
  element("constraint", "", [["name", name], ["relation", relation], ["version", version]]); // prettier-ignore

const provide = ({ name, version }: Provide): string => element("provide", "", [["name", name], ["version", version]]); // prettier-ignore

const platform = ({ productLineId, version, locale }: SoftwarePlatform): string =>
  element("softwarePlatform", "", [["locale", locale], ["productLineID", productLineId], ["version", version]]); // prettier-ignore

const checksum = ({ type, verifyProcess, value }: Checksum): string =>
  element("checksum", value, [["checksum-type", type], ["verify-process", verifyProcess]]); // prettier-ignore

const payload = (it: Payload): string =>
  element("payload", it.checksums.map(checksum).join(""), [
    ["name", it.name],
    ["type", it.type],
    ["size", it.sizeBytes],
    ["boot-order", it.bootOrder],
    ["vfat-name", it.vfatName],
    ["uncompressed-size", it.uncompressedSizeBytes],
  ]);

function relationships(vib: DescriptorContent): string {
  const list = (name: string, items: readonly string[]): string => element(name, items.join(""));
  return element(
    "relationships",
    list("depends", vib.depends.map(constraint)) +
      list("conflicts", vib.conflicts.map(constraint)) +
      list("replaces", vib.replaces.map(constraint)) +
      list("provides", vib.provides.map(provide)) +
      list("compatibleWith", vib.compatibleWith.map(constraint)),
  );
}

function systemRequires(vib: DescriptorContent): string {
  const { onInstall, onRemove } = vib.maintenanceMode;
  // One plain element where install and removal agree: the only form seen in real VIBs.
  const attributes: XmlAttributes = onInstall === onRemove ? [] : [["on-install", String(onInstall)], ["on-remove", String(onRemove)]]; // prettier-ignore
  const hardware = vib.hardwarePlatforms.map(
    (it) =>
    element("hwplatform", "", [["vendor", it.vendor], ["model", it.model], ["oem-string", it.oemString]]), // prettier-ignore
  );
  const mode = element("maintenance-mode", String(onInstall), attributes);
  return element("system-requires", mode + vib.softwarePlatforms.map(platform).join("") + hardware.join(""));
}

/** What a descriptor says, without what follows from the rest. */
export type DescriptorContent = Omit<VibDescriptor, "id" | "releasedAtMs" | "unknown">;

/** One line of XML with the children in the order of all real descriptors (FORMAT part 2). */
export function descriptorText(vib: DescriptorContent): string {
  const parts = [
    leaf("type", vib.type),
    leaf("name", vib.name),
    leaf("version", vib.version),
    leaf("vendor", vib.vendor),
    leaf("summary", vib.summary),
    leaf("description", vib.description),
    leaf("release-date", vib.releaseDate),
    element("urls", vib.urls.map(({ key, text }) => leaf("url", text, [["key", key]])).join("")),
    relationships(vib),
    element("software-tags", vib.softwareTags.map((tag) => leaf("tag", tag)).join("")),
    systemRequires(vib),
    element("file-list", vib.files.map((file) => leaf("file", file)).join("")),
    leaf("acceptance-level", wordOfAcceptance(vib.acceptanceLevel)),
    leaf("live-install-allowed", vib.liveInstallAllowed),
    leaf("live-remove-allowed", vib.liveRemoveAllowed),
    leaf("cimom-restart", vib.cimomRestart),
    leaf("stateless-ready", vib.statelessReady),
    leaf("overlay", vib.overlay),
    element("payloads", vib.payloads.map(payload).join("")),
  ];
  return element("vib", parts.join(""), [["version", "5.0"]]);
}
