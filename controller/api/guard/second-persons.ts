import type { FastifyRequest } from "fastify";
import { accessProblem } from "../../domain/access/access-problems.js";
import { decided, type ApprovalDecision, type HeldRequest } from "../../domain/access/approval.js";
import { isSameObject, objectWords, type AccessObject } from "../../domain/access/decision.js";
import type { ApprovalNews } from "../access/approval-news.js";
import type { ApprovalRecord } from "../../store/access/approvals.js";
import type { Store } from "../../store/open-store.js";
import { isBounded, requirePrivilege, type Caller } from "../door/caller.js";
import type { RestServer } from "../door/server.js";
import { PASS_HEADER, type Guard } from "./guard.js";
import type { Idempotency } from "./idempotency.js";
import type { RouteAccess, SecondPerson } from "./needs.js";

export interface SecondPersonsParts {
  readonly store: Store;
  readonly now: () => number;
  readonly guard: Guard;
  readonly bodies: Pick<Idempotency, "bodyOf">;
  readonly news: Pick<ApprovalNews, "changed" | "look">;
}

const MOST_OUTCOME = 2_000;

/** Holds back what a second person has to approve, and carries it out, as it was asked for and by whom, once somebody has. */
export class SecondPersons {
  readonly #parts: SecondPersonsParts;
  #server: RestServer | undefined;

  constructor(parts: SecondPersonsParts) {
    this.#parts = parts;
  }

  install(server: RestServer): void {
    this.#server = server;
    server.addHook("preHandler", async (request) => {
      const { access } = request.routeOptions.config;
      const person = access?.secondPerson;
      if (access === undefined || person === undefined) return;
      if (person.when === undefined || (await person.when(request))) await this.#hold(request, access, person);
    });
  }

  /** Approves (and carries it out), denies or withdraws: APPROVAL_DECIDED, APPROVAL_OWN, PRIVILEGE_MISSING. */
  async decide(id: string, decision: ApprovalDecision, by: { readonly caller: Caller; readonly note: string }) {
    const { store, now, news } = this.#parts;
    const { caller, note } = by;
    const approval = await store.transact(async ({ approvals, audits }) => {
      const asked = await approvals.need(id);
      // One's own wish may be taken back by whoever lost the privilege since, but not by a token that never had it.
      if (decision !== "withdraw" || isBounded(caller)) requirePrivilege(caller, asked.privilege, asked.object);
      const status = decided(asked, { decision, by: caller.user, nowMs: now() });
      const detail = { act: asked.act, requestedBy: asked.requestedBy, note };
      await audits.append({ who: caller.user, what: `approval ${decision}`, onWhat: id, outcome: "OK", detail });
      return approvals.decide(id, { status, by: caller.user, note });
    });
    await news.changed(id);
    return approval.status === "APPROVED" ? this.#carryOut(approval) : approval;
  }

  /** What was approved when the controller ended, and perhaps begun: its idempotency key keeps it from being done twice. */
  async resume(): Promise<void> {
    const { store, news } = this.#parts;
    for (const approval of await store.reader.approvals.approved()) await this.#carryOut(approval);
    await news.look();
  }

  async #hold(request: FastifyRequest, { privilege }: RouteAccess, person: SecondPerson): Promise<void> {
    const { guard, store, news } = this.#parts;
    const caller = guard.callerOf(request);
    const object = guard.objectOf(request);
    if (caller.approval !== undefined) return this.#needSame(caller.approval, object);
    const rule = await store.reader.approvalRules.asks(object, person.act);
    if (rule === undefined) return;
    const wish = {
      ...{ act: person.act, object, identity: caller.identity, ttlSeconds: rule.ttlSeconds },
      ...{ privilege: person.privilege ?? privilegeOf(privilege), request: await this.#heldRequest(request, person) },
    };
    const approval = await store.transact(async ({ approvals, audits }) => {
      const waiting = await approvals.waiting(caller.user, wish.request);
      const asked = waiting ?? (await approvals.ask(wish));
      const detail = { act: person.act, on: objectWords(object) };
      await audits.append({ who: caller.user, what: "approval ask", onWhat: asked.id, outcome: "OK", detail });
      return asked;
    });
    const { id, act, expiresAt: until } = approval;
    await news.changed(id);
    throw accessProblem("APPROVAL_NEEDED", { act, on: objectWords(object), approval: id, until });
  }

  /** A name in its path may mean something else by now, which nobody has approved: APPROVAL_ELSEWHERE. */
  async #needSame(id: string, now: AccessObject): Promise<void> {
    const { object } = await this.#parts.store.reader.approvals.need(id);
    if (isSameObject(object, now)) return;
    throw accessProblem("APPROVAL_ELSEWHERE", { approval: id, on: objectWords(object), now: objectWords(now) });
  }

  async #heldRequest(request: FastifyRequest, { pin }: SecondPerson): Promise<HeldRequest> {
    const { method, url } = request;
    const agent = request.headers["user-agent"];
    const match = request.headers["if-match"];
    const headers = {
      ...(agent !== undefined && { "user-agent": agent.slice(0, 120) }),
      ...(match !== undefined && { "if-match": match }),
      // What is approved is what is pinned: a client's own `*` would let anything through.
      ...(await pin?.(request)),
    };
    return { method, url, headers, body: this.#parts.bodies.bodyOf(request) };
  }

  async #carryOut(approval: ApprovalRecord): Promise<ApprovalRecord> {
    const { guard, store, news } = this.#parts;
    const { method, url, headers, body } = approval.request;
    const answer = await this.#server?.inject({
      method: method as "POST", // border: it came by this very door
      url,
      headers: {
        ...headers,
        ...(body !== "" && { "content-type": "application/json" }),
        "idempotency-key": approval.id,
        [PASS_HEADER]: guard.pass(approval.identity, approval.id),
      },
      ...(body !== "" && { payload: body }),
    });
    const status = answer !== undefined && answer.statusCode < 300 ? "DONE" : "FAILED";
    const outcome = (answer?.body ?? "").slice(0, MOST_OUTCOME);
    const done = await store.transact(async ({ approvals }) => {
      await approvals.end(approval.id, status, outcome);
      return approvals.need(approval.id);
    });
    await news.changed(approval.id);
    return done;
  }
}

/** The first is the one that is asked for. */
const privilegeOf = (privilege: RouteAccess["privilege"]) =>
  (typeof privilege === "string" ? undefined : privilege[0]) ?? "Greenroom.Access.Write";
