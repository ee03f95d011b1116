import { once } from "node:events";
import { request, type RequestOptions } from "node:https";
import type { IncomingMessage } from "node:http";
import { serverEvents, type ServerEvent } from "../../../cli/rest/stream/event-stream.js";
import type { SmallFleet } from "./small-fleet.js";

/** What is told on a stream, one event after the other; ends with the stream. `onOpen`: once the controller has begun it. */
export async function* eventsOf(
  fleet: SmallFleet,
  path: string,
  { lastEventId, onOpen }: { readonly lastEventId?: string; readonly onOpen?: () => void } = {},
): AsyncGenerator<ServerEvent> {
  const [host = "", port = ""] = fleet.door.controller.addresses.rest.split(":");
  const headers = {
    "vmware-api-session-id": fleet.session,
    ...(lastEventId !== undefined && { "last-event-id": lastEventId }),
  };
  const options: RequestOptions = { path, host, port, headers, ca: fleet.door.context.caPem, agent: false };
  const sent = request(options).end();
  try {
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    onOpen?.();
    for await (const batch of serverEvents(answer)) yield* batch;
  } finally {
    sent.destroy();
  }
}
