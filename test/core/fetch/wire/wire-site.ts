import { randomBytes } from "node:crypto";
import { httpRange, type HttpRange } from "../../../../core/fetch/http-range.js";
import { KeptWires } from "../../../../core/fetch/wire/kept-wires.js";
import { CountedRooms, keysFor, serve, type Door } from "./raw-door.js";

/** Kept wires and the servers that they reach, of one test. */
export class WireSite {
  /** What a file holds unless told. */
  readonly content = randomBytes(100_000);
  readonly #doors: Door[] = [];
  rooms = new CountedRooms("shared");
  wires = new KeptWires({ rooms: this.rooms, authorityPem: "" });

  begin(): void {
    this.rooms = new CountedRooms("shared");
    this.trust("");
  }

  /** New wires, which trust this authority. */
  trust(authorityPem: string): void {
    this.wires[Symbol.dispose]();
    this.wires = new KeptWires({ rooms: this.rooms, authorityPem });
  }

  async open(...given: Parameters<typeof serve>): Promise<Door> {
    const door = await serve(...given);
    this.#doors.push(door);
    return door;
  }

  /** A server that new wires trust where it speaks TLS. */
  async openOver(scheme: "http" | "https", answer: Parameters<typeof serve>[0]): Promise<Door> {
    const { tls, authorityPem } = await keysFor(scheme);
    this.trust(authorityPem);
    return await this.open(answer, tls);
  }

  fileAt(url: string, more: Partial<HttpRange> = {}) {
    return httpRange({ url, sizeBytes: this.content.length, stallMs: 60_000, wires: this.wires, ...more });
  }

  async end(): Promise<void> {
    this.wires[Symbol.dispose]();
    await Promise.all(this.#doors.splice(0).map((door) => door.close()));
  }
}

/** One that begins anew with each test of the suite around. */
export function wireSite(): WireSite {
  const site = new WireSite();
  beforeEach(() => site.begin());
  afterEach(() => site.end());
  return site;
}
