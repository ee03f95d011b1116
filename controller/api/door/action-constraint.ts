import type { FastifyServerOptions } from "fastify";

type Strategy = NonNullable<NonNullable<FastifyServerOptions["routerOptions"]>["constraints"]>[string];
type Storage = ReturnType<Strategy["storage"]>;
type Handler = Parameters<Storage["set"]>[1];

/**
 * Routing by `?action=…`, as vSphere does: one path carries several operations, each with its own body. Without an
 * action the plain route answers; an action that nobody serves is an unknown operation.
 */
export const actionConstraint: Strategy = {
  name: "action",
  storage: () => {
    const handlers = new Map<string, Handler>();
    return {
      get: (action) => handlers.get(action) ?? null,
      set: (action, handler) => void handlers.set(action, handler),
      empty: () => handlers.clear(),
    };
  },
  deriveConstraint: (request) => {
    const query = request.url?.split("?", 2)[1];
    const said = new URLSearchParams(query ?? "");
    // Below /rest clients write it with a tilde (WIRE part 1).
    const action = said.get("action") ?? said.get("~action") ?? undefined;
    // find-my-way means "no constraint" by undefined; its types know strings alone.
    return action as string;
  },
  validate: () => undefined,
  mustMatchWhenDerived: true,
};
