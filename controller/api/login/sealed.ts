import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { Clock } from "../../../core/time/clock.js";

const CIPHER = "aes-256-gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** A cookie holds 4,096 bytes. */
const MOST_CHARACTERS = 3_800;

/** Keeps a value with whoever asks, who can neither read nor change it, for as long as told; the key lives in this process alone. */
export class Sealed {
  readonly #key = randomBytes(32);

  constructor(private readonly clock: Clock) {}

  /** URL-safe text. `seconds`: how long it opens again. */
  seal(value: unknown, seconds: number): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, iv);
    const text = JSON.stringify({ value, until: this.clock.now() + seconds * 1000 });
    const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url");
  }

  /** Undefined for what was not sealed here, was changed, or is too old. */
  open(sealed: string): unknown {
    const bytes = Buffer.from(sealed.slice(0, MOST_CHARACTERS), "base64url");
    if (bytes.length <= IV_BYTES + TAG_BYTES) return undefined;
    const text = this.#decipher(bytes);
    if (text === undefined) return undefined;
    const { value, until } = JSON.parse(text) as { readonly value: unknown; readonly until: number };
    return until > this.clock.now() ? value : undefined;
  }

  #decipher(bytes: Buffer): string | undefined {
    const decipher = createDecipheriv(CIPHER, this.#key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const body = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES));
    try {
      return Buffer.concat([body, decipher.final()]).toString("utf8");
    } catch {
      // That is how node:crypto says that the tag does not fit: it is none of ours.
      return undefined;
    }
  }
}
