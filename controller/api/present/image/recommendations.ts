import type { Recommendation } from "../../../domain/recommendation/recommendations.js";
import type { StoreReader } from "../../../store/repositories.js";
import type { RecommendationInfo } from "../../wire/image/image.js";
import { localizable } from "../../door/error-body.js";
import { presentBaseImage, presentParts, type Offers } from "./software-parts.js";

/** The recommendations of a scope as they are now; undefined where there are none, or a commit made them void. */
export async function presentRecommendations(
  reader: StoreReader,
  scopeId: string,
): Promise<RecommendationInfo | undefined> {
  const found = await reader.recommendations.get(scopeId);
  if (found === undefined) return undefined;
  const { latest, currentSeries, specified, refused } = found.recommendations;
  const offers = await reader.contents.offers();
  return {
    ...(latest !== null && { latest_recommendation: presentOne(latest, offers) }),
    ...(currentSeries !== null && { current_series_recommendation: presentOne(currentSeries, offers) }),
    ...(specified !== null && { specified_base_image_version_recommendation: presentOne(specified, offers) }),
    base_image_explanation_details: refused.map(({ version, displayName, why }) => {
      const explanation = [localizable("recommendation.refused", why)];
      return { display_name: displayName, display_version: version, explanation };
    }),
    check_time: found.checkedAt,
    greenroom: { commit: found.commitId },
  };
}

const presentOne = ({ spec }: Recommendation, offers: Offers) => ({
  base_image: presentBaseImage(spec.baseImage.version, offers),
  ...presentParts(spec, offers),
});
