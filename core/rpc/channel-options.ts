import type { ChannelOptions } from "@grpc/grpc-js";

// Larger than the largest envelope that is opened (core/trust/dsse.ts), with room for the message around it.
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

// Never resolved and never dialled: peers are known by the role in their certificate. A name and not an IP address,
// since TLS forbids addresses as server names.
const FIXED_NAME = "peer.greenroom.invalid";

const KEEPALIVE_MS = 30_000;
const KEEPALIVE_TIMEOUT_MS = 10_000;

/** Options of every client channel: no channelz (it leaks memory, DEPS 4.1), no retries, no service config by DNS. */
export const channelOptions = ({
  authority = FIXED_NAME,
  maxReceiveBytes = MAX_MESSAGE_BYTES,
}: {
  readonly authority?: string;
  readonly maxReceiveBytes?: number;
}): ChannelOptions => ({
  "grpc.enable_channelz": 0,
  "grpc.enable_retries": 0,
  "grpc.service_config_disable_resolution": 1,
  "grpc.enable_http_proxy": 0,
  "grpc.ssl_target_name_override": authority,
  "grpc.default_authority": authority,
  "grpc.keepalive_time_ms": KEEPALIVE_MS,
  "grpc.keepalive_timeout_ms": KEEPALIVE_TIMEOUT_MS,
  "grpc.keepalive_permit_without_calls": 1,
  "grpc.initial_reconnect_backoff_ms": 500,
  "grpc.max_reconnect_backoff_ms": 15_000,
  "grpc.max_receive_message_length": maxReceiveBytes,
  "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
});

/** Options of every server. */
export const serverOptions: ChannelOptions = {
  // Per connection: what one peer can have gathered or open at once.
  "grpc.max_concurrent_streams": 128,
  "grpc.enable_channelz": 0,
  "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
  "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
};
