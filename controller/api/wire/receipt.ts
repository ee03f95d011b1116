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

/** GET /api/greenroom/hosts/{h}/receipts: each different thing that the host has said, newest first. */
export const receiptSummary = z.object({
  /** Of the newest receipt that says so; GET …/receipts/{counter} has it whole. */
  counter: z.number().int(),
  state: z.string(),
  image_digest: z.string(),
  firmware: z.string(),
  vibs: z.number().int(),
  persistence: z.string(),
  boot_id: z.string(),
  /** The host's clock. */
  signed_at: z.string(),
  /** When the controller first and last verified a receipt that says so. */
  first_at: z.string(),
  last_at: z.string(),
});

export type ReceiptSummary = z.infer<typeof receiptSummary>;
