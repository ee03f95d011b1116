/** 128 + SIGINT, as shells have it. */
export const EXIT_LEFT = 130;

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Does what a person may leave by Ctrl-C before its end: the signal aborts then, and the work says what it leaves. */
export async function untilLeft<T>(work: (left: AbortSignal) => Promise<T>): Promise<T> {
  const leave = new AbortController();
  const onSignal = () => leave.abort();
  for (const signal of SIGNALS) process.once(signal, onSignal);
  try {
    return await work(leave.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}
