import rateLimit from "@fastify/rate-limit";
import type { FastifyReply, FastifyRequest } from "fastify";
import { apiProblem } from "../door/api-problems.js";
import type { RestServer } from "../door/server.js";

export interface RateLimits {
  /** Requests a minute of one user. */
  readonly ofUser: number;
  /** Of one address, whoever they are from; many users may share one. */
  readonly ofAddress: number;
}

type Check = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** Judges requests by address before anything is looked up, and by user once that is known: RATE_LIMITED. */
export interface RateCheck {
  readonly byAddress: Check;
  readonly byUser: (request: FastifyRequest, reply: FastifyReply, user: string) => Promise<void>;
}

export async function rateChecks(server: RestServer, { ofUser, ofAddress }: RateLimits): Promise<RateCheck> {
  await server.register(rateLimit, { global: false, cache: 20_000 });
  const users = new WeakMap<FastifyRequest, string>();
  const options = { timeWindow: 60_000 } as const;
  const address = server.createRateLimit({ ...options, max: ofAddress, keyGenerator: (request) => request.ip });
  const user = server.createRateLimit({ ...options, max: ofUser, keyGenerator: (request) => users.get(request) ?? "" });
  const judge = async (check: typeof address, request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const judged = await check(request);
    if (judged.isAllowed || !judged.isExceeded) return;
    void reply.header("retry-after", judged.ttlInSeconds);
    throw apiProblem("RATE_LIMITED", { most: judged.max, seconds: judged.ttlInSeconds });
  };
  return {
    byAddress: (request, reply) => judge(address, request, reply),
    byUser: (request, reply, name) => {
      users.set(request, name);
      return judge(user, request, reply);
    },
  };
}
