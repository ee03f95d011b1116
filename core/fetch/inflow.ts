import type { Problem } from "../problem/problem.js";
import type { Rooms } from "../memory/rooms.js";

/** A room with less place than this left is handed on: reads into it would be many and small. */
const LEAST_PLACE_BYTES = 32 * 1024;
/** Bytes of a slow source are handed on after so long, though their room is not full. */
const RIPE_MS = 25;

/** What can stop and go on for a while. */
export interface Flow {
  pause(): void;
  resume(): void;
}

export interface InflowMeans {
  readonly rooms: Rooms;
  readonly flow: Flow;
  /** How many bytes at most are handed on at once; as many as a room has unless told. */
  readonly atOnceBytes?: () => number;
  /** Longest silence while bytes are awaited, milliseconds. */
  readonly stallMs: number;
  readonly onStall: () => Problem;
}

/** The body of an answer on its way from a connection, which fills rooms, to a reader, who is handed whole ones as long as bytes come fast. */
export class Inflow {
  readonly #means: InflowMeans;
  readonly #ready: Uint8Array[] = [];
  readonly #stall: NodeJS.Timeout;
  readonly #ripen: NodeJS.Timeout;
  #room: Uint8Array | undefined;
  /** Of the room: the first byte that was not handed on, and the first free one. */
  #from = 0;
  #filled = 0;
  #isRipe = false;
  #isPaused = false;
  #isClosed = false;
  #toSkip = 0;
  #state: "open" | "ended" | { readonly failure: unknown } = "open";
  #wake: (() => void) | undefined;

  constructor(means: InflowMeans) {
    this.#means = means;
    this.#stall = setTimeout(() => this.#stalled(), means.stallMs);
    this.#ripen = setTimeout(() => this.#ripened(), RIPE_MS);
  }

  /** Where the next bytes of the connection are to land, `most` at most. */
  place(most: number): Uint8Array {
    this.#room ??= this.#means.rooms.take();
    const due = Math.ceil(this.#atOnce - (this.#filled - this.#from));
    return this.#room.subarray(this.#filled, this.#filled + Math.max(1, Math.min(most, due)));
  }

  /** So many bytes have landed in the place that was told last. */
  landed(bytes: number): void {
    const room = this.#room;
    if (room === undefined || bytes === 0) return;
    if (this.#filled === this.#from) {
      this.#ripen.refresh();
      this.#stall.refresh();
    }
    this.#filled += bytes;
    if (this.#filled - this.#from >= this.#atOnce) this.#cut();
    if (room.length - this.#filled < LEAST_PLACE_BYTES) this.#leave(room);
    if (this.#ready.length > 0) this.#tell();
    // Whatever comes before it stops finds a further room.
    if (this.#ready.length > 0 && !this.#isPaused) {
      this.#isPaused = true;
      this.#means.flow.pause();
    }
  }

  /** Bytes of the connection that lie elsewhere. */
  add(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length;) {
      const place = this.place(chunk.length - at);
      place.set(chunk.subarray(at, at + place.length));
      at += place.length;
      this.landed(place.length);
    }
  }

  /** The first bytes that come are not wanted. To be said before the first `next`. */
  skip(bytes: number): void {
    this.#toSkip = bytes;
  }

  /** Nothing comes any more; what came is still handed on. */
  end(): void {
    this.#close("ended");
  }

  fail(failure: unknown): void {
    this.#close({ failure });
  }

  /** The next bytes, or undefined after the last one; their room is the reader's to give back. Throws what broke the connection, and `onStall`'s problem after silence. */
  async next(): Promise<Uint8Array | undefined> {
    for (;;) {
      const chunk = this.#wanted(this.#shift());
      if (chunk !== undefined) return chunk;
      if (this.#ready.length > 0 || this.#isRipe) continue;
      if (this.#state === "ended") return undefined;
      if (this.#state !== "open") throw this.#state.failure;
      this.#goOn();
      this.#stall.refresh();
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Nobody reads it any more. */
  close(): void {
    clearTimeout(this.#stall);
    clearTimeout(this.#ripen);
    this.#isClosed = true;
    this.#giveBackUnread();
  }

  /** The connection is gone, and with it whoever could write into its place. */
  leave(): void {
    if (this.#room !== undefined) this.#leave(this.#room);
    if (this.#isClosed) this.#giveBackUnread();
  }

  #giveBackUnread(): void {
    for (const chunk of this.#ready.splice(0)) this.#means.rooms.giveBack(chunk);
  }

  #shift(): Uint8Array | undefined {
    if (this.#ready.length === 0 && this.#isRipe) this.#cut();
    const chunk = this.#ready.shift();
    if (this.#ready.length === 0) this.#goOn();
    return chunk;
  }

  get #atOnce(): number {
    return this.#means.atOnceBytes?.() ?? Infinity;
  }

  #goOn(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#means.flow.resume();
  }

  #wanted(chunk: Uint8Array | undefined): Uint8Array | undefined {
    if (chunk === undefined || this.#toSkip === 0) return chunk;
    const wanted = chunk.subarray(this.#toSkip);
    this.#toSkip -= chunk.length - wanted.length;
    if (wanted.length > 0) return wanted;
    this.#means.rooms.giveBack(chunk);
    return undefined;
  }

  /** What lies in the room can be handed on; the connection goes on behind it. */
  #cut(): void {
    this.#isRipe = false;
    if (this.#room === undefined || this.#filled === this.#from) return;
    this.#means.rooms.hold(this.#room);
    this.#ready.push(this.#room.subarray(this.#from, this.#filled));
    this.#from = this.#filled;
  }

  #leave(room: Uint8Array): void {
    this.#cut();
    this.#means.rooms.giveBack(room);
    this.#room = undefined;
    this.#from = this.#filled = 0;
  }

  #ripened(): void {
    if (this.#filled === this.#from) return;
    this.#isRipe = true;
    this.#tell();
  }

  #stalled(): void {
    // Silence counts only while somebody waits for bytes; the next wait starts it anew.
    if (this.#wake !== undefined) this.fail(this.#means.onStall());
  }

  #close(state: "ended" | { readonly failure: unknown }): void {
    if (this.#state !== "open") return;
    this.#state = state;
    // From now on the connection may be another body's.
    this.#isPaused = false;
    // A broken connection may still point into its room, until it is gone.
    if (this.#room !== undefined && state === "ended") this.#leave(this.#room);
    else this.#cut();
    this.#tell();
  }

  #tell(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
