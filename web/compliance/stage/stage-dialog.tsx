import { useState } from "preact/hooks";
import { useApp } from "../../app/app.js";
import { useAction } from "../../app/use-action.js";
import { formatBytes } from "../../format/bytes.js";
import { Button } from "../../part/button.js";
import { Dialog } from "../../part/dialog/dialog.js";
import { ProblemNote } from "../../part/problem-note.js";
import { basePath } from "../../rest/scope.js";
import type { ScopeFacts } from "../../image/load-scope.js";
import type { HostRow } from "../host-rows.js";
import { NO_LIMITS, StageLimits, stageSpecOf } from "./stage-limits.js";
import { stagePlan, type StagePlan } from "./stage-plan.js";

interface StageDialogProps {
  readonly facts: ScopeFacts;
  readonly rows: readonly HostRow[];
  /** One host of the cluster; all when undefined. */
  readonly only: HostRow | undefined;
  readonly onClose: () => void;
}

/** What will happen, before it does: which hosts, how many bytes, what is in the way; then the limits, then the start. */
export function StageDialog({ facts, rows, only, onClose }: StageDialogProps) {
  const { language, rest } = useApp();
  const [limits, setLimits] = useState(NO_LIMITS);
  const { isBusy, problem, run } = useAction();
  const plan = stagePlan(only === undefined ? rows : [only]);
  const start = (): Promise<void> =>
    run(async () => {
      const spec = stageSpecOf(limits, { commit: facts.software?.greenroom.commit, host: only?.id });
      await rest.post<string>(`${basePath(facts.scope)}/software?action=stage&vmw-task=true`, spec);
      onClose();
    });
  const title =
    only === undefined && facts.scope.kind === "cluster"
      ? language.say("stage.all.title", { name: facts.name })
      : language.say("stage.title", { name: only?.name ?? facts.name });
  return (
    <Dialog title={title} onClose={onClose}>
      <PlanWords plan={plan} />
      <StageLimits limits={limits} onChange={setLimits} />
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      <div class="dialog-foot">
        <Button onClick={onClose}>{language.say("cancel")}</Button>
        <Button kind="primary" isBusy={isBusy} onClick={() => void start()}>
          {language.say("stage.start")}
        </Button>
      </div>
    </Dialog>
  );
}

function PlanWords({ plan }: { plan: StagePlan }) {
  const { language } = useApp();
  const left = [
    ["plan.compliant", plan.compliant],
    ["plan.staged", plan.alreadyStaged],
    ["plan.incompatible", plan.incompatible],
    ["plan.unknown", plan.unknown],
    ["plan.away", plan.away.length],
    ["plan.volatile", plan.volatile.length],
  ] as const;
  return (
    <div class="plan">
      <p class="plan-head">{language.say("plan.head", { n: plan.toStage.length, size: formatBytes(plan.bytes) })}</p>
      <p class="mute">{language.say("plan.nothing.changes")}</p>
      <ul>{left.map(([key, n]) => (n === 0 ? null : <li key={key}>{language.say(key, { n })}</li>))}</ul>
      {plan.blocked.map(({ host, why }) => (
        <p key={host.id} class="note bad">
          {language.say("plan.blocked", { host: host.name, why: language.told(why) })}
        </p>
      ))}
      {plan.short.map(({ host, need, have, path }) => (
        <p key={host.id} class="note bad">
          {language.say("plan.short", { host: host.name, need: formatBytes(need), have: formatBytes(have), path })}
        </p>
      ))}
    </div>
  );
}
