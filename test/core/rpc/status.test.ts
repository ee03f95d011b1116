import assert from "node:assert/strict";
import { Metadata, status, type ServiceError } from "@grpc/grpc-js";
import { coreProblem } from "../../../core/problem/core-problems.js";
import { isProblem } from "../../../core/problem/problem.js";
import { fromGrpcError, toGrpcStatus } from "../../../core/rpc/status.js";
import { decodeErrorInfo, encodeStatusDetails } from "../../../core/rpc/status-details.js";

const HEADER = "grpc-status-details-bin";
const PEER = { peer: "node-1:8443" };

function serviceError(code: number, details: string, header?: Uint8Array): ServiceError {
  const metadata = new Metadata();
  if (header !== undefined) metadata.set(HEADER, Buffer.from(header));
  return Object.assign(new Error(details), { code, details, metadata });
}
const withBody = (problem: string, domain = "greenroom") =>
  encodeStatusDetails({ code: 3, message: "m", info: { reason: "SOME_CODE", domain, metadata: { problem } } });

describe("the status of a call", () => {
  it("carries a problem whole in google.rpc.ErrorInfo", () => {
    const { body } = coreProblem("INPUT_INVALID", { where: "ä", what: "€" });
    const { code, details, metadata } = toGrpcStatus(coreProblem("INPUT_INVALID", { where: "ä", what: "€" }));
    assert.deepEqual([code, details], [body.grpc, body.message]);
    const header = metadata.get(HEADER)[0];
    const info = decodeErrorInfo(Buffer.isBuffer(header) ? header : Buffer.alloc(0));
    assert.deepEqual([info?.reason, info?.domain], ["INPUT_INVALID", "greenroom"]);
    assert.deepEqual(JSON.parse(info?.metadata["problem"] ?? ""), body);
  });

  it("stays below what a header may hold: details go first, then the end of the message", () => {
    const { details, metadata } = toGrpcStatus(coreProblem("INPUT_INVALID", { where: "x".repeat(50_000), what: "y" }));
    const restored = fromGrpcError(Object.assign(new Error(""), { code: 3, details, metadata }), PEER);
    assert.equal(restored.code, "INPUT_INVALID");
    assert.deepEqual(restored.details, {});
    assert.ok(JSON.stringify(restored.body).length < 4096);
  });

  it("keeps the cause of a stranger's error to itself", () => {
    const { metadata } = toGrpcStatus(new Error("outer", { cause: new Error("the secret") }));
    assert.ok(!String(metadata.get(HEADER)[0]).includes("the secret"));
  });

  const TRANSPORT: readonly (readonly [status, string])[] = [
    [status.UNAVAILABLE, "PEER_UNREACHABLE"],
    [status.DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED"],
    [status.CANCELLED, "CANCELED"],
    [status.UNIMPLEMENTED, "METHOD_UNIMPLEMENTED"],
    [status.UNAUTHENTICATED, "PEER_REFUSED"],
    [status.PERMISSION_DENIED, "PEER_REFUSED"],
    [status.INTERNAL, "PEER_FAILED"],
    [status.DATA_LOSS, "PEER_FAILED"],
  ];
  for (const [code, problem] of TRANSPORT)
    it(`is ${problem} for a bare ${status[code]}`, () => {
      assert.ok(isProblem(fromGrpcError(serviceError(code, "why"), PEER), problem));
    });

  const FRAMED: readonly (readonly [details: string, cause: string])[] = [
    [
      "No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:1.\nResolution note: ",
      "connect ECONNREFUSED 127.0.0.1:1",
    ],
    ["No connection established. Last error: read ECONNRESET. Resolution note: ", "read ECONNRESET"],
    [
      "No connection established. Last error: null. Resolution note: ",
      "No connection established. Last error: null. Resolution note: ",
    ],
    ["Connection dropped", "Connection dropped"],
    ["No connection established. Last error: a. Resolution note: b", "a. Resolution note: b"],
  ];
  for (const [details, cause] of FRAMED)
    it(`names the cause alone: ${cause}`, () => {
      const { message } = fromGrpcError(serviceError(status.UNAVAILABLE, details), PEER);
      assert.ok(message.endsWith(`: ${cause}`), message);
    });

  const GARBAGE: Readonly<Record<string, Uint8Array>> = {
    "no bytes": Buffer.alloc(0),
    "bytes that are no message": Buffer.from("ffffffffffffffffffff", "hex"),
    "a message that is cut": withBody("{}").subarray(0, -4),
    "another domain": withBody('{"code":"X"}', "example.com"),
    "a body that is no JSON": withBody("{"),
    "a body that is no object": withBody("7"),
  };
  for (const [what, header] of Object.entries(GARBAGE))
    it(`falls back to the bare status when the details are ${what}`, () => {
      assert.ok(isProblem(fromGrpcError(serviceError(14, "why", header), PEER), "PEER_UNREACHABLE"));
    });

  it("takes a code of a newer peer, and no field of a wrong type", () => {
    const sent = {
      code: "NEW_CODE",
      message: 7,
      remedy: null,
      details: { a: 1, b: { c: 1 }, d: ["x"], e: [1] },
      exit: "2",
    };
    const { body } = fromGrpcError(serviceError(9, "said", withBody(JSON.stringify(sent))), PEER);
    assert.deepEqual(body, {
      code: "NEW_CODE",
      message: "said",
      remedy: "",
      details: { a: 1, d: ["x"] },
      grpc: 9,
      http: 502,
      exit: 1,
    });
  });

  it("leaves a problem as it is, and makes a stranger INTERNAL", () => {
    const problem = coreProblem("CANCELED", { what: "x" });
    assert.equal(fromGrpcError(problem, PEER), problem);
    assert.ok(isProblem(fromGrpcError(new TypeError("x"), PEER), "INTERNAL"));
  });

  it("is never a success, and its code is a code, whatever a peer says", () => {
    const told = (body: object) => fromGrpcError(serviceError(3, "why", withBody(JSON.stringify(body))), PEER);
    for (const [exit, http] of [
      [0, 200],
      [-1, 302],
      [1.5, 1e9],
    ]) {
      const problem = told({ code: "SOME_CODE", exit, http });
      assert.deepEqual([problem.body.exit, problem.body.http], [1, 502]);
    }
    assert.equal(told({ code: "\u001b[2J" }).code, "SOME_CODE");
  });
});
