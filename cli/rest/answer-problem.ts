import { EXIT, GRPC } from "../../core/problem/core-problems.js";
import { Problem, type ProblemDetails } from "../../core/problem/problem.js";
import type { ErrorBody } from "../../controller/api/wire/message.js";
import { cliProblem } from "../cli-problems.js";
import type { HttpAnswer } from "./transport.js";

/** An error answer of the controller as the problem that it was there: same code, remedy, details and exit code. */
export function answerProblem(url: string, answer: HttpAnswer): Problem {
  const body = parseError(answer.body);
  if (body === undefined)
    return cliProblem("CONTROLLER_ANSWER_STRANGE", { url, what: `status ${answer.status} without a Greenroom error` });
  return bodyProblem(body, answer.status);
}

/** The problem inside an error body; a task that failed carries one as well. */
export function bodyProblem(body: ErrorBody, http = 400): Problem {
  return new Problem({
    code: body.data.code,
    message: body.messages.map((message) => message.default_message).join(" "),
    remedy: body.data.remedy,
    details: body.data.details as ProblemDetails, // border: JSON of the same release, printed only
    grpc: GRPC.unknown,
    http,
    exit: body.data.exit,
  });
}

function parseError(bytes: Buffer): ErrorBody | undefined {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined; // a proxy's page, told by its status alone
  }
  return isErrorBody(json) ? json : undefined;
}

function isErrorBody(json: unknown): json is ErrorBody {
  if (typeof json !== "object" || json === null || !("messages" in json) || !("data" in json)) return false;
  const { messages, data } = json;
  if (!Array.isArray(messages) || typeof data !== "object" || data === null) return false;
  return "code" in data && "remedy" in data && "exit" in data && "details" in data;
}

/** Whether an error answer says that something asked for does not exist (yet). */
export const isNotFound = (thrown: unknown): boolean =>
  thrown instanceof Problem && (thrown.body.http === 404 || thrown.body.exit === EXIT.notFound);
