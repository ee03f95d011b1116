import type { Target } from "../../../formats/vib/target.js";
import type { BankStanding, WantedBank } from "../host-changes.js";
import { contentOf } from "../boot-bank/bank-content.js";
import { fingerprintOf } from "./wanted-set.js";
import { armBank, disarmBank, isArmedFor, refuseOnlyBank, settleBank } from "./bank-flip.js";
import type { FileStep } from "../boot-bank/bank-folder.js";
import { fillBank, planWriting } from "./bank-writer.js";
import { changeLive } from "./live-change.js";
import { tryWriting } from "./try-writing.js";
import { readBanks, standingOf, type Machine } from "../boot-bank/machine.js";

/** What remediation does to the boot banks of a machine, whichever it is. */
export class BankChanges {
  readonly #machineOf: (target: Target) => Promise<Machine>;
  readonly #step: FileStep;

  constructor(machineOf: (target: Target) => Promise<Machine>, step: FileStep = () => undefined) {
    this.#machineOf = machineOf;
    this.#step = step;
  }

  async standing(target: Target): Promise<BankStanding> {
    return standingOf(await this.#machineOf(target));
  }

  async need(wanted: WantedBank): Promise<number> {
    const { booted, standBy } = await readBanks(await this.#machineOf(wanted.target));
    const places = { booted, content: await contentOf(booted), bank: standBy };
    return (await planWriting(wanted, places, { step: this.#step, hashed: false })).needBytes;
  }

  async checkWritable(target: Target): Promise<void> {
    const { standBy } = await readBanks(await this.#machineOf(target));
    await tryWriting(standBy, this.#step);
  }

  async write(wanted: WantedBank, signal: AbortSignal): Promise<void> {
    const machine = await this.#machineOf(wanted.target);
    const { booted, standBy } = await readBanks(machine);
    const content = await contentOf(booted);
    if (await isArmedFor(machine, fingerprintOf(wanted, content))) return;
    refuseOnlyBank(booted, standBy);
    const tools = { step: this.#step, signal };
    const writing = await planWriting(wanted, { booted, content, bank: standBy }, { ...tools, hashed: true });
    await fillBank({ booted, standBy }, writing, tools);
  }

  async arm(wanted: WantedBank): Promise<void> {
    await armBank(await this.#machineOf(wanted.target), wanted, this.#step);
  }

  async disarm(target: Target): Promise<void> {
    await disarmBank(await this.#machineOf(target), this.#step);
  }

  async settle(target: Target): Promise<void> {
    await settleBank(await this.#machineOf(target), this.#step);
  }

  async changeLive(wanted: WantedBank, signal: AbortSignal): Promise<void> {
    await changeLive(await this.#machineOf(wanted.target), wanted, { step: this.#step, signal });
  }
}
