import { isIP } from "node:net";
import { isProblem } from "../../core/problem/problem.js";
import { commandProblem } from "./command-problems.js";
import type { ControllerSettings } from "./settings.js";

/** Splits HOST:PORT; an IPv6 address stands in brackets. */
export function splitAddress(text: string): { readonly host: string; readonly port: number } {
  const colon = text.lastIndexOf(":");
  return { host: text.slice(0, colon).replace(/^\[|\]$/g, ""), port: Number(text.slice(colon + 1)) };
}

export const bracketed = (host: string): string => (isIP(host) === 6 ? `[${host}]` : host);

const WILDCARDS: readonly string[] = ["0.0.0.0", "::"];

/** HOST:PORT at which others reach a door that listens on `address`: the advertised host where it listens everywhere. */
export function addressOf(address: string, port: number, advertisedHost: string): string {
  const { host } = splitAddress(address);
  return `${bracketed(WILDCARDS.includes(host) ? advertisedHost : host)}:${port}`;
}

export const baseUrl = (transport: "tls" | "plain", address: string): string =>
  `${transport === "tls" ? "https" : "http"}://${address}`;

/** Credentials never cross a network readable (DECISIONS 10): plain REST is for a proxy on this machine. */
export function refusePlainOnNetwork({ rest, restTransport }: ControllerSettings): void {
  const { host } = splitAddress(rest);
  const loopback = host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
  if (restTransport === "plain" && !loopback) throw commandProblem("PLAIN_NOT_LOOPBACK", { address: rest });
}

/** Opens a door; what the system refuses becomes DOOR_CLOSED with door and address. */
export async function opening<T>(door: string, address: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (thrown) {
    if (isProblem(thrown)) throw thrown;
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw commandProblem("DOOR_CLOSED", { door, address, why }, thrown);
  }
}
