import { useApp } from "../app/app.js";
import { ChoiceBox } from "../part/list/choice-box.js";
import { STATE_KINDS } from "../compliance/host-state.js";

/** Narrows a list of hosts to those of one state. */
export function StateChoice() {
  const { language } = useApp();
  const options = STATE_KINDS.map((kind) => [kind, language.say(`state.${kind}`)] as const);
  return <ChoiceBox name="state" label={language.say("state")} all={language.say("state.all")} options={options} />;
}
