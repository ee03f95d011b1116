/** What one run took. */
export interface Cost {
  readonly wallSeconds: number;
  /** User and system time of all its processes. */
  readonly cpuSeconds?: number;
  /** Peak of all its processes together. */
  readonly rssMiB?: number;
}

export interface Timed<T> {
  readonly result: T;
  readonly wallSeconds: number;
}

export async function timed<T>(act: () => Promise<T>): Promise<Timed<T>> {
  const begun = process.hrtime.bigint();
  const result = await act();
  return { result, wallSeconds: Number(process.hrtime.bigint() - begun) / 1e9 };
}
