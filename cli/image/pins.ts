import { cliProblem } from "../cli-problems.js";

const PIN = /^(.+)=([0-9a-f]{64})$/;

/** `--pin ID=SHA256`, as the API takes them; USAGE_INVALID. */
export function readPins(pins: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pins.map((pin) => {
      const [, id = "", sha256 = ""] = PIN.exec(pin) ?? [];
      if (id === "") throw cliProblem("USAGE_INVALID", { what: `--pin ${pin} is not ID=SHA256 (64 hex digits)` });
      return [id, sha256];
    }),
  );
}
