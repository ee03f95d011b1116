import { connectivityState, type Channel } from "@grpc/grpc-js";

/** State of a channel: READY is connected, TRANSIENT_FAILURE waits to try again, IDLE has no reason to connect. */
export type ChannelState = "IDLE" | "CONNECTING" | "READY" | "TRANSIENT_FAILURE" | "SHUTDOWN";

const NAMES: Readonly<Record<connectivityState, ChannelState>> = {
  [connectivityState.IDLE]: "IDLE",
  [connectivityState.CONNECTING]: "CONNECTING",
  [connectivityState.READY]: "READY",
  [connectivityState.TRANSIENT_FAILURE]: "TRANSIENT_FAILURE",
  [connectivityState.SHUTDOWN]: "SHUTDOWN",
};

type Watched = Pick<Channel, "getConnectivityState" | "watchConnectivityState">;

/** Calls back with the state now and at each change; ends at SHUTDOWN, or when the returned function is called. */
export function watchConnectivity(channel: Watched, listener: (state: ChannelState) => void): () => void {
  let stopped = false;
  const look = () => {
    if (stopped) return;
    const state = channel.getConnectivityState(false);
    // Watched before it is told: a listener may close the channel.
    if (state !== connectivityState.SHUTDOWN) channel.watchConnectivityState(state, Infinity, look);
    listener(NAMES[state]);
  };
  look();
  return () => {
    stopped = true;
  };
}
