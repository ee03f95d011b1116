import { createRemoteJWKSet, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from "jose";
import type { Clock } from "../../../core/time/clock.js";
import type { Identity } from "../../domain/access/identity.js";
import { apiProblem } from "../door/api-problems.js";
import { isFitAddress } from "../../domain/access/issuer-address.js";

export interface IssuerSettings {
  /** URL of the issuer; its discovery document lies below it (OpenID Connect Discovery 1.0, 4). */
  readonly issuer: string;
  /** One of these `aud` has to hold. */
  readonly audiences: readonly string[];
  readonly userClaim: string;
  readonly groupsClaim: string;
  /** Put before every user name, so that no issuer can name a local user. */
  readonly userPrefix: string;
}

/** Asymmetric ones alone: nobody but the issuer can make them. */
const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];
const TIMEOUT_MS = 10_000;
const MOST_BYTES = 256 * 1024;
const MOST_GROUPS = 500;
const SKEW_SECONDS = 30;
const MOST_NAME = 200;

interface IssuedTokensParts {
  readonly clock: Clock;
  readonly settings: IssuerSettings;
}

/** ID and access tokens of one configured issuer: signature, issuer, audience and times are checked, then who and which groups. */
export class IssuedTokens {
  readonly #parts: IssuedTokensParts;
  #keys: Promise<JWTVerifyGetKey> | undefined;

  constructor(parts: IssuedTokensParts) {
    this.#parts = parts;
  }

  /** TOKEN_REFUSED says what is wrong with it; ISSUER_UNREACHABLE. */
  async identify(jwt: string): Promise<Identity> {
    const { settings, clock } = this.#parts;
    const keys = await this.#keysOfIssuer();
    const { payload } = await jwtVerify(jwt, keys, {
      issuer: settings.issuer,
      audience: [...settings.audiences],
      algorithms: ALGORITHMS,
      requiredClaims: ["exp", "sub"],
      clockTolerance: SKEW_SECONDS,
      currentDate: new Date(clock.now()),
    }).catch((thrown: unknown) => {
      throw refusalOf(thrown, settings.issuer);
    });
    return identityOf(payload, settings);
  }

  /** Looked up once, and again after it failed. The keys themselves are fetched anew when an unknown one is used. */
  #keysOfIssuer(): Promise<JWTVerifyGetKey> {
    this.#keys ??= discover(this.#parts.settings.issuer).catch((thrown: unknown) => {
      this.#keys = undefined;
      throw apiProblem("ISSUER_UNREACHABLE", { issuer: this.#parts.settings.issuer, why: wordsOf(thrown) }, thrown);
    });
    return this.#keys;
  }
}

async function discover(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const answer = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok) throw apiProblem("ISSUER_UNREACHABLE", { issuer, why: `${url} answers ${answer.status}` });
  const text = await answer.text();
  const found: unknown = text.length > MOST_BYTES ? undefined : JSON.parse(text);
  const { issuer: says, jwks_uri: keys } = { issuer: undefined, jwks_uri: undefined, ...(found as object | undefined) };
  // Discovery 1.0, 4.3: it must name itself exactly, else one issuer could speak for another.
  if (says !== issuer) throw apiProblem("ISSUER_UNREACHABLE", { issuer, why: `${url} is another issuer's` });
  if (typeof keys !== "string" || !isFitAddress(keys))
    throw apiProblem("ISSUER_UNREACHABLE", { issuer, why: "its keys have no https address" });
  return createRemoteJWKSet(new URL(keys), { timeoutDuration: TIMEOUT_MS });
}

function identityOf(claims: JWTPayload, settings: IssuerSettings): Identity {
  const name = claims[settings.userClaim];
  if (typeof name !== "string" || name === "" || name.length > MOST_NAME || /\p{C}/u.test(name))
    throw apiProblem("TOKEN_REFUSED", { why: `its claim ${settings.userClaim} names no user` });
  const groups = claims[settings.groupsClaim];
  const told = (Array.isArray(groups) ? groups : [groups]).filter((group) => typeof group === "string");
  return { user: `${settings.userPrefix}${name}`, source: "oidc", groups: told.slice(0, MOST_GROUPS) };
}

/** Codes of the library for an issuer whose keys could not be fetched. */
const KEYS_NOT_HAD = ["ERR_JWKS_TIMEOUT", "ERR_JOSE_GENERIC"];

/** The library's words are about the token; where the keys could not be had, the token is not to blame. */
function refusalOf(thrown: unknown, issuer: string): Error {
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  if (code.startsWith("ERR_J") && !KEYS_NOT_HAD.includes(code))
    return apiProblem("TOKEN_REFUSED", { why: wordsOf(thrown) }, thrown);
  return apiProblem("ISSUER_UNREACHABLE", { issuer, why: wordsOf(thrown) }, thrown);
}

const wordsOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
