import { z } from "zod";

const told = z.object({
  error_type: z.string().default("ERROR"),
  messages: z
    .array(z.object({ id: z.string(), default_message: z.string(), args: z.array(z.string()).default([]) }))
    .default([]),
});

/** An error body of REST as an error value of JSON-RPC; our code is part of each message's id. */
export function errorValue(body: unknown): unknown {
  const { error_type: type, messages } = told.catch({ error_type: "INTERNAL_SERVER_ERROR", messages: [] }).parse(body);
  const name = `com.vmware.vapi.std.errors.${type.toLowerCase()}`;
  const fields = {
    messages: messages.map(messageValue),
    data: { OPTIONAL: null },
    error_type: { OPTIONAL: type },
    ...(type === "UNAUTHENTICATED" && { challenge: { OPTIONAL: null } }),
  };
  return { ERROR: { [name]: fields } };
}

const messageValue = (message: z.infer<typeof told>["messages"][number]) => ({
  STRUCTURE: {
    "com.vmware.vapi.std.localizable_message": {
      ...message,
      params: { OPTIONAL: null },
      localized: { OPTIONAL: null },
    },
  },
});
