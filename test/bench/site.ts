import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createAuthority, issueCertificate, type CertificateAndKey } from "../../core/trust/certificate-authority.js";
import { CONTROLLER_ROLE } from "../../core/trust/roles.js";
import { makeWorkplace, type Workplace } from "../rig/workplace.js";
import { BenchAgent } from "./host/bench-agent.js";
import { enrolHost } from "./host/enrolment.js";
import { OrderDesk } from "./host/order-desk.js";
import type { PayloadContent } from "./image/deflated-blocks.js";
import { forgeImages, type ForgedImages } from "./image/forged-image.js";
import { makeVibSigner } from "./image/vib-signer.js";
import { isInstalled } from "./measure/script.js";
import { Nginx } from "../rig/nginx/nginx.js";

interface SiteParts {
  readonly place: Workplace;
  readonly images: ForgedImages;
  readonly authority: CertificateAndKey;
  readonly nginx: Nginx;
}

/** Everything that the sections measure with: two images, a server of them, and hosts. Made once, below one folder. */
export class Site implements AsyncDisposable {
  readonly #parts: SiteParts;
  readonly desk = new OrderDesk();
  #made = 0;

  private constructor(parts: SiteParts) {
    this.#parts = parts;
  }

  /** Programs without which nothing can be staged and measured. */
  static missing(): readonly string[] {
    return ["nginx", "openssl", "bash"].filter((tool) => !isInstalled(tool));
  }

  static async make(content: PayloadContent): Promise<Site> {
    const place = makeWorkplace("bench");
    const served = place.folder("depot");
    const { signer, anchorPem } = makeVibSigner();
    const images = forgeImages({ folder: place.folder("depot", "vibs"), signer, content });
    const authority = await createAuthority({ name: "bench", years: 1 });
    writeFileSync(join(place.path, "authority.pem"), authority.certificatePem);
    writeFileSync(join(place.path, "anchor.pem"), anchorPem);
    const issued = await issueCertificate({
      authority,
      role: CONTROLLER_ROLE,
      publicKeyFrom: { newKey: true },
      days: 1,
      dnsNames: ["localhost"],
      addresses: ["127.0.0.1"],
    });
    const { certificatePem, privateKeyPem = "" } = issued;
    const folder = join(place.path, "nginx");
    const nginx = await Nginx.start({ folder, root: served, certificatePem, privateKeyPem });
    return new Site({ place, images, authority, nginx });
  }

  get images(): ForgedImages {
    return this.#parts.images;
  }

  get nginx(): Nginx {
    return this.#parts.nginx;
  }

  /** What the server serves. */
  get served(): string {
    return this.#path("depot");
  }

  get caFile(): string {
    return this.#path("authority.pem");
  }

  #path(name: string): string {
    return join(this.#parts.place.path, name);
  }

  /** A new host with its agent, not started. */
  async host(bankVibs: readonly Uint8Array[] = []): Promise<BenchAgent> {
    const { authority } = this.#parts;
    const enrolled = await enrolHost({ place: this.#fresh("host"), authority, forge: this.desk.forge, bankVibs });
    return new BenchAgent({ ...enrolled, authority, anchorFile: this.#path("anchor.pem") });
  }

  /** Runs in an empty folder with `vibs` in it, which goes afterwards, with all that the disk still had to write. */
  async inFolder<T>(act: (folder: string) => Promise<T>): Promise<T> {
    const folder = this.#fresh("errand");
    mkdirSync(join(folder, "vibs"), { recursive: true });
    chmodSync(folder, 0o755);
    try {
      return await act(folder);
    } finally {
      rmSync(folder, { recursive: true });
      this.settle();
    }
  }

  /** What one measurement wrote must not be paid for by the next. */
  settle(): void {
    spawnSync("sync", ["-f", this.#parts.place.path]);
  }

  #fresh(kind: string): string {
    return this.#path(`${kind}-${++this.#made}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.nginx[Symbol.asyncDispose]();
    this.#parts.place[Symbol.dispose]();
  }
}
