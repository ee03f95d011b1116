import type { CheckResult } from "../../controller/api/wire/remediation/check.js";
import { useApp } from "../app/app.js";
import { orNothing, useLoad } from "../app/use-load.js";
import { Age } from "../part/age.js";
import { basePath, type Scope } from "../rest/scope.js";

/** The last pre-check: every finding with the host that has it, and what to do. */
export function LastPrecheck({ scope }: { scope: Scope }) {
  const { language } = useApp();
  const path = `${basePath(scope)}/software/reports/last-check-result`;
  const load = useLoad(path, async (rest, signal) => ({ last: await orNothing(rest.get<CheckResult>(path, signal)) }));
  const last = load.value?.last;
  if (last === undefined) return null;
  const findings = findingsOf(last);
  return (
    <details class="precheck" open={last.status === "ERROR"}>
      <summary>
        {language.say("precheck.last")}{" "}
        <span class={`run-word ${last.status}`}>{language.say(`precheck.${last.status}`)}</span>{" "}
        <span class="mute">
          <Age at={last.end_time} /> · {language.say("precheck.findings", { n: findings.length })}
        </span>
      </summary>
      {findings.map(({ key, status, where, message, resolution }) => (
        <div key={key} class={`note ${status === "ERROR" ? "bad" : "warn"}`}>
          <p class="note-title">
            {where}: {message}
          </p>
          <p>{resolution}</p>
        </div>
      ))}
    </details>
  );
}

function findingsOf({ entity_results: entities, host_info: names }: CheckResult) {
  return entities.flatMap(({ host, cluster, check_statuses: checks }) =>
    checks
      .filter(({ status }) => status !== "OK")
      .flatMap(({ check, status, check_issues: issues }) =>
        issues.map(({ description, resolution }) => ({
          key: [host ?? cluster ?? "", check.check, description.default_message].join("\n"),
          status,
          where: host === undefined ? (cluster ?? "") : (names[host]?.name ?? host),
          message: description.default_message,
          resolution: resolution?.default_message ?? "",
        })),
      ),
  );
}
