import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { bufferBytes } from "../../../core/bytes/random-access.js";
import { unzstd } from "../../../core/bytes/unzstd.js";
import { openZip } from "../../../formats/depot/zip-source.js";
import { readArchive, writeArchive } from "../../../formats/vib/archive.js";
import { collect } from "../../../formats/vib/archive/byte-reader.js";
import { buildVib, type VibDraft } from "../../../formats/vib/build.js";
import { DEFAULT_TRUST_ROOTS } from "../../../formats/vib/trust-roots.js";
import { verifyVib, type VerifiedVib, type VerifyOptions } from "../../../formats/vib/verify.js";

export async function* chunked(bytes: Uint8Array, size = 4093): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Verifies with everything checked, unless told otherwise. */
export const verify = (bytes: Uint8Array, options: Partial<VerifyOptions> = {}): Promise<VerifiedVib> =>
  verifyVib(chunked(bytes), { where: "test.vib", trust: DEFAULT_TRUST_ROOTS, digests: "unpacked", unzstd, ...options });

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Every VIB of the samples, loose or in a bundle, by file name. */
export async function sampleVibs(folder: string): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for (const name of readdirSync(folder).sort()) {
    if (name.endsWith(".vib")) found.set(name, readFileSync(join(folder, name)));
    if (!name.endsWith(".zip")) continue;
    const zip = await openZip(bufferBytes(readFileSync(join(folder, name))), name);
    for (const { path } of zip.entries())
      if (path.endsWith(".vib")) found.set(`${name}/${path}`, await collect(zip.read(path)));
    await zip.close();
  }
  return found;
}

export interface Member {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export async function membersOf(vib: Uint8Array): Promise<Member[]> {
  const members: Member[] = [];
  for await (const { name, data } of readArchive(chunked(vib), { where: "test.vib" }))
    members.push({ name, bytes: await collect(data) });
  return members;
}

/** The VIB with some of its members replaced, added or (undefined) dropped, in their order. */
export async function withMembers(vib: Uint8Array, edit: (members: Member[]) => Member[]): Promise<Uint8Array> {
  return writeArchive(edit(await membersOf(vib)));
}

export const withDescriptor = (vib: Uint8Array, edit: (text: string) => string | Uint8Array): Promise<Uint8Array> =>
  withMembers(vib, (members) =>
    members.map(({ name, bytes }) => {
      if (name !== "descriptor.xml") return { name, bytes };
      const edited = edit(Buffer.from(bytes).toString("utf8"));
      return { name, bytes: typeof edited === "string" ? Buffer.from(edited) : edited };
    }),
  );

export const DRAFT: VibDraft = {
  name: "gr-hello",
  version: "1.0.0-1",
  vendor: "GRN",
  summary: "hello",
  releaseDate: "2026-01-02T03:04:05+00:00",
  depends: [{ name: "esx-version", relation: ">=", version: "7.0.0" }],
  provides: [{ name: "gr-api", version: "1.0" }],
};

/** A small unsigned VIB with one file; its payload member has an odd length. */
export async function smallVib(draft: Partial<VibDraft> = {}): Promise<Uint8Array> {
  for (let length = 300; ; length += 1) {
    const file = { path: "opt/gr/hello", bytes: createHash("sha512").update(String(length)).digest(), mode: 0o755 };
    const vib = await buildVib({
      descriptor: { ...DRAFT, ...draft },
      payloads: [{ name: "payload1", type: "tgz", files: [file] }],
    });
    const payload = (await membersOf(vib)).at(-1);
    if (payload !== undefined && payload.bytes.length % 2 === 1) return vib;
  }
}

/** The small VIB with another payload, whose packed digest and size are made to fit. */
export async function withPayload(
  payload: Uint8Array,
  edit: (text: string) => string = (text) => text,
): Promise<Uint8Array> {
  const vib = await withDescriptor(await smallVib(), (text) =>
    edit(
      text
        .replace(/size="\d+"/, `size="${payload.length}"`)
        .replace(/(checksum-type="sha-256">)[0-9a-f]+/, `$1${sha256(payload)}`)
        .replace(/<checksum [^>]*verify-process="gunzip">[0-9a-f]+<\/checksum>/g, ""),
    ),
  );
  return withMembers(vib, (members) => members.map((it) => (it.name === "payload1" ? { ...it, bytes: payload } : it)));
}
