import type { ErrorBody } from "../../controller/api/wire/message.js";

/** What went wrong, as the controller told it, or as it looks from here. */
export interface ProblemFacts {
  /** Stable; UNREACHABLE where the controller could not be asked. */
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** HTTP; 0: there was no answer. */
  readonly status: number;
}

export class RestProblem extends Error {
  constructor(readonly facts: ProblemFacts) {
    super(facts.message);
  }
}

/** The problem that an answer tells, whatever its body is. */
export function problemOfAnswer(status: number, body: unknown): RestProblem {
  const told = body as Partial<ErrorBody> | undefined;
  const message = told?.messages?.[0]?.default_message;
  return new RestProblem({
    code: told?.data?.code ?? `HTTP_${status}`,
    message: message ?? `the controller answered with status ${status}`,
    remedy: told?.data?.remedy ?? "",
    details: told?.data?.details ?? {},
    status,
  });
}

export const unreachable = (): RestProblem =>
  new RestProblem({ code: "UNREACHABLE", message: "", remedy: "", details: {}, status: 0 });

/** Anything caught, as facts to be shown. */
export function factsOf(thrown: unknown): ProblemFacts {
  if (thrown instanceof RestProblem) return thrown.facts;
  return { code: "PAGE_FAILED", message: String(thrown), remedy: "", details: {}, status: 0 };
}

/** The facts of an error body that came inside an answer, such as a task's. */
export const factsOfBody = (body: ErrorBody): ProblemFacts => problemOfAnswer(400, body).facts;
