import { createHash, randomBytes } from "node:crypto";

/** A bearer secret for people and machines: 256 bits, URL-safe. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/** What the database keeps of a bearer secret; of 256 random bits no slow hash is needed. */
export const secretDigest = (secret: string): string => createHash("sha256").update(secret, "utf8").digest("hex");
