const WINDOW_MS = 5_000;

/** Bytes per second over the last five seconds of samples. */
export class Rate {
  readonly #samples: { readonly atMs: number; readonly bytes: number }[] = [];

  /** Numbers never jump back: a sample below the last one (a task that resumed) starts the window anew. */
  sample(atMs: number, bytes: number): void {
    const last = this.#samples.at(-1);
    if (last !== undefined && bytes < last.bytes) this.#samples.length = 0;
    this.#samples.push({ atMs, bytes });
    while (this.#samples.length > 2 && (this.#samples[1]?.atMs ?? atMs) <= atMs - WINDOW_MS) this.#samples.shift();
  }

  /** 0 until two samples lie apart. */
  get bytesPerSecond(): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || last.atMs <= first.atMs) return 0;
    return ((last.bytes - first.bytes) * 1000) / (last.atMs - first.atMs);
  }
}

/** The rates of a task: of all hosts together, and of each. */
export class Rates {
  readonly all = new Rate();
  readonly #hosts = new Map<string, Rate>();

  of(host: string): Rate {
    const known = this.#hosts.get(host) ?? new Rate();
    this.#hosts.set(host, known);
    return known;
  }
}
