import { xmlElement, xmlLeaf, type XmlAttributes } from "../../vib/descriptor/xml-text.js";
import type { Constraint, Provide, VibDescriptor } from "../../vib/descriptor-model.js";
import type { BundlePlan, BundleVib, ComponentPlan } from "../bundle-plan.js";
import type { Component, DepotPlatform } from "../depot-model.js";
import { vibPath } from "./plan-checks.js";

/** A component with everything that its plan leaves out. */
export function completeComponent(component: ComponentPlan, plan: BundlePlan): Component {
  const displayName = component.displayName ?? component.name;
  const summary = component.summary ?? displayName;
  return {
    displayName,
    displayVersion: component.version,
    vendor: plan.vendor.name,
    releaseDate: plan.releaseDate,
    summary,
    description: summary,
    category: "enhancement",
    urgency: "important",
    severity: "general",
    releaseType: "extension",
    kbUrl: "",
    contact: "",
    platforms: plan.platforms,
    ...component,
    synthetic: false,
    // Two parts, joined as every real component does (FORMAT 6.5).
    bulletinId: `${component.name}_${component.version}`,
  };
}

/** bulletins/<id>.xml: its VIBs by id. */
export const bulletinXml = (component: Component): string =>
  xmlElement(
    "bulletin",
    bulletinParts(
      component,
      component.vibIds.map((id) => xmlLeaf("vibID", id)),
    ),
  );

/** vmware.xml: all bulletins, their VIBs in full. A VIB that no component names is in vibs/ alone. */
export function allBulletinsXml(components: readonly Component[], plan: BundlePlan): string {
  const byId = new Map(plan.vibs.map((vib) => [vib.descriptor.id, vib]));
  const bulletins = components.map((component) => {
    const vibs = component.vibIds.flatMap((id) => byId.get(id) ?? []);
    return xmlElement("bulletin", bulletinParts(component, vibs.map(vibXml)));
  });
  // The timestamp of real files has no zone.
  const timestamp = plan.releaseDate.replace(/(?:Z|[+-]\d\d:\d\d)$/, "");
  const head = xmlLeaf("version", "3.0") + xmlLeaf("timestamp", timestamp);
  return xmlElement("metadataResponse", head + bulletins.join(""));
}

function bulletinParts(component: Component, vibs: readonly string[]): string {
  const spec = (text: string): XmlAttributes[number] => ["uiString", text];
  return [
    xmlLeaf("id", component.bulletinId),
    xmlLeaf("vendor", component.vendor),
    xmlLeaf("summary", component.summary),
    xmlLeaf("severity", component.severity),
    xmlLeaf("category", component.category),
    xmlLeaf("urgency", component.urgency),
    xmlLeaf("releaseType", component.releaseType),
    xmlLeaf("description", component.description),
    xmlLeaf("kbUrl", component.kbUrl),
    xmlLeaf("contact", component.contact),
    xmlElement("componentNameSpec", "", [["name", component.name], spec(component.displayName)]),
    xmlElement("componentVersionSpec", "", [["version", component.version], spec(component.displayVersion)]),
    xmlLeaf("releaseDate", component.releaseDate),
    xmlElement("platforms", component.platforms.map((platform) => platformXml("softwarePlatform", platform)).join("")),
    xmlElement("vibList", vibs.join("")),
  ].join("");
}

const platformXml = (name: string, { version, locale, productLineId }: DepotPlatform): string =>
  xmlElement(name, "", [
    ["version", version],
    ["locale", locale],
    ["productLineID", productLineId],
  ]);

function vibXml(vib: BundleVib): string {
  const it = vib.descriptor;
  const parts = [
    xmlLeaf("vibVersion", "1.4.5"),
    xmlLeaf("vibID", it.id),
    xmlLeaf("name", it.name),
    xmlLeaf("version", it.version),
    xmlLeaf("vendor", it.vendor),
    xmlLeaf("vibType", it.type),
    xmlLeaf("summary", it.summary),
    xmlElement(
      "systemReqs",
      xmlLeaf("maintenanceMode", it.maintenanceMode.onInstall) +
        it.softwarePlatforms.map((platform) => platformXml("swPlatform", platform)).join(""),
    ),
    relationshipsXml(it),
    xmlElement(
      "postInstall",
      xmlLeaf("rebootRequired", !it.liveInstallAllowed) + xmlLeaf("hostdRestart", it.cimomRestart),
    ),
    xmlElement("softwareTags", it.softwareTags.map((tag) => xmlLeaf("tag", tag)).join("")),
    vibFileXml(vib),
  ];
  return xmlElement("vib", parts.join(""));
}

function relationshipsXml(vib: VibDescriptor): string {
  const list = (name: string, item: string, all: readonly (Constraint | Provide)[]): string =>
    xmlElement(name, all.map((one) => xmlElement(item, "", relationAttributes(one))).join(""));
  return xmlElement(
    "relationships",
    list("depends", "constraint", vib.depends) +
      list("conflicts", "constraint", vib.conflicts) +
      list("replaces", "constraint", vib.replaces) +
      list("provides", "provide", vib.provides) +
      list("compatibleWith", "constraint", vib.compatibleWith),
  );
}

const relationAttributes = (one: Constraint): XmlAttributes => [
  ["name", one.name],
  ["relation", one.relation],
  ["version", one.version],
];

function vibFileXml(vib: BundleVib): string {
  const checksum = xmlLeaf("checksumType", "sha-256") + xmlLeaf("checksum", vib.sha256);
  const parts = [
    xmlLeaf("sourceUrl", ""),
    xmlLeaf("relativePath", vibPath(vib)),
    xmlLeaf("packedSize", vib.sizeBytes),
    xmlElement("checksum", checksum),
  ];
  return xmlElement("vibFile", parts.join(""));
}

/** vibs/<name>.xml: the VIB's own descriptor with the depot's extra elements at its end (FORMAT part 2). */
export function descriptorCopy(vib: BundleVib): Uint8Array {
  const text = Buffer.from(vib.descriptorBytes).toString("utf8");
  const end = text.lastIndexOf("</vib>");
  const extra = [
    xmlLeaf("relative-path", vibPath(vib)),
    xmlLeaf("packed-size", vib.sizeBytes),
    xmlElement("checksum", vib.sha256, [["checksum-type", "sha-256"]]),
  ];
  return Buffer.from(`${text.slice(0, end)}${extra.join("")}${text.slice(end)}`, "utf8");
}
