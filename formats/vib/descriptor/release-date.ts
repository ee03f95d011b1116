const SPELLING = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)?$/;

/**
 * Milliseconds since 1970 of a release date in any of its five real spellings (FORMAT part 2): with or without a
 * fraction, with a zone or without (= UTC), `T` or a blank. Undefined for anything else, or a day that does not exist.
 */
export function readReleaseDate(text: string): number | undefined {
  const match = SPELLING.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "0", zone = "Z"] = match;
  const atMs = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  // Date.UTC rolls over what does not exist (31 June, 25:00); the same fields must come back.
  if (new Date(atMs).toISOString().slice(0, 19) !== `${year}-${month}-${day}T${hour}:${minute}:${second}`)
    return undefined;
  return atMs + Math.floor(Number(`0.${fraction}`) * 1000) - offsetMs(zone);
}

function offsetMs(zone: string): number {
  if (zone === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}
