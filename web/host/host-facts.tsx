import type { HostDetail } from "../../controller/api/wire/inventory.js";
import { useApp } from "../app/app.js";
import { formatBytes } from "../format/bytes.js";
import { Age } from "../part/age.js";
import { Bar } from "../part/bar.js";

/** Room on scratch, connection, hardware. */
export function HostFacts({ detail }: { detail: HostDetail }) {
  const { language } = useApp();
  const { scratch, hardware } = detail;
  return (
    <section class="host-part">
      <h4>{language.say("host.facts")}</h4>
      <dl class="facts">
        {scratch === null ? null : (
          <>
            <dt>{language.say("scratch")}</dt>
            <dd>
              <Scratch scratch={scratch} />
            </dd>
          </>
        )}
        <dt>{language.say("connection")}</dt>
        <dd>
          {language.say(`connection.${detail.connection_state}`)}
          {detail.connection_state === "CONNECTED" ? null : `: ${detail.connection_reason}`}
          {", "}
          <Age at={detail.connection_since} />
        </dd>
        {hardware === null ? null : (
          <>
            <dt>{language.say("hardware")}</dt>
            <dd>
              {hardware.vendor} {hardware.model} <span class="mute">{hardware.serial_number}</span>
            </dd>
          </>
        )}
        <dt>{language.say("acceptance")}</dt>
        <dd>{detail.acceptance_level}</dd>
        <dt>{language.say("agent")}</dt>
        <dd>
          {detail.agent_version} <span class="mute">{detail.address}</span>
        </dd>
      </dl>
    </section>
  );
}

function Scratch({ scratch }: { scratch: NonNullable<HostDetail["scratch"]> }) {
  const { language } = useApp();
  const { free_bytes: free, total_bytes: total, staged_bytes: staged, staging_folder: folder, problem } = scratch;
  return (
    <>
      {total === null ? null : (
        <Bar done={total - free} total={total} label={language.say("scratch")} state="waiting" />
      )}
      <span class="small">
        {language.say("scratch.free", { free: formatBytes(free), staged: formatBytes(staged) })}
      </span>
      <code class="path">{folder}</code>
      {problem === null ? null : <p class="note bad">{problem}</p>}
    </>
  );
}
