import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { status, type handleServerStreamingCall, type handleUnaryCall, type Server } from "@grpc/grpc-js";

/** Numbers of grpc.health.v1.HealthCheckResponse.ServingStatus. */
const STATUSES = { UNKNOWN: 0, SERVING: 1, NOT_SERVING: 2, SERVICE_UNKNOWN: 3 } as const;

export type ServingStatus = "UNKNOWN" | "SERVING" | "NOT_SERVING";
type AnsweredStatus = keyof typeof STATUSES;

/** Changes the status of a service while serving; watchers are told. */
export interface Health {
  set(service: string, status: ServingStatus): void;
}

interface HealthCheck {
  /** Full service name; "" is the server. */
  readonly service: string;
}

/** Field 1 of either message; what else a newer protocol may have is skipped. */
function readCheck(bytes: Buffer): HealthCheck {
  const reader = new BinaryReader(bytes);
  let service = "";
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === 1 && type === WireType.LengthDelimited) service = reader.string();
    else reader.skip(type);
  }
  return { service };
}

const writeStatus = (answered: AnsweredStatus): Buffer =>
  Buffer.from(new BinaryWriter().tag(1, WireType.Varint).int32(STATUSES[answered]).finish());

const METHOD = {
  requestStream: false,
  requestSerialize: ({ service }: HealthCheck): Buffer =>
    Buffer.from(new BinaryWriter().tag(1, WireType.LengthDelimited).string(service).finish()),
  requestDeserialize: readCheck,
  responseSerialize: writeStatus,
  responseDeserialize: (bytes: Buffer): Buffer => bytes,
} as const;

const DEFINITION = {
  check: { ...METHOD, path: "/grpc.health.v1.Health/Check", responseStream: false },
  watch: { ...METHOD, path: "/grpc.health.v1.Health/Watch", responseStream: true },
} as const;

/**
 * Adds grpc.health.v1.Health (Check and Watch of the public protocol) with these statuses by full service name. Two fields on the wire: the
 * package that does the same brings a parser of .proto files along, 7 MiB of memory in a process that shall stay small.
 */
export function addHealth(server: Server, statuses: Readonly<Record<string, ServingStatus>>): Health {
  const known = new Map<string, ServingStatus>(Object.entries(statuses));
  const watchers = new Set<() => void>();
  const check: handleUnaryCall<HealthCheck, AnsweredStatus> = ({ request }, answer) => {
    const found = known.get(request.service);
    if (found === undefined) answer({ code: status.NOT_FOUND, details: `no service ${request.service.slice(0, 100)}` });
    else answer(null, found);
  };
  const watch: handleServerStreamingCall<HealthCheck, AnsweredStatus> = (call) => {
    let told: AnsweredStatus | undefined;
    const tell = (): void => {
      const now = known.get(call.request.service) ?? "SERVICE_UNKNOWN";
      if (now !== told) call.write(now);
      told = now;
    };
    watchers.add(tell);
    call.on("cancelled", () => {
      watchers.delete(tell);
      call.end();
    });
    tell();
  };
  server.addService(DEFINITION, { check, watch });
  return {
    set(service, serving) {
      known.set(service, serving);
      for (const tell of watchers) tell();
    },
  };
}
