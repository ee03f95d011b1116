import { descriptorText, type DescriptorContent } from "./descriptor-text.js";
import { readDescriptor } from "../descriptor.js";

/** What an author says of a VIB; what is left out has the value in `DRAFT_DEFAULTS`. */
export type VibDraft = Pick<DescriptorContent, "name" | "version" | "vendor" | "releaseDate"> &
  Partial<Omit<DescriptorContent, "payloads" | "files">>;

const DRAFT_DEFAULTS = {
  type: "bootbank",
  summary: "",
  description: "",
  urls: [],
  depends: [],
  conflicts: [],
  replaces: [],
  provides: [],
  compatibleWith: [],
  softwareTags: [],
  maintenanceMode: { onInstall: false, onRemove: false },
  softwarePlatforms: [],
  hardwarePlatforms: [],
  acceptanceLevel: "CommunitySupported",
  liveInstallAllowed: true,
  liveRemoveAllowed: true,
  cimomRestart: false,
  statelessReady: true,
  overlay: false,
} as const satisfies Partial<DescriptorContent>;

/**
 * The bytes of descriptor.xml for a draft with its payloads and files. What is written is read back, so that no draft
 * makes an illegal descriptor: throws what readDescriptor throws.
 */
export function writeDescriptor(draft: VibDraft & Pick<DescriptorContent, "payloads" | "files">): Uint8Array {
  const bytes = Buffer.from(descriptorText({ ...DRAFT_DEFAULTS, ...draft }), "utf8");
  readDescriptor(bytes, `draft of ${draft.name}`);
  return bytes;
}
