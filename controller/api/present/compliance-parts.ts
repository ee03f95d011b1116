import type {
  AddOnCompliance,
  FirmwareModule,
  HardwareSupportCompliance,
  PartCompliance,
} from "../../domain/compliance-model.js";
import type { HardwareSupportCompliance as WireSupport, HostCompliance as WireHost } from "../wire/compliance.js";
import { presentFindings } from "./findings.js";

/** A version under its name, left out where there is none. */
const told = <K extends string, T>(name: K, text: string | null, as: (version: string) => T) =>
  text === null || text === "" ? {} : ({ [name]: as(text) } as Record<K, T>);

const judged = ({ status, stageStatus }: Pick<PartCompliance, "status" | "stageStatus">) => ({
  status,
  ...(stageStatus !== null && { stage_status: stageStatus }),
});

const plain = (version: string) => ({ version });

export const presentPart = (part: PartCompliance): WireHost["base_image"] => ({
  ...judged(part),
  ...told("current", part.current, plain),
  ...told("target", part.target, plain),
  notifications: {},
});

export const presentComponent = (part: PartCompliance): WireHost["components"][string] => ({
  ...presentPart(part),
  // Of what already is as the image wants it the layer is known; of anything else the host does not tell.
  ...(part.status === "COMPLIANT" && part.source !== null && { current_source: part.source }),
  ...(part.source !== null && { target_source: part.source }),
});

export function presentSolution(part: PartCompliance): WireHost["solutions"][string] {
  const components = (part.components ?? []).map((component) => ({ component }));
  const whole = (version: string) => ({ version, components });
  return {
    ...presentComponent(part),
    ...told("current", part.current, whole),
    ...told("target", part.target, whole),
  } as WireHost["solutions"][string];
}

/** An image without an add-on wants none, and has it. */
export function presentAddOn(part: AddOnCompliance | null): WireHost["add_on"] {
  if (part === null) return { status: "COMPLIANT", notifications: {} };
  const named = (version: string) => ({ name: part.name, version });
  return {
    ...judged(part),
    ...told("current", part.current, named),
    ...told("target", part.target, named),
    notifications: {},
  };
}

export function presentSupport(one: HardwareSupportCompliance, time: string): WireSupport {
  const packaged = (version: string) => ({ pkg: one.pkg, version });
  return {
    ...judged(one),
    ...told("current", one.current, packaged),
    ...told("target", one.target, packaged),
    hardware_modules: Object.fromEntries(
      Object.entries(one.modules).map(([id, module]) => [id, presentModule(module, time)]),
    ),
    notifications: presentFindings(one.findings, time),
    greenroom: { judged_by: one.judgedBy },
  };
}

const presentModule = (module: FirmwareModule, time: string): WireSupport["hardware_modules"][string] => ({
  ...judged(module),
  details: { component_class: classOf(module.deviceClass), description: `${module.deviceClass} ${module.device}` },
  ...told("current", module.current, plain),
  ...told("target", module.target, plain),
  notifications: presentFindings(module.findings, time),
  greenroom: { stageable: module.stageable },
});

const PCI_CLASSES: readonly string[] = ["nic", "hba", "raid", "storage", "gpu", "fc", "nvme"];

/** vSphere's three classes, of the words that managers use. */
function classOf(deviceClass: string): "SYSTEM_BIOS" | "PCI_DEVICE" | "OTHER" {
  const word = deviceClass.toLowerCase();
  if (word === "bios" || word === "uefi") return "SYSTEM_BIOS";
  return PCI_CLASSES.includes(word) ? "PCI_DEVICE" : "OTHER";
}
