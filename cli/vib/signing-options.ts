import type { Command } from "commander";

/** What `vib build` and `vib sign` take to sign with. */
export const addSigning = (command: Command): Command =>
  command
    .option("--key <pem>", "the signer's private key: RSA, 2048 bits or more, not encrypted")
    .option("--chain <pem>", "the signer's certificate, then those that issued it (checked, not put into the VIB)")
    .option(
      "--signed-at <time>",
      "the time of signing to claim, so that the same input gives the same bytes (default: the VIB's release date, or the first moment of the certificate if that is later)",
    );
