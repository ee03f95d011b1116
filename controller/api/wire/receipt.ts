import { z } from "zod";

/** GET /api/greenroom/hosts/{h}/receipt: the host's newest receipt as it signed it, and what it says. */
export const receiptAnswer = z.object({
  /** DSSE envelope: check it yourself with the host's receipt key. */
  envelope: z.unknown(),
  /** formats/receipt: the payload of the envelope. */
  receipt: z.unknown(),
  /** When the controller verified and stored it, RFC 3339. */
  verified_at: z.string(),
});

export type ReceiptAnswer = z.infer<typeof receiptAnswer>;
