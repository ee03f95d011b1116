import type { RecommendationInfo } from "../../controller/api/wire/image/image.js";
import { moment } from "../../core/terminal/quantity.js";
import { renderFacts } from "../render/table.js";

type Recommended = NonNullable<RecommendationInfo["latest_recommendation"]>;

/** Recommendations for people, and why a newer base image is none. */
export function recommendationsText(found: RecommendationInfo): string {
  const specified = found.specified_base_image_version_recommendation;
  const facts = renderFacts([
    ["for", `${found.greenroom.commit}, at ${moment(found.check_time)}`],
    ["latest", oneText(found.latest_recommendation)],
    ["of this series", oneText(found.current_series_recommendation)],
    ["as asked for", specified === undefined ? "" : oneText(specified)],
  ]);
  const refused = found.base_image_explanation_details.map(
    ({ display_version, explanation }) =>
      `not ${display_version}: ${explanation.map(({ default_message }) => default_message).join("; ")}\n`,
  );
  return refused.length === 0 ? facts : `${facts}\n${refused.join("")}`;
}

function oneText(one: Recommended | undefined): string {
  if (one === undefined) return "nothing newer in the library that goes together";
  const { base_image, add_on, components, hardware_support } = one;
  return [
    `base image ${base_image.version}`,
    ...(add_on === undefined ? [] : [`add-on ${add_on.name} ${add_on.version}`]),
    ...Object.values(hardware_support?.packages ?? {}).map(({ pkg, version }) => `${pkg} ${version}`),
    ...Object.entries(components).map(([name, { version }]) => `${name} ${version ?? "removed"}`),
  ].join(", ");
}
