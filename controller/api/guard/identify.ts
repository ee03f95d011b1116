import type { Clock } from "../../../core/time/clock.js";
import { isProblem } from "../../../core/problem/problem.js";
import { LoginThrottle } from "../../domain/access/login-throttle.js";
import { rightsOf, type HeldRole, type Rights } from "../../domain/access/decision.js";
import type { Identity } from "../../domain/access/identity.js";
import { isUseNews } from "../../store/access/api-tokens.js";
import type { Store } from "../../store/open-store.js";
import { apiProblem } from "../door/api-problems.js";
import type { Credential } from "./credentials.js";
import { IssuedTokens, type IssuerSettings } from "./issued-tokens.js";
import { hasDigest, isSameText, PasswordCheck } from "./password-check.js";

export interface IdentifyParts {
  readonly store: Store;
  readonly clock: Clock;
  /** The administrator that `controller init` made; of the credential (256 random bits) only its SHA-256, hex, is known here. */
  readonly administrator: { readonly user: string; readonly credentialSha256: string };
  readonly issuer?: IssuerSettings;
}

type Proof = Exclude<Credential, { readonly by: "nothing" } | { readonly by: "session" }>;

/** Who somebody is, by whatever he proves it with, and what he holds. */
export class Identify {
  readonly passwords = new PasswordCheck();
  /** Name of the administrator that `controller init` made. */
  readonly administrator: string;
  readonly #parts: IdentifyParts;
  readonly #throttle = new LoginThrottle();
  readonly #issued: IssuedTokens | undefined;

  constructor(parts: IdentifyParts) {
    this.#parts = parts;
    this.administrator = parts.administrator.user;
    this.#issued = parts.issuer && new IssuedTokens({ clock: parts.clock, settings: parts.issuer });
  }

  /** CREDENTIAL_WRONG, LOGIN_THROTTLED, LOGIN_BUSY, TOKEN_REFUSED, ISSUER_UNREACHABLE. */
  async prove(proof: Proof, address: string): Promise<Identity> {
    if (proof.by === "api-token") return this.#byToken(proof.secret);
    if (proof.by === "password") return this.#byPassword(proof, address);
    if (this.#issued === undefined) throw apiProblem("TOKEN_REFUSED", { why: "no issuer of tokens is set up here" });
    return this.#issued.identify(proof.jwt);
  }

  /** Whether a password or an issuer's token, which was right once, is so still. Where that cannot be told now, nothing speaks against it. */
  async stillProves(proof: Proof, address: string): Promise<boolean> {
    try {
      await this.prove(proof, address);
      return true;
    } catch (thrown) {
      if (isProblem(thrown, "CREDENTIAL_WRONG") || isProblem(thrown, "TOKEN_REFUSED")) return false;
      if (isProblem(thrown)) return true;
      throw thrown;
    }
  }

  /** What an identity may do: its grants as they are now, and within a token no more than that. */
  async rightsOf({ user, source, groups, tokenScope }: Identity): Promise<readonly Rights[]> {
    const { store, administrator } = this.#parts;
    const roles = await store.reader.roles.list();
    const granted = await store.reader.grants.heldBy(user, groups);
    const isBuiltIn = source === "local" && user === administrator.user;
    const held: readonly HeldRole[] = isBuiltIn
      ? [...granted, { role: "administrator", place: { kind: "fleet" } }]
      : granted;
    const scope = tokenScope === undefined || tokenScope === null ? [] : [rightsOf(tokenScope, roles)];
    return [rightsOf(held, roles), ...scope];
  }

  /** Whether the API token by which somebody came is still worth something; true without one. */
  async isTokenAlive({ tokenScope, tokenId = "" }: Identity): Promise<boolean> {
    return tokenScope === undefined || this.#parts.store.reader.apiTokens.isAlive(tokenId);
  }

  /** Whether there is such a user still, not disabled. Those of an issuer are there as long as their token or session is. */
  async isStillThere({ user, source }: Identity): Promise<boolean> {
    if (source === "oidc" || user === this.#parts.administrator.user) return true;
    const record = await this.#parts.store.reader.users.find(user);
    return record !== undefined && !record.isDisabled;
  }

  /** Whether a user's present password is this one; wrong ones count as wrong log-ins. LOGIN_THROTTLED. */
  async isOwnPassword(user: string, password: string, address: string): Promise<boolean> {
    const attempt = { user, address, nowMs: this.#parts.clock.now() };
    this.#refuseThrottled(attempt);
    const fits = await this.#fits(user, password);
    if (!fits) this.#throttle.failed(attempt);
    return fits;
  }

  async #byPassword({ user, password }: { user: string; password: string }, address: string): Promise<Identity> {
    const attempt = { user, address, nowMs: this.#parts.clock.now() };
    // 256 random bits are not guessed: nobody's guesses keep the administrator out.
    if (this.#isAdministrator(user, password)) return { user, source: "local", groups: [] };
    this.#refuseThrottled(attempt);
    if (!(await this.#fits(user, password))) {
      this.#throttle.failed(attempt);
      throw apiProblem("CREDENTIAL_WRONG", { user: user.slice(0, 80) });
    }
    this.#throttle.succeeded(attempt);
    return { user, source: "local", groups: [] };
  }

  #refuseThrottled(attempt: Parameters<LoginThrottle["waitMs"]>[0]): void {
    const seconds = Math.ceil(this.#throttle.waitMs(attempt) / 1000);
    if (seconds > 0) throw apiProblem("LOGIN_THROTTLED", { user: attempt.user.slice(0, 80), seconds });
  }

  #isAdministrator(user: string, password: string): boolean {
    const { administrator } = this.#parts;
    const isUser = isSameText(user, administrator.user);
    const isCredential = hasDigest(password, administrator.credentialSha256);
    return isUser && isCredential;
  }

  async #fits(user: string, password: string): Promise<boolean> {
    const { administrator, store, clock } = this.#parts;
    if (user === administrator.user) return false;
    const record = await store.reader.users.find(user.slice(0, 80));
    const usable = record !== undefined && !record.isDisabled ? record.passwordHash : undefined;
    return this.passwords.fits(password, usable, clock.now());
  }

  async #byToken(secret: string): Promise<Identity> {
    const { store, clock } = this.#parts;
    const token = await store.reader.apiTokens.find(secret);
    const identity = token && {
      user: token.user,
      source: "local" as const,
      groups: [],
      tokenScope: token.scope,
      tokenId: token.id,
    };
    if (token === undefined || identity === undefined || !(await this.isStillThere(identity)))
      throw apiProblem("TOKEN_REFUSED", { why: "it is unknown, revoked or has expired" });
    if (isUseNews(token, clock.now())) await store.transact(({ apiTokens }) => apiTokens.used(token.id));
    return identity;
  }
}
