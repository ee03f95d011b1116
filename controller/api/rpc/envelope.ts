import { z } from "zod";

const text = z.string().max(4096);

/** `securityCtx`: user and password for a log-in, the session's id for anything else. */
const securityContext = z.object({
  schemeId: text.optional(),
  userName: text.optional(),
  password: text.optional(),
  sessionId: text.optional(),
});

/** POST /api: JSON-RPC 2.0 as the vSphere SDK speaks it; headers vapi-* are hints that nobody needs. */
export const rpcCall = z.object({
  jsonrpc: z.literal("2.0"),
  method: z.literal("invoke"),
  id: z.union([z.string().max(256), z.number()]).nullish(),
  params: z.object({
    serviceId: z.string().max(256),
    operationId: z.string().max(256),
    input: z.unknown(),
    ctx: z.object({ securityCtx: securityContext.nullish() }).nullish(),
  }),
});

export type RpcCall = z.infer<typeof rpcCall>;

/** Always with HTTP 200: `result.output`, or `result.error`; `error` where the message itself is none. */
export const rpcAnswer = z.object({
  jsonrpc: z.literal("2.0"),
  id: z.union([z.string(), z.number()]).nullable(),
  result: z.object({ output: z.unknown().optional(), error: z.unknown().optional() }).optional(),
  error: z.object({ code: z.number().int(), message: z.string() }).optional(),
});

export type RpcAnswer = z.infer<typeof rpcAnswer>;
