/** What a code of a problem table says about itself, wherever the problem surfaces. */
export interface ProblemRule<A extends ProblemDetails = ProblemDetails> {
  /** gRPC status code, as numbered by the gRPC specification. */
  readonly grpc: number;
  readonly http: number;
  /** Exit code of the command line, see docs/errors.md. */
  readonly exit: number;
  /** One sentence: what was wrong, and where. */
  readonly says: (details: A) => string;
  /** What to do about it. */
  readonly remedy: string;
}

export type ProblemDetails = Readonly<Record<string, string | number | boolean | readonly string[]>>;

// A table is indexed by code; `never` makes `says` of every shape of details assignable.
export type ProblemTable = Readonly<Record<string, ProblemRule<never>>>;

/** The form in which a problem crosses gRPC, REST and files. */
export interface ProblemBody {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly details: ProblemDetails;
  readonly grpc: number;
  readonly http: number;
  readonly exit: number;
}

/** The one error class of the product: a stable code, what was wrong and where, and what to do. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly body: ProblemBody;

  constructor(body: ProblemBody, options?: ErrorOptions) {
    super(body.message, options);
    this.body = body;
  }

  get code(): string {
    return this.body.code;
  }

  get details(): ProblemDetails {
    return this.body.details;
  }

  get remedy(): string {
    return this.body.remedy;
  }
}

type DetailsOf<R> = R extends { says: (details: infer A) => string } ? A : never;

/**
 * The thrower of a table: `const vibProblem = thrower(VIB_PROBLEMS)`, then
 * `throw vibProblem("AR_BAD_MAGIC", { path })`. The details are typed per code.
 */
export function thrower<T extends ProblemTable>(table: T) {
  return <C extends keyof T & string>(code: C, details: DetailsOf<T[C]>, cause?: unknown): Problem => {
    const rule = table[code] as unknown as ProblemRule<DetailsOf<T[C]> & ProblemDetails>;
    const body: ProblemBody = {
      code,
      message: rule.says(details as DetailsOf<T[C]> & ProblemDetails),
      remedy: rule.remedy,
      details: details as ProblemDetails,
      grpc: rule.grpc,
      http: rule.http,
      exit: rule.exit,
    };
    return new Problem(body, cause === undefined ? undefined : { cause });
  };
}

/** Whether something thrown is a problem of this code. */
export function isProblem(thrown: unknown, code?: string): thrown is Problem {
  return thrown instanceof Problem && (code === undefined || thrown.code === code);
}
