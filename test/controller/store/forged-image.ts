import { readSoftwareSpec } from "../../../formats/spec/software-spec.js";
import type { ImageRecord } from "../../../controller/store/images/images.js";

export const { spec } = readSoftwareSpec({ base_image: { version: "8.0" } }, { unknownKeys: "refuse" });

/** A committed image without content. */
export const imageOf = (next: { commitId: string; version: number }, scopeId = "domain-c1"): ImageRecord => ({
  ...next,
  scopeId,
  spec,
  pins: { a_b_c_1: "0".repeat(64) },
  imageDigest: `sha256:${String(next.version).repeat(64)}`,
  resolved: {
    displayName: "Base 8.0",
    baseImage: { version: "8.0", displayName: "Base", releaseDate: "2026-01-01T00:00:00Z" },
    components: [],
    vibs: [],
    notices: [],
  },
  envelope: Uint8Array.of(1, 2, 3),
  author: "ann",
  message: "first",
  createdAt: "2026-11-24T10:00:00.000Z",
  expiresAt: "2027-11-24T10:00:00.000Z",
});
