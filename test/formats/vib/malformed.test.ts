import assert from "node:assert/strict";
import { gunzipSync, gzipSync } from "node:zlib";

import { packTar } from "modern-tar";

import { buildVib } from "../../../formats/vib/build.js";
import type { VerifyOptions } from "../../../formats/vib/verify.js";
import { DRAFT, membersOf, sha256, smallVib, verify, withDescriptor, withMembers, withPayload } from "./vib-lab.js";

type Make = (vib: Buffer) => Promise<Uint8Array> | Uint8Array;
/** Case of FORMAT part 10, what is done, the code expected (undefined: accepted). */
type Case = [number: number, what: string, make: Make, code: string | undefined, options?: Partial<VerifyOptions>];

const HEADER = 60;
const payloadHeaderAt = (vib: Buffer): number => vib.indexOf("payload1        ");
const edited = (vib: Buffer, at: number, text: string): Buffer => {
  const copy = Buffer.from(vib);
  copy.write(text, at, "latin1");
  return copy;
};
const header = (name: string, size: number): string =>
  `${name.padEnd(16)}${"0".padEnd(12)}${"0".padEnd(6)}${"0".padEnd(6)}${"0".padEnd(8)}${String(size).padEnd(10)}\`\n`;
const descriptor =
  (edit: (text: string) => string | Uint8Array): Make =>
  (vib) =>
    withDescriptor(vib, edit);
const replaced = (from: string | RegExp, to: string): Make => descriptor((text) => text.replace(from, to));
const tarred = async (
  entries: { name: string; mode?: number; type?: "file" | "symlink" | "character-device"; linkname?: string }[],
) => {
  const tar = await packTar(
    entries.map(({ name, type = "file", mode = 0o644, linkname }) => ({
      header: { name, size: 0, type, mode, mtime: new Date(0), ...(linkname === undefined ? {} : { linkname }) },
    })),
  );
  return withPayload(gzipSync(tar));
};
const repacked = async (vib: Buffer, change: (packed: Buffer) => Uint8Array): Promise<Uint8Array> =>
  withPayload(change(Buffer.from((await membersOf(vib)).at(-1)?.bytes ?? [])));
const FILE = { name: "opt/gr/hello" };

const ARCHIVE: Case[] = [
  [1, "empty file", () => new Uint8Array(0), "AR_BAD_MAGIC"],
  [2, "wrong magic", (vib) => edited(vib, 0, "?"), "AR_BAD_MAGIC"],
  [2, "a zip", () => Buffer.from("PK\x03\x04 and so on"), "AR_BAD_MAGIC"],
  [3, "thin archive", (vib) => edited(vib, 0, "!<thin>\n"), "AR_BAD_MAGIC"],
  [4, "second header cut", (vib) => vib.subarray(0, vib.indexOf("sig.pkcs7") + 30), "AR_TRUNCATED"],
  [5, "data cut", (vib) => vib.subarray(0, -2), "AR_TRUNCATED"],
  [6, "bad end mark", (vib) => edited(vib, payloadHeaderAt(vib) + 58, "  "), "AR_BAD_HEADER"],
  ...["12x       ", "-1        ", "0x10      ", "          ", " 12       "].map(
    (size): Case => [7, `size ${size}`, (vib) => edited(vib, payloadHeaderAt(vib) + 48, size), "AR_BAD_HEADER"],
  ),
  [8, "size beyond the file", (vib) => edited(vib, payloadHeaderAt(vib) + 48, "9999999999"), "AR_TRUNCATED"],
  [9, "last pad byte absent", (vib) => vib.subarray(0, -1), undefined],
  [9, "inner pad byte absent", async (vib) => {
    const odd = Buffer.from(await withDescriptor(vib, (text) => (Buffer.byteLength(text) % 2 === 1 ? text : `${text}\n`)));
    const at = odd.indexOf("sig.pkcs7");
    return Buffer.concat([odd.subarray(0, at - 1), odd.subarray(at)]);
  }, undefined],
  [10, "other names, owners and modes", (vib) => edited(edited(vib, 8, "descriptor.xml/ 1757492682  -1    -1    0o0     "), payloadHeaderAt(vib), "payload1/       "), undefined],
  [11, "junk behind", (vib) => Buffer.concat([vib, Buffer.from("junk")]), "AR_TRAILING_DATA"],
  [11, "long junk behind", (vib) => Buffer.concat([vib, Buffer.alloc(600, 0x20)]), "AR_TRAILING_DATA"],
  [12, "signature first", (vib) => withMembers(vib, ([a, b, ...rest]) => [b, a, ...rest].filter((it) => it !== undefined)), "AR_MEMBER_ORDER"],
  [12, "payload before signature", (vib) => withMembers(vib, ([a, b, c]) => [a, c, b].filter((it) => it !== undefined)), "AR_MEMBER_ORDER"],
  [13, "no descriptor", (vib) => withMembers(vib, (all) => all.slice(1)), "AR_MEMBER_MISSING"],
  [13, "no signature", (vib) => withMembers(vib, (all) => all.filter(({ name }) => name !== "sig.pkcs7")), "AR_MEMBER_MISSING"],
  [14, "descriptor twice", (vib) => withMembers(vib, (all) => [...all, { name: "descriptor.xml", bytes: Buffer.from("x") }]), "AR_MEMBER_DUPLICATE"],
  [15, "a member nobody names", (vib) => withMembers(vib, (all) => [...all, { name: "extra", bytes: Buffer.from("x") }]), "PAYLOAD_UNDECLARED"],
  ...["../x", "a\0b", "..", "//", "/123", "#1/20", "/", "__.SYMDEF", "a b"].map(
    (name): Case => [name.startsWith("#") || name.startsWith("//") ? 17 : 16, `member ${JSON.stringify(name)}`, (vib) => Buffer.concat([vib, Buffer.from(header(name, 0), "latin1")]), "AR_BAD_NAME"],
  ),
  [16, "257 members", (vib) => withMembers(vib, (all) => [...all, ...Array.from({ length: 254 }, (_, at) => ({ name: `m${at}`, bytes: new Uint8Array(0) }))]), "LIMIT_EXCEEDED"],
]; // prettier-ignore

const DESCRIPTOR: Case[] = [
  [18, "cut at half", descriptor((text) => text.slice(0, text.length / 2)), "XML_MALFORMED"],
  [18, "not XML", descriptor(() => "hello"), "XML_MALFORMED"],
  [18, "two roots", descriptor((text) => text + text), "XML_MALFORMED"],
  [19, "DTD", descriptor((text) => `<!DOCTYPE vib>${text}`), "XML_FORBIDDEN_DTD"],
  [19, "entity bomb", descriptor((text) => `<!DOCTYPE vib [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${text}`), "XML_FORBIDDEN_DTD"],
  [19, "external entity", descriptor((text) => `<!DOCTYPE vib [<!ENTITY a SYSTEM "file:///etc/passwd">]>${text.replace("hello", "&a;")}`), "XML_FORBIDDEN_DTD"],
  [20, "wrong root", descriptor((text) => text.replace("<vib ", "<vip ").replace("</vib>", "</vip>")), "DESCRIPTOR_UNSUPPORTED"],
  [20, "namespace", replaced("<vib ", '<vib xmlns="urn:x" '), "DESCRIPTOR_UNSUPPORTED"],
  [20, "version 6.0", replaced('version="5.0"', 'version="6.0"'), "DESCRIPTOR_UNSUPPORTED"],
  ...["type", "name", "version", "vendor", "summary", "description", "release-date", "relationships", "system-requires", "overlay", "payloads"].flatMap((name): Case[] => [
    [21, `${name} missing`, replaced(new RegExp(`<${name}(/>|>.*?</${name}>)`), ""), "DESCRIPTOR_INVALID"],
    [21, `${name} twice`, replaced(new RegExp(`<${name}(/>|>.*?</${name}>)`), "$&$&"), "DESCRIPTOR_INVALID"],
  ]),
  [22, "depth 10 000", replaced("<software-tags/>", `<software-tags>${"<a>".repeat(10_000)}${"</a>".repeat(10_000)}</software-tags>`), "LIMIT_EXCEEDED"],
  [22, "100 MiB", descriptor(() => Buffer.alloc(100 * 1024 * 1024, 0x20)), "LIMIT_EXCEEDED"],
  [23, "byte order mark", descriptor((text) => `\ufeff${text}`), undefined],
  [23, "UTF-16", descriptor((text) => Buffer.from(text, "utf16le")), "XML_MALFORMED"],
  [23, "UTF-16 with a mark", descriptor((text) => Buffer.from(`\ufeff${text}`, "utf16le")), "XML_MALFORMED"],
  [23, "invalid UTF-8", descriptor((text) => Buffer.concat([Buffer.from(text), Buffer.of(0xc0, 0x80)])), "XML_MALFORMED"],
  [24, "two dashes", replaced("1.0.0-1<", "1.0.0-1-2<"), undefined],
  ...["1.0 0", "", "1".repeat(10_000)].map((version): Case => [24, `version ${version.slice(0, 9)}`, replaced("1.0.0-1<", `${version}<`), "VERSION_INVALID"]),
  [25, "bad relation", replaced('relation="&gt;="', 'relation="~"'), "RELATION_INVALID"],
  [25, "relation without version", replaced(' version="7.0.0"', ""), "RELATION_INVALID"],
  [26, "boolean yes", replaced("<overlay>false", "<overlay>yes"), "DESCRIPTOR_INVALID"],
  [26, "boolean 0", replaced("<overlay>false", "<overlay>0"), undefined],
  [37, "payload name of 16", replaced('name="payload1"', 'name="payload890123456"'), "DESCRIPTOR_INVALID"],
  [37, "payload name with /", replaced('name="payload1"', 'name="a/b"'), "DESCRIPTOR_INVALID"],
  [38, "absolute path", replaced("<file>opt", "<file>/opt"), "PATH_INVALID"],
  [38, "path with ..", replaced("<file>opt", "<file>opt/../.."), "PATH_INVALID"],
  [38, "listed and not in the tar", replaced("</file>", "</file><file>opt/gr/more</file>"), "FILE_LIST_MISMATCH"],
  [38, "in the tar and not listed", replaced(/<file>.*<\/file>/, ""), "FILE_LIST_MISMATCH"],
  [40, "outside its paths", async () => smallVibAt("bin/sh"), "PATH_NOT_ALLOWED", { pathRules: "refuse" }],
  [40, "overlay", replaced("<overlay>false", "<overlay>true"), "PATH_NOT_ALLOWED", { pathRules: "refuse" }],
  [44, "certified and unsigned", replaced("community", "certified"), "SIGNATURE_MISSING"],
  [53, "below the floor", (vib) => vib, "ACCEPTANCE_TOO_LOW", { floor: "PartnerSupported" }],
]; // prettier-ignore

const PAYLOAD: Case[] = [
  [27, "member renamed", (vib) => edited(vib, payloadHeaderAt(vib), "payload2"), "PAYLOAD_MISSING"],
  [28, "size off by one", descriptor((text) => text.replace(/size="(\d+)"/, (_, size) => `size="${Number(size) + 1}"`)), "PAYLOAD_SIZE_MISMATCH"],
  [29, "one bit flipped", (vib) => { const copy = Buffer.from(vib); const at = payloadHeaderAt(vib) + HEADER + 40; copy[at] = (copy[at] ?? 0) ^ 1; return copy; }, "PAYLOAD_DIGEST_MISMATCH"],
  [30, "recompressed, same content", (vib) => repacked(vib, (packed) => gzipSync(gunzipSync(packed), { level: 1 })), undefined],
  [31, "gunzip digest wrong", replaced(/(verify-process="gunzip">)[0-9a-f]{64}/, `$1${"0".repeat(64)}`), "PAYLOAD_DIGEST_MISMATCH"],
  [32, "gzip bomb of 10 GiB", () => withPayload(Buffer.concat(Array.from({ length: 160 }, () => BOMB))), "LIMIT_EXCEEDED"],
  [33, "garbage behind", (vib) => repacked(vib, (packed) => Buffer.concat([packed, Buffer.from("junk")])), "PAYLOAD_CORRUPT"],
  [33, "zeros behind", (vib) => repacked(vib, (packed) => Buffer.concat([packed, Buffer.alloc(5)])), "PAYLOAD_CORRUPT"],
  [33, "cut stream", (vib) => repacked(vib, (packed) => packed.subarray(0, -12)), "PAYLOAD_CORRUPT"],
  [33, "bad CRC", (vib) => repacked(vib, (packed) => edited(packed, packed.length - 8, "\0\0\0\0")), "PAYLOAD_CORRUPT"],
  [33, "two members", (vib) => repacked(vib, (packed) => { const tar = gunzipSync(packed); return Buffer.concat([gzipSync(tar.subarray(0, 600)), gzipSync(tar.subarray(600))]); }), undefined],
  ...[-1, 0, 1].map((off): Case => [34, `uncompressed-size ${off}`, async (vib) => {
    const size = gunzipSync((await membersOf(vib)).at(-1)?.bytes ?? new Uint8Array(0)).length + off;
    return withDescriptor(vib, (text) => text.replace('type="tgz"', `type="tgz" uncompressed-size="${size}"`));
  }, off === 0 ? undefined : "PAYLOAD_SIZE_MISMATCH"]),
  [35, "no packed sha-256", replaced(/<checksum checksum-type="sha-256">[0-9a-f]+<\/checksum>/, ""), "CHECKSUM_MISSING"],
  [35, "no checksum", replaced(/<checksum .*<\/checksum>/, ""), "CHECKSUM_MISSING"],
  [35, "unknown kind alone", descriptor((text) => text.replace(/checksum-type="sha-256"/g, 'checksum-type="sha-9"')), "CHECKSUM_MISSING"],
  [39, "link out", () => tarred([FILE, { name: "opt/gr/out", type: "symlink", linkname: "../../../etc/passwd" }]), "PAYLOAD_UNSAFE_ENTRY"],
  [39, "device", () => tarred([FILE, { name: "opt/gr/dev", type: "character-device" }]), "PAYLOAD_UNSAFE_ENTRY"],
  [39, "setuid", () => tarred([{ ...FILE, mode: 0o4755 }]), "PAYLOAD_UNSAFE_ENTRY"],
  [39, "path twice", () => tarred([FILE, FILE]), "PAYLOAD_UNSAFE_ENTRY"],
  [39, "path out", () => tarred([FILE, { name: "../evil" }]), "PAYLOAD_UNSAFE_ENTRY"],
]; // prettier-ignore

// 64 MiB of zeros in 65 KB; many members make one bomb.
const BOMB = gzipSync(Buffer.alloc(64 * 1024 * 1024));

async function smallVibAt(path: string): Promise<Uint8Array> {
  const files = [{ path, bytes: Buffer.from("x"), mode: 0o644 }];
  return buildVib({ descriptor: DRAFT, payloads: [{ name: "payload1", type: "tgz", files }] });
}

for (const [title, cases] of Object.entries({ ARCHIVE, DESCRIPTOR, PAYLOAD }))
  describe(`malformed VIBs: ${title.toLowerCase()}`, () => {
    for (const [number, what, make, code, options] of cases)
      it(`${number}: ${what} is ${code ?? "accepted"}`, async () => {
        const vib = await make(Buffer.from(await smallVib()));
        if (code === undefined) await verify(vib, options);
        else await assert.rejects(verify(vib, options), { code });
      });
  });

describe("VIBs that are not what was ordered", () => {
  it("are refused by digest before anything that the wrong bytes break", async () => {
    const vib = Buffer.from(await smallVib());
    const expected = { sha256: sha256(vib), sizeBytes: vib.length };
    for (const at of [0, 20, 300, vib.length - 20]) {
      const copy = Buffer.from(vib);
      copy[at] = (copy[at] ?? 0) ^ 1;
      await assert.rejects(verify(copy, { expected }), { code: "VIB_DIGEST_MISMATCH" });
    }
  });

  it("are refused at the first byte too many, when too short, and under another id", async () => {
    const vib = await smallVib();
    const expected = { sha256: sha256(vib), sizeBytes: vib.length };
    await assert.rejects(verify(Buffer.concat([vib, Buffer.of(0)]), { expected }), { code: "VIB_SIZE_MISMATCH" });
    await assert.rejects(verify(vib.subarray(0, -1), { expected }), { code: "VIB_SIZE_MISMATCH" });
    await assert.rejects(verify(vib, { expected: { ...expected, id: "a_b_c_d" } }), { code: "VIB_ID_MISMATCH" });
  });

  it("are warned of when only a checksum kind (35), a payload type (36) or an element is unknown", async () => {
    const vib = await withDescriptor(await smallVib(), (text) =>
      text
        .replace('verify-process="gunzip"', 'verify-process="txt-mle"')
        .replace('type="tgz"', 'type="zap"')
        .replace(/<file>.*<\/file>/, "")
        .replace("</vib>", "<novelty/></vib>"),
    );
    const codes = (await verify(vib)).warnings.map(({ code }) => code);
    assert.deepEqual(codes.sort(), ["CHECKSUM_KIND_UNKNOWN", "DESCRIPTOR_UNKNOWN_PART", "PAYLOAD_TYPE_UNKNOWN"]);
  });
});
