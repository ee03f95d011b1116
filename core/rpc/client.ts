import type {
  DescMessage,
  DescMethod,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import { Client, Metadata, type CallOptions, type ChannelCredentials } from "@grpc/grpc-js";
import { coreProblem } from "../problem/core-problems.js";
import { channelOptions } from "./channel-options.js";
import { watchConnectivity, type ChannelState } from "./connectivity.js";
import { deserializer, serializer, type Sent } from "./definition.js";
import { fromGrpcError } from "./status.js";

/** How long a call may take, in milliseconds, and what cancels it. */
export interface CallLimits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

type Call<M> =
  M extends DescMethodUnary<infer I, infer O>
    ? (request: MessageInitShape<I>, limits: CallLimits) => Promise<MessageShape<O>>
    : M extends DescMethodServerStreaming<infer I, infer O>
      ? (request: MessageInitShape<I>, limits?: Partial<CallLimits>) => AsyncIterable<MessageShape<O>>
      : never;

/** The methods of a service by their local names, and the channel they share. */
export type RpcClient<S extends DescService> = {
  readonly [K in keyof S["method"]]: Call<S["method"][K]>;
} & ClientChannel;

export interface ClientChannel {
  /** Ends every call and the connection; the client is of no use afterwards. */
  close(): void;
  /** Connects without a call. */
  connect(): void;
  /** Calls back with the state now and at every change, until the returned function is called or the client closed. */
  onState(listener: (state: ChannelState) => void): () => void;
}

export interface ClientPlace {
  /** "host:port" or "unix:/path". */
  readonly address: string;
  readonly credentials: ChannelCredentials;
  /** The :authority of the calls; a fixed name unless told, since peers are known by role and not by name. */
  readonly authority?: string;
  /** A longer answer fails its call; as for every channel unless told. */
  readonly maxReceiveBytes?: number;
}

/** A typed client of a protobuf-es service over one channel. Every failure of a call is a Problem. */
export function rpcClient<S extends DescService>(service: S, place: ClientPlace): RpcClient<S> {
  const client = new Client(targetOf(place.address), place.credentials, channelOptions(place));
  const calls = service.methods.map(
    (method) => [method.localName, callOf({ client, service, method, place })] as const,
  );
  const channel: ClientChannel = {
    close: () => client.close(),
    connect: () => void client.getChannel().getConnectivityState(true),
    onState: (listener) => watchConnectivity(client.getChannel(), listener),
  };
  // The mapped type is built from the same list of methods that was just walked.
  return Object.assign(channel, Object.fromEntries(calls)) as RpcClient<S>;
}

/**
 * grpc-js takes what stands before the first colon for a scheme where it knows one: a host that calls itself "unix" would lead to a socket on
 * this machine. So the scheme is always said: a Unix path, or else a name or address with its port.
 */
const targetOf = (address: string): string => (address.startsWith("unix:/") ? address : `dns:${address}`);

interface Wire {
  readonly client: Client;
  readonly service: DescService;
  readonly method: DescMethod;
  readonly place: ClientPlace;
}

function callOf(wire: Wire): unknown {
  if (wire.method.methodKind === "unary") return (request: Request, limits: CallLimits) => unary(wire, request, limits);
  if (wire.method.methodKind === "server_streaming")
    return (request: Request, limits?: Partial<CallLimits>) => streaming(wire, request, limits ?? {});
  throw coreProblem("INTERNAL", { what: `${wire.method.name}: streams from the client are not supported` });
}

type Request = Sent<DescMessage>;
type Response = MessageShape<DescMessage>;

const pathOf = ({ service, method }: Wire): string => `/${service.typeName}/${method.name}`;
const optionsOf = ({ timeoutMs }: Partial<CallLimits>): CallOptions =>
  timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };

function unary(wire: Wire, request: Request, limits: CallLimits): Promise<Response> {
  const { client, method, place } = wire;
  return new Promise((resolve, reject) => {
    if (limits.signal?.aborted) return reject(coreProblem("CANCELED", { what: `the call to ${place.address}` }));
    const call = client.makeUnaryRequest(
      pathOf(wire),
      serializer(method.input),
      deserializer(method.output),
      request,
      new Metadata(),
      optionsOf(limits),
      (error, response) => {
        limits.signal?.removeEventListener("abort", cancel);
        if (error) reject(fromGrpcError(error, { peer: place.address }));
        else if (response === undefined) reject(coreProblem("INTERNAL", { what: `${pathOf(wire)} answered nothing` }));
        else resolve(response);
      },
    );
    const cancel = () => call.cancel();
    limits.signal?.addEventListener("abort", cancel);
  });
}

async function* streaming(wire: Wire, request: Request, limits: Partial<CallLimits>): AsyncGenerator<Response> {
  const { client, method, place } = wire;
  if (limits.signal?.aborted) throw coreProblem("CANCELED", { what: `the call to ${place.address}` });
  const call = client.makeServerStreamRequest(
    pathOf(wire),
    serializer(method.input),
    deserializer(method.output),
    request,
    new Metadata(),
    optionsOf(limits),
  );
  const cancel = () => call.cancel();
  limits.signal?.addEventListener("abort", cancel);
  try {
    // grpc-js types the stream as a bare Readable; each of its objects went through the deserializer above.
    for await (const message of call as AsyncIterable<Response>) yield message;
  } catch (error) {
    throw fromGrpcError(error, { peer: place.address });
  } finally {
    limits.signal?.removeEventListener("abort", cancel);
    // Whoever stops reading early must not leave the stream open; after the end it does nothing.
    call.on("error", () => undefined);
    call.cancel();
  }
}
