/** One server-sent event; `data` is JSON. */
export interface ServerEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** More than this without an end of an event is no stream of a controller: the whole picture of 5,000 hosts is below 32 MiB. */
const MOST_CHARACTERS = 128 * 1024 * 1024;

/** The events in bytes as they come: all that a chunk completes together, an empty list for a heartbeat. */
export async function* serverEvents(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly ServerEvent[]> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of bytes) {
    rest += decoder.decode(chunk, { stream: true });
    if (rest.length > MOST_CHARACTERS) return;
    const blocks = rest.split("\n\n");
    rest = blocks.pop() ?? "";
    yield blocks.flatMap(eventOf);
  }
}

function eventOf(block: string): readonly ServerEvent[] {
  const fields = new Map<string, string>();
  for (const line of block.split("\n")) {
    const [name = "", ...value] = line.split(":");
    if (name !== "") fields.set(name, value.join(":").replace(/^ /, ""));
  }
  const data = fields.get("data");
  return data === undefined ? [] : [{ id: fields.get("id") ?? "", event: fields.get("event") ?? "message", data }];
}
