type Value = Readonly<Record<string, unknown>>;

/** Of messages that REST answers without a field which a typed client demands: what stands for it, by the last words of structure and field. */
const STAND_INS: readonly (readonly [field: RegExp, value: (told: Value) => unknown])[] = [
  // Of what still runs: the time at which it began.
  [/(stage|apply)_status end_time$/, ({ start_time: begun }) => begun],
  // The depot says none; these two change nothing about a release.
  [/components\.\S+ category$/, () => "GENERAL"],
  [/depot_content\.\S+ category$/, () => "ENHANCEMENT"],
  [/depot_content\.\S+ urgency$/, () => "GENERAL"],
  // A component that the image takes out has none, nor has one whose version a draft leaves to the constraints.
  [/effective_component_info version$/, () => ""],
  [/component_override_info version$/, () => ""],
];

/** Undefined where nothing may stand for it. */
export function missingField(structure: string, field: string, told: Value): unknown {
  return STAND_INS.find(([pattern]) => pattern.test(`${structure} ${field}`))?.[1](told);
}
