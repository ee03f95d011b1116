import { accessProblem } from "./access-problems.js";

const FEWEST = 12;
const MOST = 256;

/** A password that may be set: long rather than strange (NIST SP 800-63B 5.1.1.2). PASSWORD_WEAK. */
export function checkPassword(password: string, user: string): string {
  if (password.length < FEWEST) throw accessProblem("PASSWORD_WEAK", { why: `it has fewer than ${FEWEST} characters` });
  if (password.length > MOST) throw accessProblem("PASSWORD_WEAK", { why: `it has more than ${MOST} characters` });
  if (password.toLowerCase().includes(user.toLowerCase()))
    throw accessProblem("PASSWORD_WEAK", { why: "it holds the user's name" });
  if (new Set(password).size < 5) throw accessProblem("PASSWORD_WEAK", { why: "it repeats a few characters" });
  return password;
}
