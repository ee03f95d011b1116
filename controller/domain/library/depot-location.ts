import { coreProblem } from "../../../core/problem/core-problems.js";

const MAX_LENGTH = 1024;

/** An http or https URL as it is kept; INPUT_INVALID says which rule it breaks. No secret belongs into one: it is shown and audited. */
export function checkLocation(where: string, text: string): string {
  const refuse = (what: string) => coreProblem("INPUT_INVALID", { where, what });
  if (text.length > MAX_LENGTH) throw refuse(`longer than ${MAX_LENGTH} characters`);
  if (!URL.canParse(text)) throw refuse("no URL");
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw refuse(`only http and https, not ${url.protocol}`);
  if (url.username !== "" || url.password !== "") throw refuse("no user and password in it");
  if (url.search !== "" || url.hash !== "") throw refuse("no query and no fragment in it");
  return url.href;
}

/** The same for a proxy: http alone, a host and a port. */
export function checkProxy(where: string, text: string): string {
  const url = new URL(checkLocation(where, text));
  if (url.protocol !== "http:" || url.pathname !== "/")
    throw coreProblem("INPUT_INVALID", { where, what: "a proxy is http://HOST:PORT" });
  return url.href;
}

/** The folder that a depot's files lie in, and the index in it: `index.xml` where the URL ends in a slash. */
export function depotPlace(location: string): { readonly baseUrl: string; readonly indexPath: string } {
  const end = location.lastIndexOf("/") + 1;
  return { baseUrl: location.slice(0, end), indexPath: location.slice(end) || "index.xml" };
}

/** Base URL at which a mirror serves `vibs/<sha256>.vib`: its location, less the index's name where that is given (vSphere names the index). */
export const mirrorBase = (location: string): string =>
  (location.endsWith(".xml") ? location.slice(0, location.lastIndexOf("/")) : location).replace(/\/+$/, "");
