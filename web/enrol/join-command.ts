import type { JoinToken } from "../../controller/api/wire/inventory.js";

const ADDRESS = /^[A-Za-z0-9.:[\]-]{1,255}$/;

/** What is run on the host, as `host token` prints it; an address that is none is not put into a command. */
export function joinCommand({ controller, token, ca_fingerprint: fingerprint }: JoinToken, address: string): string {
  const advertise = ADDRESS.test(address) ? address : "ADDRESS_OF_THE_HOST:9447";
  return [
    `greenroom agent enroll --controller ${controller} \\`,
    `  --token ${token} \\`,
    `  --ca-fingerprint ${fingerprint} \\`,
    `  --advertise ${advertise}`,
  ].join("\n");
}
