"use strict";
// The spec reporter of mocha, and behind it the one line that tools read: "N passed, N failed, N skipped".
const Mocha = require("mocha");

module.exports = class Reporter extends Mocha.reporters.Spec {
  epilogue() {
    super.epilogue();
    const { passes = 0, failures = 0, pending = 0 } = this.stats;
    if (process.env.CI === "true" && pending > 0) {
      console.log(`In CI nothing may be skipped, and ${pending} tests were.`);
      process.exitCode = 1;
    }
    this.closing = `${passes} passed, ${failures} failed, ${pending} skipped`;
  }

  done(failures, callback) {
    console.log(this.closing);
    callback(failures + (process.env.CI === "true" ? (this.stats.pending ?? 0) : 0));
  }
};
