import assert from "node:assert/strict";
import { LoginThrottle, THROTTLE_LIMITS } from "../../../../controller/domain/access/login-throttle.js";

describe("login throttling", () => {
  const { pair, user: ofUser, address: ofAddress, windowMs } = THROTTLE_LIMITS;
  const attempt = (user: string, address: string, nowMs = 0) => ({ user, address, nowMs });
  const failures = (throttle: LoginThrottle, count: number, of: (at: number) => ReturnType<typeof attempt>): void => {
    for (let at = 0; at < count; at += 1) throttle.failed(of(at));
  };

  it("puts a user from one address off after some wrong passwords, for as long as the window has left", () => {
    const throttle = new LoginThrottle();
    failures(throttle, pair - 1, () => attempt("ann", "10.0.0.1"));
    assert.equal(throttle.waitMs(attempt("ann", "10.0.0.1")), 0);
    failures(throttle, 1, () => attempt("ann", "10.0.0.1", 1000));
    assert.equal(throttle.waitMs(attempt("ann", "10.0.0.1", 1000)), windowMs - 1000);
    assert.equal(throttle.waitMs(attempt("ann", "10.0.0.1", windowMs)), 0);
  });

  it("does not lock the user out of other addresses by that, nor other users out of that one", () => {
    const throttle = new LoginThrottle();
    failures(throttle, pair, () => attempt("ann", "10.0.0.1"));
    assert.equal(throttle.waitMs(attempt("ann", "10.0.0.2")), 0);
    assert.equal(throttle.waitMs(attempt("bob", "10.0.0.1")), 0);
  });

  it("counts guesses at one user from many addresses, and at many users from one", () => {
    const many = new LoginThrottle();
    failures(many, ofUser, (at) => attempt("ann", `10.0.1.${at}`));
    assert.ok(many.waitMs(attempt("ann", "10.9.9.9")) > 0);
    const spray = new LoginThrottle();
    failures(spray, ofAddress, (at) => attempt(`user-${at}`, "10.0.0.1"));
    assert.ok(spray.waitMs(attempt("someone-else", "10.0.0.1")) > 0);
  });

  it("forgives slips once the password was right, from that address", () => {
    const throttle = new LoginThrottle();
    failures(throttle, pair - 1, () => attempt("ann", "10.0.0.1"));
    throttle.succeeded(attempt("ann", "10.0.0.1"));
    failures(throttle, pair - 1, () => attempt("ann", "10.0.0.1"));
    assert.equal(throttle.waitMs(attempt("ann", "10.0.0.1")), 0);
  });

  it("keeps a bounded number of counters", () => {
    const throttle = new LoginThrottle({ ...THROTTLE_LIMITS, counters: 30 });
    failures(throttle, pair, () => attempt("ann", "10.0.0.1"));
    failures(throttle, 100, (at) => attempt(`user-${at}`, `10.1.0.${at}`));
    assert.equal(throttle.waitMs(attempt("ann", "10.0.0.1")), 0);
  });
});
