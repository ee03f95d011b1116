import type { SoftwareInfo } from "../../controller/api/wire/software.js";
import { useApp } from "../app/app.js";
import { useLoad } from "../app/use-load.js";
import { formatBytes } from "../format/bytes.js";
import { Age } from "../part/age.js";
import { Loaded } from "../part/loaded.js";
import type { HostRow } from "../compliance/host-rows.js";
import { loadReceipt, type VerifiedReceipt } from "./load-host.js";

/** What the host has staged, by its own signed word. */
export function HostStaged({ row, software }: { row: HostRow; software: SoftwareInfo | undefined }) {
  const { language } = useApp();
  const counter = row.detail.staging?.counter ?? 0;
  const load = useLoad(`receipt ${row.id} ${counter}`, async (rest, signal) => ({
    verified: await loadReceipt(rest, row.id, signal),
  }));
  return (
    <section class="host-part">
      <h4>{language.say("staged.on.host")}</h4>
      <Loaded load={load}>
        {({ verified }) =>
          verified === undefined || verified.receipt.vibs.length === 0 ? (
            <Nothing leftBytes={row.detail.scratch?.staged_bytes ?? 0} />
          ) : (
            <Staged verified={verified} row={row} wanted={software?.greenroom.image_digest} />
          )
        }
      </Loaded>
    </section>
  );
}

/** What was staged and is installed since stays on scratch until its room is needed. */
function Nothing({ leftBytes }: { leftBytes: number }) {
  const { language } = useApp();
  const words =
    leftBytes === 0 ? language.say("staged.nothing") : language.say("staged.left", { size: formatBytes(leftBytes) });
  return <p class="mute">{words}</p>;
}

interface StagedProps {
  readonly verified: VerifiedReceipt;
  readonly row: HostRow;
  readonly wanted: string | undefined;
}

function Staged({ verified: { receipt, verifiedAt }, row, wanted }: StagedProps) {
  const { language } = useApp();
  const bytes = receipt.vibs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return (
    <>
      <p>
        {language.say("staged.sum", { n: receipt.vibs.length, size: formatBytes(bytes) })}{" "}
        <span class={`tag ${receipt.persistence === "volatile" ? "warn" : ""}`}>
          {language.say(receipt.persistence === "volatile" ? "volatile" : "persistent")}
        </span>
        {wanted === undefined || wanted === receipt.imageDigest ? null : (
          <span class="tag warn">{language.say("staged.other")}</span>
        )}
      </p>
      <p class="small">
        {language.say("receipt.verified", { n: receipt.counter })} <Age at={verifiedAt} />
        {" · "}
        {language.say("receipt.key")} <code title={row.detail.receipt_key}>{row.detail.receipt_key.slice(0, 16)}</code>
      </p>
      <details>
        <summary>{language.say("staged.vibs", { n: receipt.vibs.length })}</summary>
        <div class="table-holder" tabIndex={0} role="region" aria-label={language.say("staged.on.host")}>
          <table class="dense">
            <thead>
              <tr>
                <th>{language.say("vib")}</th>
                <th class="number">{language.say("size")}</th>
                <th>SHA-256</th>
                <th>{language.say("targets")}</th>
              </tr>
            </thead>
            <tbody>
              {receipt.vibs.map(({ id, sha256, sizeBytes, targetIds }) => (
                <tr key={id + sha256}>
                  <td class="mono small">{id}</td>
                  <td class="number">{formatBytes(sizeBytes)}</td>
                  <td class="mono" title={sha256}>
                    {sha256.slice(0, 12)}
                  </td>
                  <td>{targetIds.join(", ")}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}
