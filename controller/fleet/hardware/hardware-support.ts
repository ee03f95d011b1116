import { asProblem } from "../../../core/problem/core-problems.js";
import type { Clock } from "../../../core/time/clock.js";
import type { ManagerVerdict } from "../../domain/compliance/hardware-support.js";
import {
  packageIn,
  withManagedPackages,
  type AskedManager,
  type ManagerAnswer,
  type RememberedPackage,
} from "../../domain/managed-packages.js";
import type { LibraryListing } from "../../domain/library-listing.js";
import type { Notice, ResolvedPackage } from "../../domain/resolved-image.js";
import type { HardwareManagerRecord } from "../../store/library/hardware-managers.js";
import type { Store } from "../../store/open-store.js";
import { Gate } from "../gate.js";
import { ManagerChannel, type ControllerCertificate, type HostToJudge } from "./support-channel.js";

/** Questions to managers that are open at once. */
const QUESTIONS_IN_FLIGHT = 16;
/** A manager that did not answer is not asked again for so long, milliseconds: a thousand hosts do not wait for it a thousand times. */
const SILENT_FOR_MS = 10_000;

type Packages = Readonly<Record<string, { readonly pkg: string; readonly version: string }>>;

interface Told {
  readonly answer: ManagerAnswer;
  readonly wanted: Packages[string];
  readonly remembered: RememberedPackage | undefined;
}

/** The registered hardware support managers. One that is down costs its own answers and nothing else. */
export class HardwareSupport {
  readonly #parts: { readonly store: Store; readonly controller: ControllerCertificate; readonly clock: Clock };
  readonly #gate = new Gate(QUESTIONS_IN_FLIGHT);
  readonly #channels = new Map<string, { readonly key: string; readonly channel: ManagerChannel }>();
  readonly #silent = new Map<string, { readonly untilMs: number; readonly why: string }>();

  constructor(parts: { readonly store: Store; readonly controller: ControllerCertificate; readonly clock: Clock }) {
    this.#parts = parts;
  }

  /** Asks a manager that is not registered yet, by the certificate that it would be registered with. */
  async introduce(place: Pick<HardwareManagerRecord, "id" | "url" | "caPem">): Promise<ManagerAnswer> {
    const channel = this.#open(place);
    try {
      return await channel.packages("");
    } finally {
      channel.close();
    }
  }

  /** What a registered manager lists; throws why it does not. */
  packages(record: HardwareManagerRecord, baseImageVersion: string): Promise<ManagerAnswer> {
    return this.#channelOf(record).packages(baseImageVersion);
  }

  /** What a registered manager lists, or in words why it does not. */
  async listed(record: HardwareManagerRecord): Promise<ManagerAnswer | string> {
    try {
      return await this.packages(record, "");
    } catch (thrown) {
      return asProblem(thrown).message;
    }
  }

  /** What the registered managers among those of an image say of a host; of the others nothing. Throws only when canceled. */
  async verdicts(
    packages: readonly ResolvedPackage[],
    host: HostToJudge,
    signal: AbortSignal,
  ): Promise<readonly ManagerVerdict[]> {
    const found = await Promise.all(
      packages.map(async (one): Promise<ManagerVerdict | undefined> => {
        const record = await this.#parts.store.reader.hardwareManagers.find(one.manager);
        if (record === undefined) return undefined;
        const answer = await this.#ask(record, signal, (channel) => channel.verdicts(host, one, signal));
        return "why" in answer
          ? { manager: one.manager, state: "unavailable", why: answer.why }
          : { manager: one.manager, state: "answered", devices: answer.value };
      }),
    );
    return found.filter((one) => one !== undefined);
  }

  /** The library with the packages that an image names as their registered managers list them now, or listed them last. */
  async complete(
    listing: LibraryListing,
    wanted: { readonly packages: Packages; readonly baseImageVersion: string; readonly signal: AbortSignal },
  ): Promise<{ readonly listing: LibraryListing; readonly notices: readonly Notice[] }> {
    const { packages, baseImageVersion, signal } = wanted;
    const asked = await Promise.all(
      Object.keys(packages).map(async (manager): Promise<AskedManager | undefined> => {
        const record = await this.#parts.store.reader.hardwareManagers.find(manager);
        if (record === undefined) return undefined;
        const answer = await this.#ask(record, signal, (channel) => channel.packages(baseImageVersion, signal));
        const wanted = packages[manager] ?? { pkg: "", version: "" };
        const remembered = await this.#parts.store.reader.hardwareManagers.remembered({ manager, ...wanted });
        if ("why" in answer) return { manager, why: answer.why, ...(remembered !== undefined && { remembered }) };
        await this.#remember(manager, { answer: answer.value, wanted, remembered });
        return { manager, answer: answer.value };
      }),
    );
    return withManagedPackages(
      listing,
      packages,
      asked.filter((one) => one !== undefined),
    );
  }

  /** A manager that is down later blocks no image that names what it lists now. Writes only what is new. */
  async #remember(manager: string, { answer, wanted, remembered }: Told): Promise<void> {
    const found = packageIn(answer, wanted);
    if (found === undefined || JSON.stringify(remembered?.package) === JSON.stringify(found)) return;
    await this.#parts.store.transact((tx) => tx.hardwareManagers.remember(manager, answer.vendor, found));
  }

  /** Forgets the connection to a manager that is not registered any more. */
  forget(manager: string): void {
    this.#channels.get(manager)?.channel.close();
    this.#channels.delete(manager);
    this.#silent.delete(manager);
  }

  close(): void {
    for (const manager of [...this.#channels.keys()]) this.forget(manager);
  }

  async #ask<T>(
    record: HardwareManagerRecord,
    signal: AbortSignal,
    question: (channel: ManagerChannel) => Promise<T>,
  ): Promise<{ readonly value: T } | { readonly why: string }> {
    const now = () => this.#parts.clock.now();
    return this.#gate.run(async () => {
      const silent = this.#silent.get(record.id);
      if (silent !== undefined && now() < silent.untilMs) return { why: silent.why };
      try {
        const value = await question(this.#channelOf(record));
        this.#silent.delete(record.id);
        return { value };
      } catch (thrown) {
        signal.throwIfAborted();
        const why = asProblem(thrown).message;
        this.#silent.set(record.id, { untilMs: now() + SILENT_FOR_MS, why });
        return { why };
      }
    });
  }

  #channelOf(record: HardwareManagerRecord): ManagerChannel {
    const key = `${record.url}\n${record.caPem}`;
    const known = this.#channels.get(record.id);
    if (known?.key === key) return known.channel;
    this.forget(record.id);
    const channel = this.#open(record);
    this.#channels.set(record.id, { key, channel });
    return channel;
  }

  #open({ id: manager, url, caPem }: Pick<HardwareManagerRecord, "id" | "url" | "caPem">): ManagerChannel {
    return new ManagerChannel({ manager, url, caPem, controller: this.#parts.controller });
  }
}
