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

/** Of those, where clouds keep their secrets and nobody keeps files: link-local, and the address of AWS in IPv6. */
const WIRE = new BlockList();
WIRE.addSubnet("169.254.0.0", 16, "ipv4");
WIRE.addSubnet("fe80::", 10, "ipv6");
WIRE.addAddress("fd00:ec2::254", "ipv6");
NEAR.addAddress("fd00:ec2::254", "ipv6");

const isOf = (list: BlockList, address: string): boolean => list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

const refusal = (host: string): RangeError =>
  new RangeError(`it redirects to ${host}, an address of this machine or of this wire alone`);
const ownRefusal = (host: string): RangeError =>
  new RangeError(`${host} leads to this machine itself, from which nothing is fetched under such a name`);
const wireRefusal = (host: string): RangeError => new RangeError(`${host} is an address of this wire alone`);

/**
 * Whoever may answer a request must not be able to send this process to services that trust it for where it runs. A redirect to another
 * host is refused (RangeError) where that host is a loopback or link-local address; for a name, its addresses are judged by `farLookup`.
 */
export function checkRedirect(from: URL, to: URL): void {
  const host = addressOf(to);
  if (to.hostname !== from.hostname && isIP(host) !== 0 && isOf(NEAR, host)) throw refusal(host);
}

const addressOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, "");

/** Whether this machine itself is fetched from: never, where the URL says so (an address, `localhost`), or wherever a name leads here. */
export type LoopbackRule = "never" | "by-address" | "always";

/** Whoever may name an address to be fetched is not to reach what is told to this machine by where it hangs: RangeError for such an address. */
export function checkFirst(url: URL, rule: LoopbackRule): void {
  const host = addressOf(url);
  if (isIP(host) === 0) return;
  if (isOf(WIRE, host)) throw wireRefusal(host);
  if (rule === "never" && isOf(NEAR, host)) throw ownRefusal(host);
}

/** Resolves names as the system does, and fails for one that leads to an address of a list: judged here, the connection uses this very answer. */
const lookupOutside =
  (list: BlockList, refused: (host: string) => RangeError): LookupFunction =>
  (hostname, options, done) => {
    systemLookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const [first] = addresses ?? [];
      if (error !== null || first === undefined) return done(error ?? refused(hostname), "", 4);
      if (addresses.some(({ address }) => isOf(list, address))) return done(refused(hostname), "", 4);
      if (options.all === true) return done(null, addresses);
      return done(null, first.address, first.family);
    });
  };

/** For names that a redirect leads to. */
export const farLookup = lookupOutside(NEAR, refusal);
const outsideOfWire = lookupOutside(WIRE, wireRefusal);
const outsideOfMachine = lookupOutside(NEAR, ownRefusal);

/** For a name that somebody gave: a name of his own may lead here one moment after it was looked at (DNS rebinding), so that the connection's own answer is judged. */
export function firstLookup({ hostname }: URL, rule: LoopbackRule): LookupFunction {
  const saysSo = /^(.+\.)?localhost\.?$/i.test(hostname);
  return rule === "always" || (rule === "by-address" && saysSo) ? outsideOfWire : outsideOfMachine;
}
