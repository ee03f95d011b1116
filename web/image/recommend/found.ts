import type { RecommendationInfo } from "../../../controller/api/wire/image/image.js";

type Software = NonNullable<RecommendationInfo["latest_recommendation"]>;

export interface FoundImage {
  /** By what name it is taken into a draft. */
  readonly source: "LATEST_RECOMMENDATION" | "CURRENT_SERIES_RECOMMENDATION";
  readonly software: Software;
}

/** The images that are recommended, newest first; the one of the same series only where it is another. */
export function foundIn(info: RecommendationInfo): readonly FoundImage[] {
  const { latest_recommendation: latest, current_series_recommendation: series } = info;
  const isOther = JSON.stringify(latest) !== JSON.stringify(series);
  return [
    ...(latest === undefined ? [] : [{ source: "LATEST_RECOMMENDATION" as const, software: latest }]),
    ...(series === undefined || !isOther
      ? []
      : [{ source: "CURRENT_SERIES_RECOMMENDATION" as const, software: series }]),
  ];
}

/** Its parts above the base image, each with its version. */
export function partsOf({ add_on: addOn, hardware_support: support, components }: Software): readonly string[] {
  const packages = Object.values(support?.packages ?? {}).map(({ pkg, version }) => `${pkg} ${version}`);
  const own = Object.entries(components).flatMap(([name, { version }]) =>
    typeof version === "string" ? [`${name} ${version}`] : [],
  );
  return [...(addOn === undefined ? [] : [`${addOn.name} ${addOn.version}`]), ...packages, ...own];
}
