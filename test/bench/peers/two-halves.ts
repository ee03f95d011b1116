import type { ManifestVib } from "../../../formats/manifest/image-manifest.js";
import { fileOf } from "./peer.js";

/** Two lists of about the same bytes. */
export function twoHalves(vibs: readonly ManifestVib[]): readonly [readonly ManifestVib[], readonly ManifestVib[]] {
  const halves: [ManifestVib[], ManifestVib[]] = [[], []];
  const bytes: [number, number] = [0, 0];
  for (const vib of [...vibs].sort((a, b) => b.sizeBytes - a.sizeBytes)) {
    const into = bytes[0] <= bytes[1] ? 0 : 1;
    halves[into].push(vib);
    bytes[into] += vib.sizeBytes;
  }
  return halves;
}

/** Bash: SHA-256 of all files in this folder by two openssl processes side by side, into ../sums-1 and ../sums-2. */
export function hashByTwo(vibs: readonly ManifestVib[]): string {
  const [first, second] = twoHalves(vibs).map((half) => half.map(fileOf).join(" "));
  return [
    `openssl dgst -sha256 -r ${first} > ../sums-1 & first=$!`,
    `openssl dgst -sha256 -r ${second} > ../sums-2`,
    "wait $first",
  ].join("\n");
}
