import { Option, type Command } from "commander";
import type { StageSpec } from "../../controller/api/wire/software.js";
import type { Flags } from "./flags.js";
import { byteRate, dailyWindow, duration, time } from "./quantities.js";

/** What an operator allows a staging, of each of its hosts: bandwidth, time, hours. */
export const addStageLimits = (command: Command): Command =>
  command
    .addOption(
      new Option("--max-bandwidth <rate>", "most that each host fetches a second, such as 50MiB (default: no cap)"),
    )
    .addOption(new Option("--not-before <time>", "nothing is fetched before, such as 2026-11-28T22:00 or with a zone"))
    .addOption(new Option("--until <time>", "nothing is fetched after"))
    .addOption(
      new Option(
        "--daily <window>",
        "fetch in this part of each day only, such as 22:00-05:00 (this machine's zone as it is now; UTC with a Z behind)",
      ),
    )
    .addOption(new Option("--max-duration <time>", "most that a host may work on it, waiting not counted, such as 6h"));

/** The `greenroom` part of a stage request; undefined when nothing is limited. Throws USAGE_INVALID. */
export function stageLimits(flags: Flags): StageSpec["greenroom"] {
  const maxBytes = read(flags, "maxBandwidth", (text) => byteRate("--max-bandwidth", text));
  const maxSeconds = read(flags, "maxDuration", (text) => duration("--max-duration", text));
  const hours = stageHours(flags);
  const atOnce = flags.number("limit");
  const limits = {
    ...(maxBytes !== undefined && { max_bytes_per_second: maxBytes }),
    ...(maxSeconds !== undefined && { max_seconds: maxSeconds }),
    ...(Object.keys(hours).length > 0 && { hours }),
    ...(atOnce !== undefined && { hosts_at_once: atOnce }),
  };
  return Object.keys(limits).length === 0 ? undefined : limits;
}

function stageHours(flags: Flags) {
  const notBefore = read(flags, "notBefore", (text) => time("--not-before", text));
  const until = read(flags, "until", (text) => time("--until", text));
  const daily = read(flags, "daily", (text) => dailyWindow("--daily", text));
  return {
    ...(notBefore !== undefined && { not_before: notBefore }),
    ...(until !== undefined && { until }),
    ...(daily !== undefined && { daily_from: daily.from, daily_to: daily.to }),
  };
}

function read<T>(flags: Flags, name: string, parse: (text: string) => T): T | undefined {
  const text = flags.text(name);
  return text === undefined ? undefined : parse(text);
}
