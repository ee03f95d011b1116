import type { LibraryHardwareSupport, ManagedFirmwareRule } from "../library-listing.js";
import type { Notice } from "../resolved-image.js";
import { orderOf } from "../version-order.js";
import { lay, takeOut, type Layer, type Pile, type WantedComponent } from "./pile.js";

interface LaidOver extends Pile {
  readonly firmware: Map<string, readonly ManagedFirmwareRule[]>;
  readonly notices: Notice[];
}

/**
 * Lays a hardware support package over what is wanted. Its manager is a program of a vendor of hardware and has no say over the rest of an image:
 * a component of a lower layer may be raised, never lowered; one of another manager stays that manager's; and firmware is made of what no lower
 * layer holds alone.
 */
export function layHardwareSupport(support: LibraryHardwareSupport, pile: LaidOver): void {
  const { wanted, firmware, notices } = pile;
  const { manager } = support;
  const namedBy = `hardware support package ${support.name} ${support.version}`;
  const below = new Map(wanted);
  const layer: Layer = { source: "HARDWARE_SUPPORT_PACKAGE", namedBy, owner: manager };
  for (const name of support.removedComponents) takeOut(pile, name, layer.source);
  for (const [name, version] of Object.entries(support.components)) {
    const held = below.get(name);
    const why = held && refusal(held, version);
    if (held !== undefined && why !== undefined) {
      wanted.set(name, held);
      notices.push({
        code: "HARDWARE_SUPPORT_COMPONENT_REFUSED",
        message: `component ${name} ${version} of ${namedBy} of ${manager} is not taken: ${why}`,
      });
    } else lay(wanted, { [name]: version }, layer);
  }
  for (const rule of support.firmware)
    if (!below.has(rule.component))
      firmware.set(rule.component, [...(firmware.get(rule.component) ?? []), { ...rule, manager }]);
}

function refusal(held: WantedComponent, version: string): string | undefined {
  if (held.source === "HARDWARE_SUPPORT_PACKAGE")
    return `${held.namedBy} of ${held.owner ?? "another manager"} holds it`;
  const order = held.version === null ? undefined : orderOf(version, held.version);
  return order !== undefined && order >= 0 ? undefined : `${held.namedBy} holds version ${held.version ?? "(any)"}`;
}
