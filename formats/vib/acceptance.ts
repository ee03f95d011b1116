/** Acceptance levels, strict first (FORMAT facts 5.4: descriptor word, API name). */
export const ACCEPTANCE_LEVELS = [
  "VMwareCertified",
  "VMwareAccepted",
  "PartnerSupported",
  "CommunitySupported",
] as const;

export type AcceptanceLevel = (typeof ACCEPTANCE_LEVELS)[number];

const BY_DESCRIPTOR_WORD: Readonly<Record<string, AcceptanceLevel>> = {
  certified: "VMwareCertified",
  accepted: "VMwareAccepted",
  partner: "PartnerSupported",
  signed: "PartnerSupported",
  community: "CommunitySupported",
  unsigned: "CommunitySupported",
};

/** The level that a word of a descriptor names; undefined for a word nobody knows. */
export const acceptanceOfWord = (word: string): AcceptanceLevel | undefined => BY_DESCRIPTOR_WORD[word];

/** The word a descriptor uses for a level. */
export const wordOfAcceptance = (level: AcceptanceLevel): string =>
  ({
    VMwareCertified: "certified",
    VMwareAccepted: "accepted",
    PartnerSupported: "partner",
    CommunitySupported: "community",
  })[level];

/** Whether a VIB of this level may enter a host with this floor. */
export const meetsFloor = (level: AcceptanceLevel, floor: AcceptanceLevel): boolean =>
  ACCEPTANCE_LEVELS.indexOf(level) <= ACCEPTANCE_LEVELS.indexOf(floor);

export const isAcceptanceLevel = (text: string): text is AcceptanceLevel =>
  (ACCEPTANCE_LEVELS as readonly string[]).includes(text);
