import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Identity {
  readonly key: string;
  readonly certificate: string;
}

export interface IdentityPlan {
  readonly subject: string;
  readonly issuer?: Identity;
  /** Lines of OpenSSL's extension section. */
  readonly extensions: readonly string[];
}

const CA = ["basicConstraints=critical,CA:true", "keyUsage=critical,keyCertSign,cRLSign"];
const LEAF = ["basicConstraints=CA:false", "keyUsage=digitalSignature", "extendedKeyUsage=codeSigning"];

/** A certificate authority of the tests, by the openssl command: real keys, real CMS, made by another implementation. */
export class TestSigner implements Disposable {
  static readonly ca = CA;
  static readonly leaf = LEAF;
  private readonly folder = mkdtempSync(join(tmpdir(), "greenroom-signer-"));
  private made = 0;

  static isAvailable(): boolean {
    try {
      execFileSync("openssl", ["version"], { stdio: "ignore" });
      return true;
    } catch {
      // No openssl on this machine: the caller skips with that reason.
      return false;
    }
  }

  identity({ subject, issuer, extensions }: IdentityPlan): Identity {
    const [key, request, certificate, config] = ["key", "csr", "pem", "cnf"].map((kind) =>
      this.path(`${this.made}.${kind}`),
    );
    if (!key || !request || !certificate || !config) throw new TypeError("four paths");
    this.made += 1;
    writeFileSync(config, `[e]\n${extensions.join("\n")}\n`);
    this.openssl(["req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-subj", subject, "-out", request]);
    const signing =
      issuer === undefined ? ["-signkey", key] : ["-CA", issuer.certificate, "-CAkey", issuer.key, "-CAcreateserial"];
    this.openssl([
      "x509",
      "-req",
      "-in",
      request,
      ...signing,
      "-days",
      "30",
      "-extfile",
      config,
      "-extensions",
      "e",
      "-out",
      certificate,
    ]);
    return { key, certificate };
  }

  pem({ certificate }: Identity): string {
    return readFileSync(certificate, "utf8");
  }

  /** One PEM block over the bytes, with further arguments of `openssl cms -sign`. */
  sign(bytes: Uint8Array, signers: readonly Identity[], more: readonly string[] = []): Buffer {
    const content = this.path("content");
    writeFileSync(content, bytes);
    const who = signers.flatMap(({ key, certificate }) => ["-signer", certificate, "-inkey", key]);
    const pem = this.openssl([
      "cms",
      "-sign",
      "-binary",
      "-md",
      "sha256",
      "-outform",
      "PEM",
      "-in",
      content,
      ...who,
      ...more,
    ]);
    return Buffer.from(pem.toString("latin1").replace(/CMS-----/g, "PKCS7-----"), "latin1");
  }

  /** A revocation list of the authority that names these certificates. */
  revoke(authority: Identity, revoked: readonly Identity[]): string {
    const database = this.path(`ca-${this.made++}`);
    mkdirSync(database);
    const config = join(database, "ca.cnf");
    writeFileSync(join(database, "index"), "");
    writeFileSync(
      config,
      `[ca]\ndefault_ca=d\n[d]\ndatabase=${join(database, "index")}\ndefault_md=sha256\ndefault_crl_days=30\n`,
    );
    const ca = ["ca", "-config", config, "-keyfile", authority.key, "-cert", authority.certificate];
    for (const { certificate } of revoked) this.openssl([...ca, "-revoke", certificate]);
    return this.openssl([...ca, "-gencrl"]).toString("latin1");
  }

  private openssl(args: readonly string[]): Buffer {
    return execFileSync("openssl", args, { cwd: this.folder, stdio: ["ignore", "pipe", "pipe"] });
  }

  private path(name: string): string {
    return join(this.folder, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
