import type { HostStatus } from "../../controller/api/wire/software.js";
import { useApp } from "../app/app.js";
import { formatBytes } from "../format/bytes.js";
import { Bar } from "../part/bar.js";
import { isGoing } from "./run-picture.js";

/** Bytes of bytes and a bar. */
export function HostProgress({ status }: { status: HostStatus }) {
  const { language } = useApp();
  const { bytes_done: done, bytes_total: total, vibs_done: vibs, vibs_total: all } = status.greenroom;
  if (total === 0) return <span class="mute">—</span>;
  const state = status.status === "OK" ? "done" : isGoing(status) ? "going" : "failed";
  return (
    <span class="run-cell" title={language.say("vibs.of", { n: vibs, m: all })}>
      <Bar done={done} total={total} label={language.say("progress")} state={state} />
      <span class="small">{language.say("run.bytes", { done: formatBytes(done), total: formatBytes(total) })}</span>
    </span>
  );
}
