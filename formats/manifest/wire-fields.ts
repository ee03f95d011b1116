import { z } from "zod";

/** Fields that manifests, orders and receipts share; every one is bounded. */
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/, "expected 64 lower-case hex digits");
export const imageDigestText = z.string().regex(/^sha256:[0-9a-f]{64}$/, "expected sha256:<64 hex digits>");
export const label = z.string().min(1).max(1024);
export const shortText = z.string().max(4096);
/** RFC 3339 with a zone. */
export const moment = z.iso.datetime({ offset: true }).max(64);
/** A number that only grows: 1 … 2^53-1. */
export const counter = z.int().min(1).max(Number.MAX_SAFE_INTEGER);
export const byteCount = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
