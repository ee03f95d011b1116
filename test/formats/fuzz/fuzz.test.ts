import assert from "node:assert/strict";

import fc from "fast-check";

import { isProblem } from "../../../core/problem/problem.js";
import { mutated, mutation } from "./mutation.js";
import { SUBJECT_NAMES, subjects, type Subject } from "./subjects.js";

/** Set by `npm run fuzz -- --seconds N --seed S`; in `npm test` a second for each reader. */
const given = (name: string): number | undefined => {
  const text = process.env[`GREENROOM_FUZZ_${name}`];
  return text === undefined ? undefined : Number(text);
};

const seconds = given("SECONDS");
const seed = given("SEED") ?? Math.floor(Math.random() * 2 ** 31);
const msEach = seconds === undefined ? 1000 : Math.ceil((seconds * 1000) / SUBJECT_NAMES.length);
/** No reader needs a hundredth of it for bytes this few. */
const HANGS_MS = 20_000;

/** Only problems with a code of their own may come out of a reader of foreign bytes. */
async function requireProblemOrNothing(subject: Subject, bytes: Uint8Array): Promise<void> {
  try {
    await subject.read(bytes);
  } catch (thrown) {
    if (isProblem(thrown) && thrown.code !== "INTERNAL" && thrown.message !== "") return;
    throw thrown;
  }
}

describe(`hostile bytes (seed ${seed}; again with: npm run fuzz -- --seed ${seed})`, function () {
  this.timeout(msEach + 3 * HANGS_MS);
  let all: readonly Subject[] = [];
  before(async () => (all = await subjects()));

  for (const [index, name] of SUBJECT_NAMES.entries())
    it(`in place of ${name} are read or refused by code, and never hang`, async () => {
      const subject = all[index] ?? assert.fail(name);
      const seeds = await subject.seeds();
      for (const bytes of seeds) await requireProblemOrNothing(subject, bytes);
      await fc.assert(
        fc.asyncProperty(mutation, (change) => requireProblemOrNothing(subject, mutated(seeds, change))),
        {
          seed,
          numRuns: seconds === undefined ? 300 : 1_000_000,
          interruptAfterTimeLimit: msEach,
          markInterruptAsFailure: false,
          timeout: HANGS_MS,
        },
      );
    });
});
