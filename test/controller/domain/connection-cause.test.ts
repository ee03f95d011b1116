import assert from "node:assert/strict";
import {
  CONNECTION_CAUSES,
  connectionOf,
  isConnectionCause,
} from "../../../controller/domain/inventory/connection-cause.js";

const unreachable = (why: string) => ({ code: "PEER_UNREACHABLE", message: `10.0.0.1:9447 cannot be reached: ${why}` });
const LAST = "No connection established. Last error: Error:";

/** A problem of a call, and the state and cause it means. */
const CASES: readonly (readonly [problem: { code: string; message: string }, state: string, cause: string])[] = [
  [unreachable(`${LAST} connect ECONNREFUSED 10.0.0.1:9447`), "NOT_RESPONDING", "PORT_CLOSED"],
  [unreachable(`${LAST} connect ETIMEDOUT 10.0.0.1:9447`), "NOT_RESPONDING", "TIMED_OUT"],
  [unreachable("Name resolution failed for target dns:nowhere:9447"), "NOT_RESPONDING", "ADDRESS_UNKNOWN"],
  [unreachable(`${LAST} getaddrinfo ENOTFOUND nowhere`), "NOT_RESPONDING", "ADDRESS_UNKNOWN"],
  [
    unreachable(`${LAST} connect EHOSTUNREACH 10.0.0.1:9447. Resolution note: `),
    "NOT_RESPONDING",
    "NETWORK_UNREACHABLE",
  ],
  [unreachable("Connection dropped"), "NOT_RESPONDING", "CONNECTION_LOST"],
  [unreachable("read ECONNRESET"), "NOT_RESPONDING", "CONNECTION_LOST"],
  [unreachable(`${LAST} unable to verify the first certificate`), "DISCONNECTED", "CERTIFICATE_REFUSED"],
  [unreachable(`${LAST} the server is nobody, wanted is spiffe://x`), "DISCONNECTED", "CERTIFICATE_REFUSED"],
  [unreachable("something new"), "NOT_RESPONDING", "FAILED"],
  [{ code: "DEADLINE_EXCEEDED", message: "m" }, "NOT_RESPONDING", "TIMED_OUT"],
  [{ code: "HOST_MISTAKEN", message: "m" }, "DISCONNECTED", "HOST_MISTAKEN"],
  [{ code: "PEER_REFUSED", message: "m" }, "DISCONNECTED", "CALL_REFUSED"],
  [{ code: "ROLE_REFUSED", message: "m" }, "DISCONNECTED", "CALL_REFUSED"],
  [{ code: "INTERNAL", message: "m" }, "NOT_RESPONDING", "FAILED"],
];

describe("why a host is not connected", () => {
  for (const [problem, state, cause] of CASES)
    it(`${problem.code} "${problem.message.slice(-40)}" is ${cause}`, () => {
      const connection = connectionOf(problem);
      assert.deepEqual([connection.state, connection.cause], [state, cause]);
      assert.ok(connection.reason.includes(problem.message));
    });

  it("is one of a closed list", () => {
    for (const cause of CONNECTION_CAUSES) assert.ok(isConnectionCause(cause));
    assert.ok(!isConnectionCause("SOMETHING_ELSE"));
  });
});
