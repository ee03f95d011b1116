/** Whatever may be in the library several times under one name. */
interface Released {
  readonly releaseDate: string;
}

const dateOf = ({ releaseDate }: Released): number => {
  const at = Date.parse(releaseDate);
  return Number.isNaN(at) ? 0 : at;
};

/** The newest by release date; of equals the one that sorts first as JSON, so that the order of a library never matters. */
export function newest<T extends Released>(candidates: readonly T[]): T | undefined {
  const ranked = candidates.map((one) => ({ one, at: dateOf(one), text: JSON.stringify(one) }));
  ranked.sort((a, b) => b.at - a.at || (a.text < b.text ? -1 : 1));
  return ranked[0]?.one;
}
