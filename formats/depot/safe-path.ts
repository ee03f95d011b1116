/** What makes a relative path dangerous, or undefined for a good one. Good: segments of plain names between single slashes. */
export function dangerOfPath(path: string): string | undefined {
  if (path.length === 0) return "it is empty";
  if (path.length > 1024) return "it is longer than 1024 characters";
  if (/\p{Cc}/u.test(path)) return "it holds a control character";
  if (path.includes("\\")) return "it holds a backslash";
  if (path.startsWith("/")) return "it is absolute";
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(path)) return "it has a drive letter or a URL scheme";
  const segments = path.split("/");
  if (segments.includes("..")) return "it leaves its folder by ..";
  // A URL's reader takes %2e for a dot.
  if (segments.some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment) && segment !== ".")) return "it hides dots";
  if (segments.includes("") || segments.includes(".")) return "it has an empty or . segment";
  return undefined;
}

/** A path seen from the folder of another file; both are safe. */
export function besideFile(file: string, path: string): string {
  const slash = file.lastIndexOf("/");
  return slash < 0 ? path : `${file.slice(0, slash)}/${path}`;
}
