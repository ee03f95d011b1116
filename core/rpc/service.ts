import type {
  DescMessage,
  DescMethod,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import type {
  Server,
  ServerUnaryCall,
  ServerWritableStream,
  sendUnaryData,
  UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { coreProblem } from "../problem/core-problems.js";
import { roleOfCertificate } from "../trust/roles.js";
import { OpenCalls } from "./call/open-calls.js";
import { serviceDefinition, type Sent } from "./definition.js";
import { rpcProblem } from "./rpc-problems.js";
import { toGrpcStatus } from "./status.js";

/** What a method knows about its call besides the request. */
export interface RpcContext {
  /** Aborted when the caller cancels, goes away, or its deadline passes. */
  readonly signal: AbortSignal;
  /** The role in the caller's verified certificate; undefined without one, as on the local socket. */
  readonly peerRole: string | undefined;
  /** Serial number of the same certificate, lower-case hex. */
  readonly peerSerial: string | undefined;
  /** Milliseconds since 1970; absent when the caller set none. */
  readonly deadline?: number;
}

type Method<M> =
  M extends DescMethodUnary<infer I, infer O>
    ? (request: MessageShape<I>, context: RpcContext) => Promise<MessageInitShape<O>>
    : M extends DescMethodServerStreaming<infer I, infer O>
      ? (request: MessageShape<I>, context: RpcContext) => AsyncIterable<MessageInitShape<O>>
      : never;

/** The methods of a service by their local names; those left out answer UNIMPLEMENTED. */
export type Implementation<S extends DescService> = { readonly [K in keyof S["method"]]?: Method<S["method"][K]> };

type AnyMessage = MessageShape<DescMessage>;
type AnyUnary = (request: AnyMessage, context: RpcContext) => Promise<Sent<DescMessage>>;
type AnyStreaming = (request: AnyMessage, context: RpcContext) => AsyncIterable<Sent<DescMessage>>;

/**
 * Adds a service to a server. Whatever a method throws leaves as the gRPC status of its problem. `calls`: whose end ends every call; a server that
 * has nothing to close after its calls needs none.
 */
export function addService<S extends DescService>(
  server: Server,
  service: S,
  implementation: Implementation<S>,
  calls = new OpenCalls(),
): void {
  const methods = new Map<string, unknown>(Object.entries(implementation));
  const handlers: UntypedServiceImplementation = {};
  for (const method of service.methods)
    handlers[method.localName] = handlerOf(method, methods.get(method.localName) ?? unimplemented(method), calls);
  server.addService(serviceDefinition(service), handlers);
}

function handlerOf(method: DescMethod, run: unknown, calls: OpenCalls): UntypedServiceImplementation[string] {
  // Implementation<S> has typed the method against its description; the map of handlers is untyped in grpc-js.
  if (method.methodKind === "unary") return unaryHandler(run as AnyUnary, calls);
  if (method.methodKind === "server_streaming") return streamingHandler(run as AnyStreaming, calls);
  throw coreProblem("INTERNAL", { what: `${method.name}: streams from the client are not supported` });
}

function unimplemented(method: DescMethod): AnyUnary & AnyStreaming {
  const refuse = () => {
    throw rpcProblem("METHOD_UNIMPLEMENTED", { method: `${method.parent.typeName}/${method.name}` });
  };
  return refuse;
}

type AnyCall = ServerUnaryCall<AnyMessage, Sent<DescMessage>> | ServerWritableStream<AnyMessage, Sent<DescMessage>>;

function contextOf(call: AnyCall, calls: OpenCalls): RpcContext {
  const abort = new AbortController();
  const gone = () => abort.abort(coreProblem("CANCELED", { what: `the call ${call.getPath()}` }));
  if (call.cancelled) gone();
  call.on("cancelled", gone);
  const { sslPeerCertificate } = call.getAuthContext();
  const deadline = Number(call.getDeadline());
  return {
    signal: AbortSignal.any([abort.signal, calls.ending]),
    peerRole: sslPeerCertificate && roleOfCertificate(sslPeerCertificate),
    peerSerial: sslPeerCertificate?.serialNumber?.toLowerCase(),
    ...(Number.isFinite(deadline) ? { deadline } : {}),
  };
}

function unaryHandler(run: AnyUnary, calls: OpenCalls) {
  return (call: ServerUnaryCall<AnyMessage, Sent<DescMessage>>, answer: sendUnaryData<Sent<DescMessage>>): void => {
    const answering = async () => run(call.request, contextOf(call, calls));
    calls.carry(answering).then(
      (response) => answer(null, response),
      (thrown: unknown) => answer(toGrpcStatus(thrown)),
    );
  };
}

function streamingHandler(run: AnyStreaming, calls: OpenCalls) {
  return (call: ServerWritableStream<AnyMessage, Sent<DescMessage>>): void => {
    const streaming = async () => {
      const context = contextOf(call, calls);
      for await (const message of run(call.request, context)) {
        if (context.signal.aborted) return;
        if (!call.write(message)) await drained(call, context.signal);
      }
    };
    calls.carry(streaming).then(
      () => call.end(),
      // grpc-js takes the status of a stream from its error event.
      (thrown: unknown) => call.emit("error", toGrpcStatus(thrown)),
    );
  };
}

/** Back-pressure: until the caller has taken what was written, or is gone. */
function drained(call: ServerWritableStream<AnyMessage, Sent<DescMessage>>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      call.off("drain", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    call.on("drain", done);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
