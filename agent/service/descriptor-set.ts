import { create, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema, file_google_protobuf_descriptor } from "@bufbuild/protobuf/wkt";
import { file_greenroom_agent_v1_agent } from "../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { file_greenroom_types_v1_target } from "../../proto/gen/greenroom/types/v1/target_pb.js";

/** What reflection tells: this service and what it is made of. */
export function descriptorSet(): Uint8Array {
  const files = [file_google_protobuf_descriptor, file_greenroom_types_v1_target, file_greenroom_agent_v1_agent];
  return toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: files.map((file) => file.proto) }));
}
