import type { KeyObject, X509Certificate } from "node:crypto";

export interface TrustAnchor {
  readonly certificate: X509Certificate;
  /** Of the certificate. */
  readonly key: KeyObject;
  /** Common name, or organisation, for messages. */
  readonly name: string;
  /** Serials this anchor has revoked, upper-case hex. */
  readonly revoked: ReadonlySet<string>;
}

/** Common name of a certificate's subject, else its organisation, else the whole subject on one line. */
export function nameOfSubject(certificate: X509Certificate): string {
  const lines = certificate.subject.split("\n");
  const field = (key: string): string | undefined =>
    lines
      .find((line) => line.startsWith(`${key}=`))
      ?.slice(key.length + 1)
      .replace(/\\(.)/g, "$1");
  return field("CN") ?? field("O") ?? lines.join(", ");
}
