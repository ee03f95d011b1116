import {
  create,
  fromBinary,
  isMessage,
  toBinary,
  type DescMessage,
  type DescService,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import type { MethodDefinition, ServiceDefinition } from "@grpc/grpc-js";

/** One message, whole or as the fields it is made of. */
export type Sent<D extends DescMessage> = MessageShape<D> | MessageInitShape<D>;

/** How protobuf-es writes a message of this description. */
export const serializer =
  <D extends DescMessage>(description: D) =>
  (message: Sent<D>): Buffer =>
    Buffer.from(toBinary(description, isMessage(message, description) ? message : create(description, message)));

/** How protobuf-es reads one; bytes that are no such message throw. */
export const deserializer =
  <D extends DescMessage>(description: D) =>
  (bytes: Buffer): MessageShape<D> =>
    fromBinary(description, bytes);

/** The grpc-js definition of a protobuf-es service, keyed by the local (camelCase) name of each method. */
export function serviceDefinition(service: DescService): ServiceDefinition {
  const methods = service.methods.map((method): [string, MethodDefinition<Sent<DescMessage>, Sent<DescMessage>>] => [
    method.localName,
    {
      path: `/${service.typeName}/${method.name}`,
      originalName: method.localName,
      requestStream: method.methodKind === "client_streaming" || method.methodKind === "bidi_streaming",
      responseStream: method.methodKind === "server_streaming" || method.methodKind === "bidi_streaming",
      requestSerialize: serializer(method.input),
      requestDeserialize: deserializer(method.input),
      responseSerialize: serializer(method.output),
      responseDeserialize: deserializer(method.output),
    },
  ]);
  return Object.fromEntries(methods);
}
