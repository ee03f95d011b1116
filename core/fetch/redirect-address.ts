import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** Addresses that only this machine or this wire knows: loopback, link-local (where clouds keep their secrets), unspecified. */
const NEAR = new BlockList();
NEAR.addSubnet("127.0.0.0", 8, "ipv4");
NEAR.addSubnet("169.254.0.0", 16, "ipv4");
NEAR.addSubnet("0.0.0.0", 8, "ipv4");
NEAR.addAddress("::1", "ipv6");
NEAR.addAddress("::", "ipv6");
NEAR.addSubnet("fe80::", 10, "ipv6");

const isNear = (address: string): boolean => NEAR.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

const refusal = (host: string): RangeError =>
  new RangeError(`it redirects to ${host}, an address of this machine or of this wire alone`);

/**
 * Whoever may answer a request must not be able to send this process to services that trust it for where it runs. A redirect to another
 * host is refused (RangeError) where that host is a loopback or link-local address; for a name, its addresses are judged by `farLookup`.
 */
export function checkRedirect(from: URL, to: URL): void {
  const host = to.hostname.replace(/^\[|\]$/g, "");
  if (to.hostname !== from.hostname && isIP(host) !== 0 && isNear(host)) throw refusal(host);
}

/** Resolves names as the system does, and fails for one that leads to such an address: judged here, the connection uses this very answer. */
export const farLookup: LookupFunction = (hostname, options, done) => {
  systemLookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const [first] = addresses ?? [];
    if (error !== null || first === undefined) return done(error ?? refusal(hostname), "", 4);
    if (addresses.some(({ address }) => isNear(address))) return done(refusal(hostname), "", 4);
    if (options.all === true) return done(null, addresses);
    return done(null, first.address, first.family);
  });
};
