import type { Server } from "@grpc/grpc-js";

/** Adds gRPC server reflection for a FileDescriptorSet (`buf build -o`). Loads its libraries only here. */
export async function addReflection(server: Server, descriptorSet: Uint8Array): Promise<void> {
  const [{ ReflectionService }, { loadFileDescriptorSetFromBuffer }] = await Promise.all([
    import("@grpc/reflection"),
    import("@grpc/proto-loader"),
  ]);
  new ReflectionService(loadFileDescriptorSetFromBuffer(Buffer.from(descriptorSet))).addToServer(server);
}
