import { useApp } from "../app/app.js";
import { StateIcon } from "../part/icon.js";
import type { HostState } from "./host-state.js";

/** A host's state by shape, colour and word. The badge of a staged host says what it means. */
export function StateWord({ state, reason = "" }: { state: HostState; reason?: string }) {
  const { language } = useApp();
  const { kind, vibsStaged, vibsWanted } = state;
  const words =
    kind === "partial"
      ? language.say("state.partial.n", { n: vibsStaged, m: vibsWanted })
      : language.say(`state.${kind}`);
  const title = reason === "" ? language.say(`state.${kind}.what`) : reason;
  return (
    <span class={`state ${kind}`} title={title} data-state={kind}>
      <StateIcon state={kind} />
      {words}
    </span>
  );
}
