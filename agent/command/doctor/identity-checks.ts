import { createPrivateKey, X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import type { Clock } from "../../../core/time/clock.js";
import type { HostIdentity } from "../../service/identity.js";
import { faulty, fine, warned, type Check } from "./verdict.js";

const DAY_MS = 86_400_000;
/** From then on a certificate that ends is told of. */
const SOON_DAYS = 30;
/** Clocks of host and controller that are this close are one clock. */
const SLACK_MS = 5 * 60_000;
const ENROL = "Enrol this host again: `greenroom host token` on the controller, then `greenroom agent enroll`.";

/** The host's certificate: of its authority, for its key, in time. */
export function certificateCheck(identity: HostIdentity, clock: Clock): Check {
  const name = "certificate";
  const certificate = new X509Certificate(identity.certificatePem);
  const authority = new X509Certificate(identity.authorityPem);
  if (!certificate.verify(authority.publicKey))
    return faulty(name, "it is not signed by the authority that this host has pinned", ENROL);
  if (!certificate.checkPrivateKey(createPrivateKey(identity.privateKeyPem)))
    return faulty(name, "it does not belong to this host's private key", ENROL);
  // Node 20 has the times as text alone.
  const left = Date.parse(certificate.validTo) - clock.now();
  if (left <= 0) return faulty(name, `it ended at ${iso(certificate.validTo)}`, ENROL);
  const days = Math.floor(left / DAY_MS);
  const told = `of ${identity.hostName} (${identity.hostId}), good until ${iso(certificate.validTo)}, ${days} days`;
  return days < SOON_DAYS ? warned(name, told, ENROL) : fine(name, told);
}

const iso = (text: string): string => new Date(text).toISOString();

export interface ClockFacts {
  readonly clock: Clock;
  /** The newest moment that the ledger knows, RFC 3339. */
  readonly newest: string | undefined;
}

/** Orders are refused by time: a clock that is off refuses good ones, or takes old ones. */
export function clockCheck(identity: HostIdentity, { clock, newest }: ClockFacts): Check {
  const name = "clock";
  const now = clock.now();
  const remedy = "Set the clock, and let it be kept by NTP or PTP (`timedatectl set-ntp true`, chrony).";
  const from = Date.parse(new X509Certificate(identity.certificatePem).validFrom);
  const shown = new Date(now).toISOString();
  if (now < from - SLACK_MS)
    return faulty(name, `it says ${shown}, before this host was enrolled (${new Date(from).toISOString()})`, remedy);
  if (newest !== undefined && now < Date.parse(newest) - SLACK_MS)
    return faulty(name, `it says ${shown}, before what the ledger has seen already (${newest})`, remedy);
  const keeper = clockKeeper();
  return keeper === "unsynchronized"
    ? warned(name, `it says ${shown}, and systemd-timesyncd has not synchronized it`, remedy)
    : fine(name, `it says ${shown}${keeper === "synchronized" ? ", synchronized" : ""}`);
}

/** Written by systemd-timesyncd when it has set the clock (systemd-timesyncd.service(8)); other keepers leave no such sign. */
function clockKeeper(): "synchronized" | "unsynchronized" | "unknown" {
  if (existsSync("/run/systemd/timesync/synchronized")) return "synchronized";
  return existsSync("/run/systemd/timesync") ? "unsynchronized" : "unknown";
}
