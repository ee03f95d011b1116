import { z } from "zod";

/** A localizable message as the vSphere API has it: an id, English words, arguments (always strings). */
export const localizable = z.object({
  id: z.string(),
  default_message: z.string(),
  args: z.array(z.string()),
});

/** Our own truth beside a vSphere error: the stable code, what to do, and the details as they were thrown. */
export const problemData = z.object({
  code: z.string(),
  remedy: z.string(),
  details: z.record(z.string(), z.unknown()),
  exit: z.number().int(),
});

/** The error body of every REST answer that is not a success. */
export const errorBody = z.object({
  error_type: z.string(),
  messages: z.array(localizable),
  data: problemData,
});

export const notification = z.object({
  type: z.enum(["INFO", "WARNING", "ERROR"]),
  id: z.string(),
  time: z.string(),
  message: localizable,
  resolution: localizable.optional(),
});

export const notifications = z.object({
  info: z.array(notification).optional(),
  warnings: z.array(notification).optional(),
  errors: z.array(notification).optional(),
});

export type Localizable = z.infer<typeof localizable>;
export type ErrorBody = z.infer<typeof errorBody>;
export type Notification = z.infer<typeof notification>;
export type Notifications = z.infer<typeof notifications>;

/** `host_info` of a standalone host: its `name`, as in vSphere, beside the entry by its id, as of a cluster's hosts. */
export const standaloneHostInfo = z.record(z.string(), z.union([z.string(), z.object({ name: z.string() })]));
